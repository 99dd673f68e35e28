/// 64 bits that tell contents apart, over bytes that come in pieces of any size. They guard against accidents, not against
/// ill will. Any change within eight bytes in a row that begin at a multiple of eight changes them for certain, any other
/// with all but one in 2^64 chances. Some gigabytes a second.
public struct Checksum: Sendable {
  private var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
  /// Bytes that do not fill a word yet, the first one lowest.
  private var rest: UInt64 = 0
  private var count: UInt64 = 0

  public init() {}

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var offset = 0
    while offset < bytes.count, count % 8 != 0 { add(bytes[offset], &offset) }
    var hash = hash
    let words = (bytes.count - offset) / 8
    for _ in 0..<words {
      let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      Self.mix(UInt64(littleEndian: word), into: &hash)
      offset &+= 8
    }
    self.hash = hash
    count += UInt64(words) * 8
    while offset < bytes.count { add(bytes[offset], &offset) }
  }

  public mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  public mutating func update(_ number: UInt64) {
    withUnsafeBytes(of: number.littleEndian) { update($0) }
  }

  /// Of all that came so far.
  public var value: UInt64 {
    var hash = hash
    Self.mix(rest, into: &hash)
    Self.mix(count, into: &hash)
    return hash
  }

  private mutating func add(_ byte: UInt8, _ offset: inout Int) {
    rest |= UInt64(byte) << (count % 8 * 8)
    count += 1
    offset += 1
    guard count % 8 == 0 else { return }
    Self.mix(rest, into: &hash)
    rest = 0
  }

  /// Each step can be undone, so that what differs goes on differing.
  private static func mix(_ word: UInt64, into hash: inout UInt64) {
    hash = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
    hash ^= hash >> 32
  }
}
