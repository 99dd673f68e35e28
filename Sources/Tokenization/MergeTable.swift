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

  /// Pairs of tokens, by open addressing; `free` where there is none. What becomes of a pair lies apart: most pairs that
  /// are looked for do not merge.
  private var keys: [UInt64] = []
  private var outcomes: [(rank: UInt32, result: Int32)] = []
  private var mask = 0
  private var count = 0

  private static let free = UInt64.max

  /// - Parameter isAllowed: a merge for whose result this is false is left out.
  init(_ merges: [Merge], isAllowed: (Int32) -> Bool) {
    // A damaged file may say the same again and again: the table grows with what differs.
    self.init(capacity: 64)
    for (rank, merge) in merges.enumerated() where isAllowed(merge.result) {
      // A pair that stands twice has its last rank, as in Hugging Face's library.
      insert(
        Entry(left: merge.left, right: merge.right, rank: UInt32(truncatingIfNeeded: rank), result: merge.result))
    }
  }

  /// - Parameter entries: ranks may be equal; then the pair that is further left merges first.
  init(_ entries: [Entry]) {
    var capacity = 64
    while capacity * 2 < entries.count * 3 { capacity *= 2 }
    self.init(capacity: capacity)
    for entry in entries { insert(entry) }
  }

  private init(capacity: Int) {
    keys = Array(repeating: Self.free, count: capacity)
    outcomes = Array(repeating: (Self.noRank, -1), count: capacity)
    mask = capacity - 1
  }

  private mutating func insert(_ entry: Entry) {
    let key = Self.key(entry.left, entry.right)
    var slot = slot(of: key)
    if keys[slot] == Self.free {
      if (count + 1) * 3 > keys.count * 2 {
        grow()
        slot = self.slot(of: key)
      }
      keys[slot] = key
      count += 1
    }
    outcomes[slot] = (entry.rank, entry.result)
  }

  private mutating func grow() {
    var larger = MergeTable(capacity: keys.count * 2)
    for slot in keys.indices where keys[slot] != Self.free {
      let place = larger.slot(of: keys[slot])
      larger.keys[place] = keys[slot]
      larger.outcomes[place] = outcomes[slot]
    }
    larger.count = count
    self = larger
  }

  /// The tokens that merges make, some more than once.
  var results: [Int32] { keys.indices.filter { keys[$0] != Self.free }.map { outcomes[$0].result } }

  /// The rule for a pair; its rank is `noRank` where the pair does not merge.
  @inline(__always)
  func find(_ left: Int32, _ right: Int32) -> Entry {
    let slot = slot(of: Self.key(left, right))
    let outcome = outcomes[slot]
    return Entry(left: left, right: right, rank: outcome.rank, result: outcome.result)
  }

  @inline(__always)
  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  /// The slot of a pair, or the free one where it would go.
  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while keys[slot] != Self.free, keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }
}
