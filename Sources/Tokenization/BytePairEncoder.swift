/// Turns the bytes of one word into token ids: every byte is a token at first, then the neighbours whose merge has the
/// lowest rank (the leftmost of equals) become one, until no neighbours merge (Sennrich et al., arXiv 1508.07909).
///
/// It holds the working memory of one call of `encode`, so a tokenizer stays constant and can be shared.
struct BytePairEncoder {
  private let vocabulary: Vocabulary
  private let merges: MergeTable
  /// The token of each single byte; -1 where the vocabulary has none.
  private let byteTokens: [Int32]
  private var symbols: [Int32] = []
  private var rules: [MergeTable.Entry] = []
  private var queue = MergeQueue()

  /// Words up to this many bytes search for the lowest rank anew after each merge; for longer ones a queue is faster.
  private static let shortWord = 48

  init(vocabulary: Vocabulary, merges: MergeTable, byteTokens: [Int32]) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.byteTokens = byteTokens
  }

  /// Appends the tokens of `text[range]`.
  mutating func encode(_ text: [UInt8], _ range: Range<Int>, to ids: inout [Int]) {
    if range.count == 1 || vocabulary.ignoreMerges {
      if let id = vocabulary.ordinaryToken(text, range) {
        ids.append(id)
        return
      }
    }
    symbols.removeAll(keepingCapacity: true)
    for offset in range where byteTokens[Int(text[offset])] >= 0 { symbols.append(byteTokens[Int(text[offset])]) }
    if symbols.count <= Self.shortWord { mergeBySearch() } else { queue.merge(&symbols, by: merges) }
    for symbol in symbols { ids.append(Int(symbol)) }
  }

  private mutating func mergeBySearch() {
    guard symbols.count > 1 else { return }
    rules.removeAll(keepingCapacity: true)
    for index in 0..<symbols.count - 1 { rules.append(merges.find(symbols[index], symbols[index + 1])) }
    while true {
      var best = 0
      var rank = MergeTable.noRank
      for index in 0..<rules.count where rules[index].rank < rank {
        rank = rules[index].rank
        best = index
      }
      guard rank != MergeTable.noRank else { return }
      symbols[best] = rules[best].result
      symbols.remove(at: best + 1)
      rules.remove(at: best)
      if best > 0 { rules[best - 1] = merges.find(symbols[best - 1], symbols[best]) }
      if best < rules.count { rules[best] = merges.find(symbols[best], symbols[best + 1]) }
    }
  }
}
