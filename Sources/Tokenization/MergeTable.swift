/// One rule of byte-pair encoding: `left` and `right` side by side become `result`. All three are token ids.
public struct Merge: Sendable, Equatable {
  public let left: Int32
  public let right: Int32
  public let result: Int32

  public init(left: Int32, right: Int32, result: Int32) {
    self.left = left
    self.right = right
    self.result = result
  }
}

/// Finds the merge of a pair of tokens. The rank of a merge is its place in the list: lower ranks come first.
struct MergeTable: Sendable {
  struct Entry {
    var left: Int32
    var right: Int32
    var rank: UInt32
    var result: Int32
  }

  /// The rank of a pair that does not merge.
  static let noRank = UInt32.max

  private var slots: [Entry]
  private let mask: Int

  /// - Parameter isAllowed: a merge for whose result this is false is left out.
  init(_ merges: [Merge], isAllowed: (Int32) -> Bool) {
    self.init(capacity: merges.count)
    for (rank, merge) in merges.enumerated() where isAllowed(merge.result) {
      // A pair that stands twice has its last rank, as in Hugging Face's library.
      insert(
        Entry(left: merge.left, right: merge.right, rank: UInt32(truncatingIfNeeded: rank), result: merge.result))
    }
  }

  /// - Parameter entries: ranks may be equal; then the pair that is further left merges first.
  init(_ entries: [Entry]) {
    self.init(capacity: entries.count)
    for entry in entries { insert(entry) }
  }

  private init(capacity wanted: Int) {
    var capacity = 64
    while capacity < wanted * 2 { capacity *= 2 }
    mask = capacity - 1
    slots = Array(repeating: Entry(left: -1, right: -1, rank: Self.noRank, result: -1), count: capacity)
  }

  private mutating func insert(_ entry: Entry) { slots[slot(entry.left, entry.right)] = entry }

  /// The tokens that merges make, some more than once.
  var results: [Int32] { slots.filter { $0.left >= 0 }.map(\.result) }

  /// The rule for a pair; its rank is `noRank` where the pair does not merge.
  @inline(__always)
  func find(_ left: Int32, _ right: Int32) -> Entry { slots[slot(left, right)] }

  @inline(__always)
  private func slot(_ left: Int32, _ right: Int32) -> Int {
    let key = UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while slots[slot].left >= 0, slots[slot].left != left || slots[slot].right != right { slot = (slot + 1) & mask }
    return slot
  }
}
