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
    let file = try VocabularyJSON(huggingFaceJSON)
    let json = file.rest
    let config = TokenizerConfiguration(configuration)
    let description = try TokenizerDescription(json)

    var builder = VocabularyBuilder(
      source: "tokenizer.json", spelling: description.spelling, capacity: try file.tokenCount(huggingFaceJSON))
    try file.forEachToken(huggingFaceJSON) { (spelling, id) throws(TokenizerError) in
      guard let id = id.integerValue else {
        throw builder.error("the id of the token \(TokenizerError.quoted(spelling)) is not a whole number")
      }
      try builder.add(spelling, id: id)
    }
    try builder.addWhole(json["added_tokens"])
    let begin = try config.token("bos_token", builder)
    let end = try config.token("eos_token", builder)
    for id in [begin, end].compactMap(\.self) { try builder.makeSpecial(id) }

    let vocabulary = try builder.build(
      ignoreMerges: description.ignoreMerges, begin: begin, ends: end.map { [$0] } ?? [], mergeCount: 0
    ) { (reader) throws(TokenizerError) in
      var index = 0
      try file.forEachMerge(huggingFaceJSON) { (merge) throws(TokenizerError) in
        if let pair = merge.arrayValue, pair.count == 2, let left = pair[0].stringValue, let right = pair[1].stringValue
        {
          try reader.add(left, right)
        } else if let pair = merge.stringValue {
          try reader.add(pair)
        } else {
          throw TokenizerError("tokenizer.json: the merge \(index) is not two tokens; get the file again.")
        }
        index += 1
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
