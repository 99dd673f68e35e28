import JSONText

/// All that a tokenizer is made of, for those who read one from a file.
struct TokenizerParts {
  var vocabulary: Vocabulary
  var normalizer = Normalizer()
  var preTokenizer: PreTokenizer
  var decoding: TokenDecoding
  var symbols: SymbolTable
  var merges: MergeTable
  var origin: TokenizerOrigin
  var addBegin: Bool?

  /// Whether a word of a character vocabulary may be cut before the mark of a space: no token has the mark after another
  /// character, so none lies across such a cut, unless what stands before the mark is left out. Words are short then, and
  /// merging them is fast.
  var canCutBeforeMark: Bool {
    guard vocabulary.spelling == .characters, !vocabulary.ignoreMerges else { return false }
    let mark = SentencePieceMark.bytes
    let (value, _) = UTF8.scalar(in: mark, at: 0, before: mark.count)
    guard symbols.token(of: value) >= 0, symbols.keepsAll else { return false }
    return merges.results.allSatisfy { id in
      let token = Array(vocabulary.bytes(of: Int(id)))
      let start = TokenDecoding.run(of: mark, in: token, atMost: token.count) * mark.count
      var position = start
      while position < token.count {
        if token[position...].starts(with: mark) { return false }
        position += 1
      }
      return true
    }
  }
}

/// Where a tokenizer comes from, as far as it is more than its vocabulary.
enum TokenizerOrigin: Sendable {
  /// Byte-level BPE with nothing but a pattern.
  case pattern
  /// A tokenizer.json: its members besides the vocabulary.
  case description(JSONValue)
  case sentencePiece(SentencePieceOptions)
}
