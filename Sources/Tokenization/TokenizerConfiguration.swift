import JSONText

/// What a tokenizer_config.json says that a tokenizer needs.
struct TokenizerConfiguration {
  private let members: JSONObject?

  init(_ members: JSONObject?) { self.members = members }

  /// `add_bos_token`. Kept for writing; a chat template decides.
  var addBegin: Bool? { members?["add_bos_token"]?.boolValue }

  /// `legacy`: whether LLaMA 2's tokenizer puts a space after special tokens too; true where the file does not say.
  var isLegacy: Bool { members?["legacy"]?.boolValue ?? true }

  /// The tokens beyond those of a tokenizer.model: `added_tokens_decoder`, an object of entries by their ids.
  func addedTokens() throws(TokenizerError) -> [(id: Int, entry: JSONValue)] {
    guard let json = members?["added_tokens_decoder"], !json.isNull else { return [] }
    guard let entries = json.objectValue else { throw Self.error("added_tokens_decoder is not an object") }
    var tokens: [(id: Int, entry: JSONValue)] = []
    for member in entries.members {
      guard let id = Int(member.key), member.value["content"]?.stringValue != nil else {
        throw Self.error("added_tokens_decoder has an entry without an id or a content")
      }
      tokens.append((id, member.value))
    }
    return tokens
  }

  private static func error(_ sentence: String) -> TokenizerError {
    TokenizerError("tokenizer_config.json: \(sentence); get the file again.")
  }

  /// A token that the configuration names, as a text or as an object with the text in it.
  func token(_ key: String, _ builder: VocabularyBuilder) throws(TokenizerError) -> Int? {
    guard let value = members?[key], !value.isNull else { return nil }
    guard let text = value.stringValue ?? value["content"]?.stringValue else {
      throw Self.error("\(key) is not a text")
    }
    guard let id = builder.id(of: text) else {
      throw TokenizerError(
        "tokenizer_config.json names \(TokenizerError.quoted(text)) as its \(key), which is not in the vocabulary; "
          + "get both files again.")
    }
    return id
  }
}
