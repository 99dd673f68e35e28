/// Turns one word into token ids: each byte, or each character, is a token at first, then the neighbours whose merge has
/// the lowest rank (the leftmost of equals) become one, until no neighbours merge (Sennrich et al., arXiv 1508.07909).
///
/// It holds the working memory of one call of `encode`, so a tokenizer stays constant and can be shared.
struct BytePairEncoder {
  private let vocabulary: Vocabulary
  private let merges: MergeTable
  private let table: SymbolTable
  /// Where a word may be cut without changing its tokens: before each run of this mark.
  private let cutMark: [UInt8]?
  private var symbols: [Int32] = []
  private var rules: [MergeTable.Entry] = []
  private var queue = MergeQueue()

  /// Words up to this many symbols search for the lowest rank anew after each merge; for longer ones a queue is faster.
  private static let shortWord = 48

  init(vocabulary: Vocabulary, merges: MergeTable, table: SymbolTable, cutMark: [UInt8]? = nil) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.table = table
    self.cutMark = cutMark
  }

  /// Appends the tokens of `text[range]`.
  mutating func encode(_ text: [UInt8], _ range: Range<Int>, to ids: inout [Int]) {
    guard let mark = cutMark else {
      encodeWhole(text, range, to: &ids)
      return
    }
    var start = range.lowerBound
    var position = start
    var endOfMark = start
    while position < range.upperBound {
      guard text[position] == mark[0], text[position..<range.upperBound].starts(with: mark) else {
        position += 1
        continue
      }
      if position > endOfMark {
        encodeWhole(text, start..<position, to: &ids)
        start = position
      }
      position += mark.count
      endOfMark = position
    }
    if start < range.upperBound { encodeWhole(text, start..<range.upperBound, to: &ids) }
  }

  private mutating func encodeWhole(_ text: [UInt8], _ range: Range<Int>, to ids: inout [Int]) {
    if range.count == 1 || vocabulary.ignoreMerges {
      if let id = vocabulary.ordinaryToken(text, range) {
        ids.append(id)
        return
      }
    }
    symbols.removeAll(keepingCapacity: true)
    table.append(text, range, to: &symbols)
    if symbols.count <= Self.shortWord { mergeBySearch() } else { queue.merge(&symbols, by: merges) }
    table.appendTokens(of: symbols, to: &ids)
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
