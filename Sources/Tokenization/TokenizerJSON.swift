public import JSONText

extension Tokenizer {
  /// Reads a Hugging Face directory's files.
  /// - Parameters:
  ///   - huggingFaceJSON: the bytes of tokenizer.json.
  ///   - configJSON: the bytes of tokenizer_config.json, where there is one: begin and end token, chat template.
  /// - Throws: if a file is damaged, or asks for what is not supported.
  public init(
    huggingFaceJSON: some Collection<UInt8>, configJSON: (some Collection<UInt8>)? = nil as [UInt8]?
  ) throws(TokenizerError) {
    var configuration: JSONValue?
    if let configJSON { configuration = try Self.parse(configJSON, "tokenizer_config.json") }
    try self.init(huggingFaceJSON: huggingFaceJSON, configuration: configuration?.objectValue)
  }

  /// The same, where tokenizer_config.json has been read already.
  public init(
    huggingFaceJSON: some Collection<UInt8>, configuration: JSONObject?
  ) throws(TokenizerError) {
    let json = try Self.parse(huggingFaceJSON, "tokenizer.json")
    let config = TokenizerConfiguration(configuration)
    let (tokens, merges) = try Self.vocabulary(json["model"])
    let description = try TokenizerDescription(json)

    var builder = VocabularyBuilder(
      source: "tokenizer.json", spelling: description.spelling, capacity: tokens.members.count)
    for member in tokens.members {
      guard let id = member.value.integerValue else {
        throw builder.error("the id of the token \(TokenizerError.quoted(member.key)) is not a whole number")
      }
      try builder.add(member.key, id: id)
    }
    try builder.addWhole(json["added_tokens"])
    let begin = try config.token("bos_token", builder)
    let end = try config.token("eos_token", builder)
    for id in [begin, end].compactMap(\.self) { try builder.makeSpecial(id) }

    let vocabulary = try builder.build(
      ignoreMerges: description.ignoreMerges, begin: begin, ends: end.map { [$0] } ?? [], mergeCount: merges.count
    ) { (reader) throws(TokenizerError) in
      for (index, merge) in merges.enumerated() {
        if let pair = merge.arrayValue, pair.count == 2, let left = pair[0].stringValue, let right = pair[1].stringValue
        {
          try reader.add(left, right)
        } else if let pair = merge.stringValue {
          try reader.add(pair)
        } else {
          throw TokenizerError("tokenizer.json: the merge \(index) is not two tokens; get the file again.")
        }
      }
    }
    let isPattern =
      description.spelling == .bytes && description.normalizer.steps.isEmpty
      && !vocabulary.added.contains(where: \.hasOptions)
    self.init(
      try description.parts(
        vocabulary,
        origin: isPattern
          ? .pattern : .description(TokenizerDescription.members(of: json, added: vocabulary.added)),
        addBegin: config.addBegin))
  }

  static func parse(_ bytes: some Collection<UInt8>, _ name: String) throws(TokenizerError) -> JSONValue {
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      throw TokenizerError("\(name) is not valid JSON (\(error)); get the file again.")
    }
  }

  private static func vocabulary(
    _ model: JSONValue?
  ) throws(TokenizerError) -> (tokens: JSONObject, merges: [JSONValue]) {
    guard let model, let vocabulary = model["vocab"]?.objectValue, let merges = model["merges"]?.arrayValue else {
      let type = model?["type"]?.stringValue ?? "nothing"
      if ["Unigram", "WordPiece", "WordLevel"].contains(type) {
        throw TokenizerError(
          "tokenizer.json has a vocabulary of the type \(type), which is not supported; the model cannot be used.")
      }
      throw TokenizerError(
        "tokenizer.json has no vocabulary with merges (model.vocab, model.merges); get the file again.")
    }
    guard !vocabulary.members.isEmpty else {
      throw TokenizerError("tokenizer.json has an empty vocabulary; get the file again.")
    }
    return (vocabulary, merges)
  }
}

extension VocabularyBuilder {
  /// The `added_tokens` of a tokenizer.json.
  mutating func addWhole(_ json: JSONValue?) throws(TokenizerError) {
    guard let json, !json.isNull else { return }
    guard let tokens = json.arrayValue else { throw error("added_tokens is not a list") }
    for token in tokens {
      guard let content = token["content"]?.stringValue, let id = token["id"]?.integerValue else {
        throw error("an added token has no content or no id")
      }
      try addWhole(
        content, Vocabulary.Added(json: token, id: id), isSpecial: token["special"]?.boolValue ?? false)
    }
  }
}
