import JSONText

/// What the pre-tokenizer and the decoder `Metaspace` of a tokenizer.json have in common.
struct Metaspace {
  /// What stands for a space: one character.
  let mark: [UInt8]
  let prefix: PreTokenizer.Prefix

  /// - Parameter part: which part of tokenizer.json it stands in, for error sentences.
  init(_ json: JSONValue, in part: String) throws(TokenizerError) {
    func unsupported(_ what: String) -> TokenizerError {
      TokenizerError("The \(part) of tokenizer.json has a Metaspace \(what); the model cannot be used.")
    }
    guard let mark = json["replacement"]?.stringValue, mark.unicodeScalars.count == 1 else {
      throw unsupported("whose replacement is not one character")
    }
    self.mark = Array(mark.utf8)
    if let scheme = json["prepend_scheme"], !scheme.isNull {
      guard let prefix = scheme.stringValue.flatMap(PreTokenizer.Prefix.init) else {
        throw unsupported("with an unknown prepend_scheme, \(TokenizerError.quoted(scheme.text))")
      }
      self.prefix = prefix
    } else {
      // As older files say it.
      prefix = json["add_prefix_space"]?.boolValue == false ? .never : .always
    }
  }
}
