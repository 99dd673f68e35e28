/// The bytes of each token in one buffer, and a hash table that finds a token by its bytes.
///
/// Bytes are compared, never characters: Unicode calls some different tokens equal, and they are not.
struct TokenTable: Sendable {
  private var bytes: [UInt8] = []
  /// Token `i` lies at `starts[i]..<starts[i + 1]`.
  private var starts: [Int] = [0]
  /// Ids that can be found, by open addressing; -1 marks a free slot.
  private var slots: [Int32]
  private var found = 0

  init(minimumCapacity: Int) {
    slots = [Int32](repeating: -1, count: Self.slotCount(for: minimumCapacity))
    starts.reserveCapacity(minimumCapacity + 1)
  }

  private static func slotCount(for tokens: Int) -> Int {
    var count = 64
    while count < tokens * 2 { count *= 2 }
    return count
  }

  var count: Int { starts.count - 1 }

  subscript(id: Int) -> ArraySlice<UInt8> {
    guard id >= 0, id < count else { return [] }
    return bytes[starts[id]..<starts[id + 1]]
  }

  /// Adds a token, whose id is the count of those before it.
  mutating func append(_ token: some Sequence<UInt8>) {
    bytes.append(contentsOf: token)
    starts.append(bytes.count)
  }

  /// Lets `find` answer with `id`. Of two tokens with the same bytes the first one stays.
  mutating func makeFindable(_ id: Int) {
    if (found + 1) * 2 > slots.count { grow() }
    let range = starts[id]..<starts[id + 1]
    let slot = slot(of: bytes, range)
    guard slots[slot] < 0 else { return }
    slots[slot] = Int32(truncatingIfNeeded: id)
    found += 1
  }

  private mutating func grow() {
    let ids = slots.filter { $0 >= 0 }
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for id in ids { slots[slot(of: bytes, starts[Int(id)]..<starts[Int(id) + 1])] = id }
  }

  /// The findable token of these bytes.
  func find(_ text: [UInt8], _ range: Range<Int>) -> Int? {
    let id = slots[slot(of: text, range)]
    return id >= 0 ? Int(id) : nil
  }

  /// The slot that holds the token of these bytes, or the free slot where it would go.
  private func slot(of text: [UInt8], _ range: Range<Int>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for offset in range { hash = (hash ^ UInt64(text[offset])) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash >> 20) & mask
    while slots[slot] >= 0, !isToken(Int(slots[slot]), text, range) { slot = (slot + 1) & mask }
    return slot
  }

  private func isToken(_ id: Int, _ text: [UInt8], _ range: Range<Int>) -> Bool {
    let start = starts[id]
    guard starts[id + 1] - start == range.count else { return false }
    for offset in 0..<range.count where bytes[start + offset] != text[range.lowerBound + offset] { return false }
    return true
  }
}
