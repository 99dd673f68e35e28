/// Reads the fields of one protobuf message (protobuf.dev/programming-guides/encoding), checking every length.
struct ProtobufReader {
  /// One field: its number and what it holds.
  struct Field {
    let number: Int
    let value: Value
  }

  enum Value {
    case integer(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    /// Places in the bytes of the whole file.
    case bytes(Range<Int>)
  }

  /// Why bytes are no message, and at which one.
  struct Damage: Error {
    let reason: String
    let offset: Int
  }

  let bytes: [UInt8]
  private(set) var offset: Int
  private let end: Int

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The next field; nil at the end.
  mutating func next() throws(Damage) -> Field? {
    guard offset < end else { return nil }
    let start = offset
    let key = try integer()
    guard key >> 3 > 0, key >> 3 < 1 << 29 else { throw Damage(reason: "a field has no number", offset: start) }
    let number = Int(key >> 3)
    switch key & 7 {
    case 0: return Field(number: number, value: .integer(try integer()))
    case 1: return Field(number: number, value: .fixed64(try fixed(8)))
    case 2:
      let count = try integer()
      guard count <= UInt64(end - offset) else {
        throw Damage(reason: "a field is longer than what is left of the file", offset: start)
      }
      defer { offset += Int(count) }
      return Field(number: number, value: .bytes(offset..<offset + Int(count)))
    case 5: return Field(number: number, value: .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
    default: throw Damage(reason: "a field is of no known kind", offset: start)
    }
  }

  private mutating func integer() throws(Damage) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard offset < end else { throw Damage(reason: "a number is cut off", offset: offset) }
      let byte = bytes[offset]
      offset += 1
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw Damage(reason: "a number is too long", offset: offset)
  }

  private mutating func fixed(_ size: Int) throws(Damage) -> UInt64 {
    guard end - offset >= size else { throw Damage(reason: "a number is cut off", offset: offset) }
    defer { offset += size }
    return (0..<size).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }
}
