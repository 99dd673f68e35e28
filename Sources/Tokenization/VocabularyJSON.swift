import JSONText

/// The vocabulary and the merges of a tokenizer.json, read piece by piece: they are most of the file, and as a tree they
/// would take many times its size.
struct VocabularyJSON {
  /// The file without them.
  let rest: JSONValue
  private let tokens: Range<Int>
  private let merges: Range<Int>

  private static let paths = [["model", "vocab"], ["model", "merges"]]

  /// - Throws: where the file is no JSON, or has no vocabulary with merges.
  init(_ bytes: some Collection<UInt8>) throws(TokenizerError) {
    let reading: JSONReading
    do {
      reading = try JSONReading(bytes, leavingOut: Self.paths)
    } catch {
      throw Self.noJSON(error)
    }
    rest = reading.value
    guard let tokens = reading.leftOut[0], let merges = reading.leftOut[1] else { throw Self.lacking(rest["model"]) }
    (self.tokens, self.merges) = (tokens, merges)
    guard try tokenCount(bytes) > 0 else {
      throw TokenizerError("tokenizer.json has an empty vocabulary; get the file again.")
    }
  }

  private static func noJSON(_ error: JSONError) -> TokenizerError {
    TokenizerError("tokenizer.json is not valid JSON (\(error)); get the file again.")
  }

  private static func lacking(_ model: JSONValue?) -> TokenizerError {
    let type = model?["type"]?.stringValue ?? "nothing"
    guard !["Unigram", "WordPiece", "WordLevel"].contains(type) else {
      return TokenizerError(
        "tokenizer.json has a vocabulary of the type \(type), which is not supported; the model cannot be used.")
    }
    return TokenizerError(
      "tokenizer.json has no vocabulary with merges (model.vocab, model.merges); get the file again.")
  }

  /// How many tokens there are; goes through all of them.
  func tokenCount(_ bytes: some Collection<UInt8>) throws(TokenizerError) -> Int {
    var count = 0
    try forEachToken(bytes) { (_, _) throws(TokenizerError) in count += 1 }
    return count
  }

  /// - Parameter bytes: those that `init` got.
  func forEachToken(
    _ bytes: some Collection<UInt8>, _ body: (String, JSONValue) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    let isObject = try JSONMembers.forEach(in: bytes, tokens, damaged: Self.noJSON, body)
    guard isObject else { throw Self.lacking(rest["model"]) }
  }

  func forEachMerge(
    _ bytes: some Collection<UInt8>, _ body: (JSONValue) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    let isArray = try JSONElements.forEach(in: bytes, merges, damaged: Self.noJSON, body)
    guard isArray else { throw Self.lacking(rest["model"]) }
  }
}
