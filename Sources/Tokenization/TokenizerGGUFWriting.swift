import JSONText

extension Tokenizer {
  /// The vocabulary as a GGUF file holds it. Reading it again makes a tokenizer that encodes and decodes alike; what the
  /// ecosystem's keys have no place for stands in keys of our own, which other programs pass over.
  public var ggufVocabulary: GGUFVocabulary {
    var gguf = GGUFVocabulary(
      model: vocabulary.spelling == .bytes ? "gpt2" : "llama", tokens: spellings, tokenTypes: types, merges: [],
      beginToken: vocabulary.begin, endTokens: vocabulary.ends, addBegin: addBegin)
    switch origin {
    case .sentencePiece(let options):
      options.write(to: &gguf, vocabulary)
      return gguf
    case .description(let json):
      gguf.description = json.text
    case .pattern:
      gguf.pattern = preTokenizer.source
      gguf.ignoreMerges = vocabulary.ignoreMerges
    }
    if vocabulary.spelling == .bytes {
      gguf.pre = preTokenizer.name
      gguf.merges = vocabulary.merges.map { merge in
        ByteAlphabet.spelling(of: vocabulary.bytes(of: Int(merge.left))) + " "
          + ByteAlphabet.spelling(of: vocabulary.bytes(of: Int(merge.right)))
      }
    } else {
      // Other programs merge by scores: earlier merges are higher ones.
      gguf.pre = "default"
      gguf.scores = mergeScores
      gguf.addSpacePrefix = normalizer.steps.contains { if case .prepend = $0 { true } else { false } }
      gguf.unknownToken = symbolTable.unknown >= 0 ? Int(symbolTable.unknown) : nil
      gguf.mergePairs = vocabulary.merges.flatMap { [Int($0.left), Int($0.right)] }
    }
    return gguf
  }

  private var spellings: [String] {
    (0..<vocabulary.count).map { id in
      switch vocabulary.kinds[id] {
      case .unused: "[PAD\(id)]"
      case .normal, .byte:
        vocabulary.spelling == .bytes
          ? ByteAlphabet.spelling(of: vocabulary.bytes(of: id))
          : String(decoding: vocabulary.bytes(of: id), as: UTF8.self)
      case .special, .userDefined, .unknown: String(decoding: vocabulary.bytes(of: id), as: UTF8.self)
      }
    }
  }

  private var types: [Int] {
    (0..<vocabulary.count).map { id in
      let kind = vocabulary.kinds[id]
      guard kind == .normal, decoding.fallsBackToBytes, ByteToken.value(of: vocabulary.bytes(of: id)) != nil else {
        return Int(kind.rawValue)
      }
      return Int(Vocabulary.Kind.byte.rawValue)
    }
  }

  /// A score for each token: below zero, the higher the earlier the first merge that makes it.
  private var mergeScores: [Float] {
    var scores = [Float](repeating: 0, count: vocabulary.count)
    for (rank, merge) in vocabulary.merges.enumerated().reversed() { scores[Int(merge.result)] = -Float(rank + 1) }
    // Characters alone are made by no merge, and come last.
    let last = -Float(vocabulary.merges.count + 1)
    for id in scores.indices where scores[id] == 0 && vocabulary.kinds[id] == .normal { scores[id] = last }
    return scores
  }
}
