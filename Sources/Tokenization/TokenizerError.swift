/// Why a tokenizer or a chat template cannot be used: one sentence that says what is wrong, where, and what to do.
public struct TokenizerError: Error, CustomStringConvertible, Equatable {
  public let description: String

  public init(_ description: String) { self.description = description }
}

extension TokenizerError {
  /// Text from a file, short and without control characters, so that it can stand in an error sentence.
  static func quoted(_ text: some StringProtocol) -> String {
    let limit = 60
    var out = "'"
    for scalar in text.unicodeScalars.prefix(limit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        out += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + (text.unicodeScalars.dropFirst(limit).isEmpty ? "'" : "...'")
  }
}
