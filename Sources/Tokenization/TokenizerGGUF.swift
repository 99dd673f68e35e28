import JSONText

extension Tokenizer {
  /// - Throws: if the vocabulary is damaged, or of a kind that is not supported.
  public init(gguf: GGUFVocabulary) throws(TokenizerError) {
    guard !gguf.tokens.isEmpty else {
      throw TokenizerError("The model file has an empty vocabulary; get the file again.")
    }
    for (name, count) in [("token types", gguf.tokenTypes?.count), ("scores", gguf.scores?.count)] {
      guard let count, count != gguf.tokens.count else { continue }
      throw TokenizerError(
        "The model file has \(gguf.tokens.count) tokens but \(count) \(name); get the file again.")
    }
    switch (gguf.model, gguf.description) {
    case ("gpt2", let text?), ("llama", let text?): try self.init(gguf: gguf, description: text)
    case ("gpt2", nil): try self.init(byteLevel: gguf)
    case ("llama", nil): try self.init(sentencePiece: gguf, options: .gguf(gguf))
    default:
      throw TokenizerError(
        "The model file has a vocabulary of the kind \(TokenizerError.quoted(gguf.model)) (tokenizer.ggml.model), which "
          + "is not supported; use a model with a vocabulary of the kind 'gpt2' (byte-level BPE) or 'llama' "
          + "(SentencePiece BPE).")
    }
  }

  /// What a tokenizer.json says besides its vocabulary, in the form that `ggufVocabulary` writes.
  private init(gguf: GGUFVocabulary, description text: String) throws(TokenizerError) {
    guard let json = try? JSONValue(parsing: text) else {
      throw TokenizerError(
        "The key trilobit.tokenizer.description of the model file is not valid JSON; convert the model again.")
    }
    if let options = json["sentencepiece"] {
      try self.init(sentencePiece: gguf, options: .gguf(gguf).changed(by: options))
      return
    }
    let description = try TokenizerDescription(json)
    var options: [Int: Vocabulary.Added] = [:]
    for token in json["added_tokens"]?.arrayValue ?? [] {
      guard let id = token["id"]?.integerValue else { continue }
      options[id] = Vocabulary.Added(json: token, id: id)
    }
    var builder = VocabularyBuilder(
      source: "The model file", spelling: description.spelling, capacity: gguf.tokens.count)
    try builder.add(gguf, options: options)
    let vocabulary = try builder.build(
      ignoreMerges: description.ignoreMerges, begin: gguf.knownBegin, ends: gguf.knownEnds,
      mergeCount: gguf.merges.count
    ) { (reader) throws(TokenizerError) in
      for merge in gguf.merges { try reader.add(merge) }
      for index in stride(from: 0, to: gguf.mergePairs.count - 1, by: 2) {
        try reader.add(gguf.mergePairs[index], gguf.mergePairs[index + 1])
      }
    }
    self.init(try description.parts(vocabulary, origin: .description(json), addBegin: gguf.addBegin))
  }

  private init(byteLevel gguf: GGUFVocabulary) throws(TokenizerError) {
    var name = gguf.pre
    if gguf.pattern == nil, name == nil || name == "default" { name = gguf.recognisedPattern ?? name }
    let preTokenizer = try PreTokenizer(name: name, source: gguf.pattern)
    let entry = name.flatMap(KnownPatterns.entry(named:))
    var builder = VocabularyBuilder(source: "The model file", capacity: gguf.tokens.count)
    try builder.add(gguf)
    let vocabulary = try builder.build(
      ignoreMerges: gguf.ignoreMerges ?? entry?.ignoreMerges ?? false, begin: gguf.knownBegin, ends: gguf.knownEnds,
      mergeCount: gguf.merges.count
    ) { (reader) throws(TokenizerError) in
      for merge in gguf.merges { try reader.add(merge) }
    }
    // Our own pattern stands for all that a file's tokenizer does before words.
    let normalizer = gguf.pattern == nil ? entry?.normalizer : nil
    self.init(
      TokenizerParts(
        vocabulary: vocabulary, normalizer: normalizer ?? Normalizer(), preTokenizer: preTokenizer,
        decoding: .byteLevel, symbols: try SymbolTable(bytesOf: vocabulary), merges: MergeTable(of: vocabulary),
        origin: .pattern, addBegin: gguf.addBegin))
  }
}

extension GGUFVocabulary {
  /// Begin and end tokens that are in the vocabulary; files exist that name others.
  var knownBegin: Int? { beginToken.flatMap { tokens.indices.contains($0) ? $0 : nil } }
  var knownEnds: [Int] { endTokens.filter(tokens.indices.contains) }

  /// The kind of a token.
  func kind(of id: Int) throws(TokenizerError) -> Vocabulary.Kind {
    let type = tokenTypes?[id] ?? 1
    guard let kind = UInt8(exactly: type).flatMap(Vocabulary.Kind.init) else {
      throw TokenizerError(
        "The model file: the token \(TokenizerError.quoted(tokens[id])) has the unknown type \(type); get the file again."
      )
    }
    // Some converters do not say that the marks of a conversation are special.
    return kind == .normal && Vocabulary.looksSpecial(tokens[id]) ? .special : kind
  }

  /// The pattern of a vocabulary whose file does not name it, such as Microsoft's own bitnet-b1.58-2B-4T-gguf: Llama 3's
  /// and Qwen's are known by their first special token.
  var recognisedPattern: String? {
    for (text, id, name) in [("<|begin_of_text|>", 128_000, "llama-bpe"), ("<|endoftext|>", 151_643, "qwen2")]
    where tokens.indices.contains(id) && tokens[id] == text {
      return name
    }
    return nil
  }
}

extension VocabularyBuilder {
  /// All tokens of a GGUF file.
  /// - Parameter options: how tokens that are looked for in texts are found, by id, where that is known.
  mutating func add(_ gguf: GGUFVocabulary, options: [Int: Vocabulary.Added] = [:]) throws(TokenizerError) {
    for (id, text) in gguf.tokens.enumerated() {
      let kind = try gguf.kind(of: id)
      switch kind {
      case .special, .userDefined:
        try addWhole(text, options[id] ?? Vocabulary.Added(id: id), isSpecial: kind == .special)
      case .unknown: try addUnknown(text, id: id)
      default: try add(text, id: id, kind: kind)
      }
    }
    for id in [gguf.knownBegin].compactMap(\.self) + gguf.knownEnds { try makeSpecial(id) }
  }
}

extension MergeTable {
  /// The merges of a vocabulary, but for those that lead to special tokens: plain text must never become one.
  init(of vocabulary: Vocabulary) {
    self.init(vocabulary.merges) { vocabulary.kinds[Int($0)] != .special }
  }
}
