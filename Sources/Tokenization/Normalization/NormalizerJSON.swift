import JSONText

extension Normalizer {
  /// The `normalizer` of a tokenizer.json; nothing is changed where it is null.
  init(json: JSONValue?) throws(TokenizerError) {
    var growth = TextGrowth()
    if let json, !json.isNull { try read(json, &growth) }
  }

  private static let mostSteps = 64

  private func unsupported(_ what: String) -> TokenizerError {
    TokenizerError("tokenizer.json has \(what), which is not supported; the model cannot be used.")
  }

  private mutating func read(_ json: JSONValue, _ growth: inout TextGrowth) throws(TokenizerError) {
    guard let type = json["type"]?.stringValue else { throw unsupported("a normalizer without a type") }
    guard steps.count < Self.mostSteps else { throw unsupported("a normalizer of more than \(Self.mostSteps) steps") }
    switch type {
    case "Sequence":
      guard let list = json["normalizers"]?.arrayValue else { throw unsupported("a normalizer Sequence without steps") }
      for step in list { try read(step, &growth) }
    case "NFC": steps.append(.unicode(.nfc))
    case "NFD": steps.append(.unicode(.nfd))
    case "NFKC": steps.append(.unicode(.nfkc))
    case "NFKD": steps.append(.unicode(.nfkd))
    case "Lowercase": steps.append(.lowercase)
    case "StripAccents": steps.append(.stripAccents)
    case "Strip":
      steps.append(.strip(left: try flag("strip_left", of: json), right: try flag("strip_right", of: json)))
    case "Prepend":
      guard let prefix = json["prepend"]?.stringValue else { throw unsupported("a normalizer Prepend without a text") }
      guard prefix.utf8.count <= Self.longestPrefix else { throw unsupported("a normalizer Prepend of a long text") }
      steps.append(.prepend(Array(prefix.utf8), onlyAtStart: false))
    case "Replace": try readReplace(json, &growth)
    default: throw unsupported("the normalizer \(TokenizerError.quoted(type))")
    }
  }

  private static let longestPrefix = 1024

  private mutating func readReplace(_ json: JSONValue, _ growth: inout TextGrowth) throws(TokenizerError) {
    if let regex = json["pattern"]?["Regex"]?.stringValue {
      let new = try Replacement.content(json, in: "normalizer")
      // A match may be empty.
      try growth.grow(1, to: new.count + 1, in: "normalizer")
      steps.append(.replaceMatches(try Pattern(regex), with: new))
    } else {
      let (old, new) = try Replacement.literal(json, in: "normalizer")
      try growth.grow(old.count, to: new.count, in: "normalizer")
      steps.append(.replace(old, with: new))
    }
  }

  private func flag(_ key: String, of json: JSONValue) throws(TokenizerError) -> Bool {
    guard let flag = json[key]?.boolValue else { throw unsupported("a normalizer Strip without \(key)") }
    return flag
  }
}
