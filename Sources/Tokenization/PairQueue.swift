/// The pairs of a long word that may merge, by rank and then by place.
///
/// The pairs of one rank mostly come from left to right, so each rank has a list in that order, and only ranks are in a
/// heap: a word of one letter, however long, has few of them. A pair that comes out of order goes into a heap of its own.
struct PairQueue {
  /// The pairs of one rank that came in order: a linked list in `places` and `followers`.
  private struct Run {
    var first: Int32
    var last: Int32
    var lastPlace: Int32
  }

  private var runs: [Run] = []
  private var places: [Int32] = []
  private var followers: [Int32] = []
  /// The run of each rank; -1 where there is none.
  private var runOfRank: [Int32] = []
  /// Rank in the upper half, its run in the lower one.
  private var ranks = MinimumHeap()
  /// Rank in the upper half, place in the lower one.
  private var late = MinimumHeap()

  mutating func removeAll() {
    while let key = ranks.popLeast() { runOfRank[Int(key >> 32)] = -1 }
    while late.popLeast() != nil {}
    runs.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    followers.removeAll(keepingCapacity: true)
  }

  mutating func insert(rank: UInt32, place: Int32) {
    let index = Int(rank)
    if index >= runOfRank.count {
      runOfRank += repeatElement(-1, count: max(index + 1, 2 * runOfRank.count) - runOfRank.count)
    }
    let run = Int(runOfRank[index])
    guard run >= 0 else {
      runOfRank[index] = Int32(truncatingIfNeeded: runs.count)
      ranks.insert(UInt64(rank) << 32 | UInt64(runs.count))
      let node = append(place)
      runs.append(Run(first: node, last: node, lastPlace: place))
      return
    }
    guard place >= runs[run].lastPlace else {
      late.insert(UInt64(rank) << 32 | UInt64(place))
      return
    }
    let node = append(place)
    followers[Int(runs[run].last)] = node
    runs[run].last = node
    runs[run].lastPlace = place
  }

  private mutating func append(_ place: Int32) -> Int32 {
    places.append(place)
    followers.append(-1)
    return Int32(truncatingIfNeeded: places.count - 1)
  }

  /// Takes the pair of the lowest rank, the leftmost of equals.
  mutating func popLeast() -> (rank: UInt32, place: Int)? {
    guard let key = ranks.least else { return popLate() }
    let run = Int(key & 0xFFFF_FFFF)
    let node = Int(runs[run].first)
    let place = UInt64(places[node])
    if let other = late.least, other < ((key & 0xFFFF_FFFF_0000_0000) | place) { return popLate() }
    runs[run].first = followers[node]
    if followers[node] < 0 {
      _ = ranks.popLeast()
      runOfRank[Int(key >> 32)] = -1
    }
    return (UInt32(truncatingIfNeeded: key >> 32), Int(place))
  }

  private mutating func popLate() -> (rank: UInt32, place: Int)? {
    late.popLeast().map { (UInt32(truncatingIfNeeded: $0 >> 32), Int($0 & 0xFFFF_FFFF)) }
  }
}

/// Numbers of which the least is at hand.
private struct MinimumHeap {
  private var keys: [UInt64] = []
  private static let arity = 4

  var least: UInt64? { keys.first }

  mutating func insert(_ key: UInt64) {
    var child = keys.count
    keys.append(key)
    while child > 0 {
      let parent = (child - 1) / Self.arity
      guard keys[parent] > key else { break }
      keys[child] = keys[parent]
      child = parent
    }
    keys[child] = key
  }

  mutating func popLeast() -> UInt64? {
    guard let least = keys.first, let moved = keys.popLast() else { return nil }
    guard !keys.isEmpty else { return least }
    // One check of ownership for the whole descent, not one for each level of it.
    var keys = keys.mutableSpan
    var parent = 0
    while true {
      let first = parent * Self.arity + 1
      guard first < keys.count else { break }
      var child = first
      var smallest = keys[first]
      var other = first + 1
      let end = min(first + Self.arity, keys.count)
      while other < end {
        let key = keys[other]
        if key < smallest {
          smallest = key
          child = other
        }
        other += 1
      }
      guard smallest < moved else { break }
      keys[parent] = smallest
      parent = child
    }
    keys[parent] = moved
    return least
  }
}
