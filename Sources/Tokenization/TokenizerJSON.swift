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
    let config = configuration.map(JSONValue.object)
    try Self.checkNormalizer(json["normalizer"])
    let model = try Self.checkedModel(json["model"])

    var builder = VocabularyBuilder(source: "tokenizer.json", capacity: model.vocabulary.members.count)
    for member in model.vocabulary.members {
      guard let id = member.value.integerValue else {
        throw builder.error("the id of the token \(TokenizerError.quoted(member.key)) is not a whole number")
      }
      try builder.add(member.key, id: id)
    }
    try Self.readAddedTokens(json["added_tokens"], into: &builder)
    let begin = try Self.token("bos_token", of: config, builder)
    let end = try Self.token("eos_token", of: config, builder)
    for id in [begin, end].compactMap(\.self) { try builder.makeSpecial(id) }

    let vocabulary = try builder.build(
      ignoreMerges: model.ignoreMerges, begin: begin, ends: end.map { [$0] } ?? [], mergeCount: model.merges.count
    ) { (reader) throws(TokenizerError) in
      for merge in model.merges {
        if let pair = merge.arrayValue, pair.count == 2, let left = pair[0].stringValue, let right = pair[1].stringValue
        {
          try reader.add(left, right)
        } else if let pair = merge.stringValue {
          try reader.add(pair)
        } else {
          throw TokenizerError("tokenizer.json: a merge is not two tokens; get the file again.")
        }
      }
    }
    try self.init(
      vocabulary: vocabulary, preTokenizer: PreTokenizer(json: json["pre_tokenizer"]),
      addBegin: config?["add_bos_token"]?.boolValue)
  }

  private static func parse(_ bytes: some Collection<UInt8>, _ name: String) throws(TokenizerError) -> JSONValue {
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      throw TokenizerError("\(name) is not valid JSON (\(error)); get the file again.")
    }
  }

  private static func unsupported(_ what: String) -> TokenizerError {
    TokenizerError("tokenizer.json has \(what), which is not supported; the model cannot be used.")
  }

  private static func checkNormalizer(_ normalizer: JSONValue?) throws(TokenizerError) {
    guard let normalizer, !normalizer.isNull else { return }
    let type = normalizer["type"]?.stringValue ?? "of no type"
    if type == "Sequence", let steps = normalizer["normalizers"]?.arrayValue {
      for step in steps { try checkNormalizer(step) }
      return
    }
    throw unsupported("the normalizer \(TokenizerError.quoted(type))")
  }

  private static func checkedModel(
    _ model: JSONValue?
  ) throws(TokenizerError) -> (vocabulary: JSONObject, merges: [JSONValue], ignoreMerges: Bool) {
    guard let model, let vocabulary = model["vocab"]?.objectValue, let merges = model["merges"]?.arrayValue else {
      let type = model?["type"]?.stringValue ?? "nothing"
      if type == "Unigram" || type == "WordPiece" || type == "WordLevel" {
        throw unsupported("a vocabulary of the type \(type)")
      }
      throw TokenizerError(
        "tokenizer.json has no vocabulary with merges (model.vocab, model.merges); get the file again.")
    }
    if let type = model["type"]?.stringValue, type != "BPE" {
      throw unsupported("a vocabulary of the type \(TokenizerError.quoted(type))")
    }
    if model["byte_fallback"]?.boolValue == true { throw unsupported("byte_fallback (a SentencePiece vocabulary)") }
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] where !(model[key]?.stringValue ?? "").isEmpty {
      throw unsupported(key)
    }
    if let dropout = model["dropout"]?.doubleValue, dropout != 0 { throw unsupported("dropout") }
    guard !vocabulary.members.isEmpty else {
      throw TokenizerError("tokenizer.json has an empty vocabulary; get the file again.")
    }
    return (vocabulary, merges, model["ignore_merges"]?.boolValue ?? false)
  }

  private static func readAddedTokens(
    _ json: JSONValue?, into builder: inout VocabularyBuilder
  ) throws(TokenizerError) {
    guard let json, !json.isNull else { return }
    guard let tokens = json.arrayValue else { throw builder.error("added_tokens is not a list") }
    for token in tokens {
      guard let content = token["content"]?.stringValue, let id = token["id"]?.integerValue else {
        throw builder.error("an added token has no content or no id")
      }
      let isSpecial = token["special"]?.boolValue ?? false
      let options = Vocabulary.Added(
        id: id, takesSpaceLeft: token["lstrip"]?.boolValue ?? false,
        takesSpaceRight: token["rstrip"]?.boolValue ?? false, singleWord: token["single_word"]?.boolValue ?? false,
        normalized: token["normalized"]?.boolValue ?? !isSpecial)
      try builder.addWhole(content, options, isSpecial: isSpecial)
    }
  }

  /// A token that the configuration names, as a text or as an object with the text in it.
  private static func token(
    _ key: String, of config: JSONValue?, _ builder: VocabularyBuilder
  ) throws(TokenizerError) -> Int? {
    guard let value = config?[key], !value.isNull else { return nil }
    guard let text = value.stringValue ?? value["content"]?.stringValue else {
      throw TokenizerError("tokenizer_config.json: \(key) is not a text; get the file again.")
    }
    guard let id = builder.id(of: text) else {
      throw TokenizerError(
        "tokenizer_config.json names \(TokenizerError.quoted(text)) as its \(key), which is not in the vocabulary of "
          + "tokenizer.json; get both files again.")
    }
    return id
  }
}
