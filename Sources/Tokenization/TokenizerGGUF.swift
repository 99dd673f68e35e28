extension Tokenizer {
  /// - Throws: if the vocabulary is damaged, or of a kind that is not supported.
  public init(gguf: GGUFVocabulary) throws(TokenizerError) {
    guard gguf.model == "gpt2" else {
      if gguf.model == "llama" {
        throw TokenizerError(
          "The model file has a SentencePiece vocabulary (tokenizer.ggml.model is 'llama'), which is not supported yet; "
            + "use a model with a byte-level BPE vocabulary.")
      }
      throw TokenizerError(
        "The model file has a vocabulary of the kind \(TokenizerError.quoted(gguf.model)) (tokenizer.ggml.model), which "
          + "is not supported; use a model with a byte-level BPE vocabulary ('gpt2').")
    }
    let preTokenizer = try PreTokenizer(name: gguf.pre, source: gguf.pattern)
    let impliesIgnoreMerges = gguf.pre.flatMap(KnownPatterns.entry(named:))?.ignoreMerges ?? false

    var builder = VocabularyBuilder(source: "The model file", capacity: gguf.tokens.count)
    guard !gguf.tokens.isEmpty else { throw builder.error("the vocabulary is empty") }
    if let types = gguf.tokenTypes, types.count != gguf.tokens.count {
      throw builder.error("there are \(gguf.tokens.count) tokens but \(types.count) token types")
    }
    for (id, text) in gguf.tokens.enumerated() {
      let type = gguf.tokenTypes?[id] ?? 1
      guard let number = UInt8(exactly: type), let kind = Vocabulary.Kind(rawValue: number) else {
        throw builder.error("the token \(TokenizerError.quoted(text)) has the unknown type \(type)")
      }
      switch kind {
      case .special, .userDefined: try builder.addWhole(text, Vocabulary.Added(id: id), isSpecial: kind == .special)
      default: try builder.add(text, id: id, kind: kind)
      }
    }
    let begin = gguf.beginToken.flatMap { $0 >= 0 && $0 < gguf.tokens.count ? $0 : nil }
    let ends = gguf.endTokens.filter { $0 >= 0 && $0 < gguf.tokens.count }
    for id in [begin].compactMap(\.self) + ends { try builder.makeSpecial(id) }

    let vocabulary = try builder.build(
      ignoreMerges: gguf.ignoreMerges ?? impliesIgnoreMerges, begin: begin, ends: ends, mergeCount: gguf.merges.count
    ) { (reader) throws(TokenizerError) in
      for merge in gguf.merges { try reader.add(merge) }
    }
    try self.init(
      vocabulary: vocabulary, preTokenizer: preTokenizer, addBegin: gguf.addBegin)
  }

  /// The vocabulary as a GGUF file holds it. Reading it again makes a tokenizer that encodes and decodes alike; only what
  /// GGUF has no place for is lost: that an added token takes the space around it, or stands alone as a word.
  public var ggufVocabulary: GGUFVocabulary {
    let tokens = (0..<vocabulary.count).map { id in
      switch vocabulary.kinds[id] {
      case .normal, .byte: ByteAlphabet.spelling(of: vocabulary.bytes(of: id))
      case .unused: "[PAD\(id)]"
      case .special, .userDefined, .unknown: String(decoding: vocabulary.bytes(of: id), as: UTF8.self)
      }
    }
    let merges = vocabulary.merges.map { merge in
      ByteAlphabet.spelling(of: vocabulary.bytes(of: Int(merge.left))) + " "
        + ByteAlphabet.spelling(of: vocabulary.bytes(of: Int(merge.right)))
    }
    return GGUFVocabulary(
      model: "gpt2", pre: preTokenizer.name, tokens: tokens, tokenTypes: vocabulary.kinds.map { Int($0.rawValue) },
      merges: merges, beginToken: vocabulary.begin, endTokens: vocabulary.ends, addBegin: addBegin,
      pattern: preTokenizer.source, ignoreMerges: vocabulary.ignoreMerges)
  }
}
