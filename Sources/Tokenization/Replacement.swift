import JSONText

/// What `Replace` says, as a normalizer and as a decoder.
enum Replacement {
  static func unsupported(_ part: String, _ what: String) -> TokenizerError {
    TokenizerError("The \(part) of tokenizer.json has a Replace \(what); the model cannot be used.")
  }

  /// A text and what takes its place.
  static func literal(_ json: JSONValue, in part: String) throws(TokenizerError) -> (old: [UInt8], new: [UInt8]) {
    guard let old = json["pattern"]?["String"]?.stringValue, !old.isEmpty else {
      if let regex = json["pattern"]?["Regex"]?.stringValue {
        throw unsupported(part, "with the pattern \(TokenizerError.quoted(regex)), which is not supported there")
      }
      throw unsupported(part, "without a pattern")
    }
    return (Array(old.utf8), try content(json, in: part))
  }

  static func content(_ json: JSONValue, in part: String) throws(TokenizerError) -> [UInt8] {
    guard let content = json["content"]?.stringValue else { throw unsupported(part, "without content") }
    return Array(content.utf8)
  }
}

/// By how much the replacements of a file can make texts longer, all together. A few of them, one after another, could
/// fill any memory.
struct TextGrowth {
  private static let most = 64.0
  private var factor = 1.0

  mutating func grow(_ old: Int, to new: Int, in part: String) throws(TokenizerError) {
    factor *= max(1, Double(new) / Double(max(1, old)))
    guard factor <= Self.most else {
      throw TokenizerError(
        "The \(part) of tokenizer.json can make a text more than \(Int(Self.most)) times as long; "
          + "the model cannot be used.")
    }
  }
}
