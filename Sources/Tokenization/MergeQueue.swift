/// Merges the symbols of a long word: a linked list of symbols and a heap of the pairs that merge, so that a word of n
/// bytes takes O(n log n).
struct MergeQueue {
  /// Rank in the upper half, position of the left symbol in the lower one: the least is what merges next.
  private var heap: [UInt64] = []
  private var next: [Int32] = []
  private var previous: [Int32] = []
  private var rules: [MergeTable.Entry] = []

  private static let arity = 4
  private static let none = MergeTable.Entry(left: -1, right: -1, rank: MergeTable.noRank, result: -1)

  mutating func merge(_ symbols: inout [Int32], by merges: MergeTable) {
    let count = symbols.count
    guard count > 1, count < Int(Int32.max) else { return }
    heap.removeAll(keepingCapacity: true)
    next = (1...Int32(count)).map { $0 }
    next[count - 1] = -1
    previous = (-1..<Int32(count - 1)).map { $0 }
    rules = Array(repeating: Self.none, count: count)
    for index in 0..<count - 1 { enqueue(index, merges.find(symbols[index], symbols[index + 1])) }

    while let key = popLeast() {
      let left = Int(key & 0xFFFF_FFFF)
      // An entry whose pair has changed since is stale.
      guard rules[left].rank == UInt32(truncatingIfNeeded: key >> 32) else { continue }
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
    guard rule.rank != MergeTable.noRank else { return }
    let key = UInt64(rule.rank) << 32 | UInt64(index)
    var child = heap.count
    heap.append(key)
    while child > 0 {
      let parent = (child - 1) / Self.arity
      guard heap[parent] > key else { break }
      heap[child] = heap[parent]
      child = parent
    }
    heap[child] = key
  }

  private mutating func popLeast() -> UInt64? {
    guard let least = heap.first, let moved = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return least }
    // One check of ownership for the whole descent, not one for each level of it.
    var heap = heap.mutableSpan
    var parent = 0
    while true {
      let first = parent * Self.arity + 1
      guard first < heap.count else { break }
      var child = first
      var smallest = heap[first]
      var other = first + 1
      let end = min(first + Self.arity, heap.count)
      while other < end {
        let key = heap[other]
        if key < smallest {
          smallest = key
          child = other
        }
        other += 1
      }
      guard smallest < moved else { break }
      heap[parent] = smallest
      parent = child
    }
    heap[parent] = moved
    return least
  }
}
