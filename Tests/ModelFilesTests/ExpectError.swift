import Testing

@testable import ModelFiles

/// Expects an error of a kind whose message contains a text, and is one printable line.
func expectError<Result>(
  _ kind: ModelFileError.Kind, _ text: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws(ModelFileError) -> Result
) {
  do throws(ModelFileError) {
    _ = try body()
    Issue.record("no error, although \"\(text)\" was expected", sourceLocation: sourceLocation)
  } catch {
    #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
    #expect(text.isEmpty || error.message.contains(text), "\(error)", sourceLocation: sourceLocation)
    #expect(isSentence(error), "\(error)", sourceLocation: sourceLocation)
  }
}

/// One line without control characters, not too long to read.
func isSentence(_ error: ModelFileError) -> Bool {
  error.message.count < 500 && !error.message.isEmpty
    && error.message.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
}
