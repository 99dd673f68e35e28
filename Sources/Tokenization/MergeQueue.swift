/// Merges the symbols of a long word: a linked list of symbols and a queue of the pairs that merge, so that the time grows
/// with the length of the word and hardly more.
struct MergeQueue {
  private var pairs = PairQueue()
  private var next: [Int32] = []
  private var previous: [Int32] = []
  private var rules: [MergeTable.Entry] = []

  private static let none = MergeTable.Entry(left: -1, right: -1, rank: MergeTable.noRank, result: -1)

  mutating func merge(_ symbols: inout [Int32], by merges: MergeTable) {
    let count = symbols.count
    guard count > 1, count < Int(Int32.max) else { return }
    pairs.removeAll()
    next = (1...Int32(count)).map { $0 }
    next[count - 1] = -1
    previous = (-1..<Int32(count - 1)).map { $0 }
    rules = Array(repeating: Self.none, count: count)
    for index in 0..<count - 1 { enqueue(index, merges.find(symbols[index], symbols[index + 1])) }

    while let (rank, left) = pairs.popLeast() {
      // A pair that has changed since is stale.
      guard rules[left].rank == rank else { continue }
      let right = Int(next[left])
      symbols[left] = rules[left].result
      symbols[right] = -1
      rules[right] = Self.none
      let after = next[right]
      next[left] = after
      if after >= 0 {
        previous[Int(after)] = Int32(left)
        enqueue(left, merges.find(symbols[left], symbols[Int(after)]))
      } else {
        rules[left] = Self.none
      }
      let before = Int(previous[left])
      if before >= 0 { enqueue(before, merges.find(symbols[before], symbols[left])) }
    }
    symbols.removeAll { $0 < 0 }
  }

  private mutating func enqueue(_ index: Int, _ rule: MergeTable.Entry) {
    rules[index] = rule
    if rule.rank != MergeTable.noRank { pairs.insert(rank: rule.rank, place: Int32(truncatingIfNeeded: index)) }
  }
}
