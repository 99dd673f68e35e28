public import JSONText

extension Tokenizer {
  /// Reads a tokenizer.model, a SentencePiece model of the type BPE.
  /// - Parameters:
  ///   - sentencePieceModel: its bytes.
  ///   - configuration: tokenizer_config.json, where there is one: tokens that were added, begin and end token.
  ///   - addedTokens: added_tokens.json, where there is one, as older directories have it: ids by texts.
  /// - Throws: if a file is damaged, or of a type that is not supported.
  public init(
    sentencePieceModel: some Collection<UInt8>, configuration: JSONObject? = nil, addedTokens: JSONObject? = nil
  ) throws(TokenizerError) {
    let model = try SentencePieceModel(Array(sentencePieceModel))
    let config = TokenizerConfiguration(configuration)
    var options = model.options
    options.prefixesOnlyStart = !config.isLegacy
    var builder = VocabularyBuilder(
      source: "tokenizer.model", spelling: .characters, capacity: model.pieces.count)
    for (id, piece) in model.pieces.enumerated() {
      try builder.add(piece: piece.text, id: id, kind: piece.kind, options: options)
    }
    for (id, entry) in try config.addedTokens() {
      guard let content = entry["content"]?.stringValue else { continue }
      let isSpecial = entry["special"]?.boolValue ?? false
      // What the model has itself, such as a byte, is found as the model says.
      guard isSpecial || !model.pieces.indices.contains(id) else { continue }
      var added = Vocabulary.Added(json: entry, id: id)
      added.normalized = false
      try builder.addWhole(content, added, isSpecial: isSpecial)
    }
    for member in addedTokens?.members ?? [] where !builder.hasToken(member.value.integerValue) {
      guard let id = member.value.integerValue else {
        throw TokenizerError(
          "added_tokens.json: the id of \(TokenizerError.quoted(member.key)) is not a whole number; get the file again."
        )
      }
      try builder.addWhole(member.key, Vocabulary.Added(id: id), isSpecial: false)
    }
    let begin = try config.token("bos_token", builder) ?? model.beginToken
    let end = try config.token("eos_token", builder) ?? model.endToken
    for id in [begin, end].compactMap(\.self) { try builder.makeSpecial(id) }
    var vocabulary = try builder.build(
      ignoreMerges: false, begin: begin, ends: end.map { [$0] } ?? [], mergeCount: 0
    ) { _ throws(TokenizerError) in }
    vocabulary.scores = model.pieces.map(\.score) + Array(repeating: 0, count: vocabulary.count - model.pieces.count)
    try self.init(sentencePiece: vocabulary, options: options, addBegin: config.addBegin)
  }

  /// The vocabulary of a GGUF file of the kind `llama`.
  init(sentencePiece gguf: GGUFVocabulary, options: SentencePieceOptions) throws(TokenizerError) {
    guard let scores = gguf.scores else {
      throw TokenizerError(
        "The model file has a SentencePiece vocabulary without tokenizer.ggml.scores; convert the model again.")
    }
    if let wrong = scores.firstIndex(where: { !$0.isFinite }) {
      throw TokenizerError(
        "The model file: the token \(wrong), \(TokenizerError.quoted(gguf.tokens[wrong])), has a score that is no number; "
          + "get the file again.")
    }
    var builder = VocabularyBuilder(
      source: "The model file", spelling: .characters, capacity: gguf.tokens.count)
    for (id, text) in gguf.tokens.enumerated() {
      try builder.add(piece: text, id: id, kind: try gguf.kind(of: id), options: options)
    }
    for id in [gguf.knownBegin].compactMap(\.self) + gguf.knownEnds { try builder.makeSpecial(id) }
    var vocabulary = try builder.build(
      ignoreMerges: false, begin: gguf.knownBegin, ends: gguf.knownEnds, mergeCount: 0
    ) { _ throws(TokenizerError) in }
    vocabulary.scores = scores
    try self.init(sentencePiece: vocabulary, options: options, addBegin: gguf.addBegin)
  }

  private init(
    sentencePiece vocabulary: Vocabulary, options: SentencePieceOptions, addBegin: Bool?
  ) throws(TokenizerError) {
    var symbols = SymbolTable(
      charactersOf: vocabulary, fallsBackToBytes: options.fallsBackToBytes,
      unknown: vocabulary.kinds.firstIndex(of: .unknown), fusesUnknown: true)
    let merges = try SentencePieceMerges.table(vocabulary, &symbols)
    self.init(
      TokenizerParts(
        vocabulary: vocabulary, normalizer: options.normalizer,
        preTokenizer: PreTokenizer(steps: [], isByteLevel: false, name: "default"), decoding: options.decoding,
        symbols: symbols, merges: merges, origin: .sentencePiece(options), addBegin: addBegin))
  }
}

extension VocabularyBuilder {
  /// A piece of a SentencePiece vocabulary.
  fileprivate mutating func add(
    piece text: String, id: Int, kind: Vocabulary.Kind, options: SentencePieceOptions
  ) throws(TokenizerError) {
    switch kind {
    case .special: try addWhole(text, Vocabulary.Added(id: id), isSpecial: true)
    case .unknown: try addUnknown(text, id: id)
    case .userDefined:
      let isLate = options.findsUserDefinedLate
      try addWhole(
        text, Vocabulary.Added(id: id, normalized: isLate, normalizedText: isLate ? Array(text.utf8) : nil),
        isSpecial: false)
    case .byte where ByteToken.value(of: Array(text.utf8)) == nil:
      throw error("the token \(TokenizerError.quoted(text)) is said to be a byte, but is not spelled as one, as <0x0A>")
    default: try add(text, id: id, kind: kind)
    }
  }
}
