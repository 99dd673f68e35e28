/// Finds a member of a large object by the bytes of its key: a hash table of places in the list of members, with open
/// addressing.
struct JSONKeyIndex: Sendable {
  /// -1 marks a free slot.
  private var slots: [Int32] = []

  init() {}

  private static func capacity(for members: Int) -> Int {
    var capacity = 16
    while capacity < members * 2 { capacity *= 2 }
    return capacity
  }

  /// What the index of so many members takes; 0 where so few need none.
  static func byteCount(for members: Int) -> Int {
    members > JSONObject.indexThreshold ? capacity(for: members) * MemoryLayout<Int32>.stride : 0
  }

  init(_ members: [(key: String, value: JSONValue)]) {
    let capacity = Self.capacity(for: members.count)
    slots = [Int32](repeating: -1, count: capacity)
    for offset in members.indices {
      // Of equal keys the last one stays.
      slots[slot(of: members[offset].key, in: members)] = Int32(truncatingIfNeeded: offset)
    }
  }

  func find(_ key: String, in members: [(key: String, value: JSONValue)]) -> Int? {
    guard !slots.isEmpty else { return nil }
    let offset = slots[slot(of: key, in: members)]
    return offset >= 0 ? Int(offset) : nil
  }

  /// The slot that holds the key, or the free slot where it would go.
  private func slot(of key: String, in members: [(key: String, value: JSONValue)]) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for unit in key.utf8 { hash = (hash ^ UInt64(unit)) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash >> 20) & mask
    while slots[slot] >= 0, !members[Int(slots[slot])].key.utf8.elementsEqual(key.utf8) { slot = (slot + 1) & mask }
    return slot
  }
}
