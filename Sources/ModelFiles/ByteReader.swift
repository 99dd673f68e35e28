/// Reads little-endian values one after the other; every length is checked against what is left before it is used.
struct ByteReader {
  let bytes: UnsafeRawBufferPointer
  let path: String
  private(set) var offset = 0
  /// What is being read, for the error's sentence.
  var part: StaticString = "header"

  init(_ bytes: UnsafeRawBufferPointer, path: String) {
    self.bytes = bytes
    self.path = path
  }

  var remaining: Int { bytes.count - offset }

  var endsTooSoon: ModelFileError {
    .bad(path, "ends inside its \(part) (byte \(bytes.count)): the file is cut short or damaged; fetch it again")
  }

  /// The bytes that follow; they are not copied.
  mutating func take(_ count: Int) throws(ModelFileError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= remaining else { throw endsTooSoon }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }

  mutating func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws(ModelFileError) -> Integer {
    let size = MemoryLayout<Integer>.size
    guard size <= remaining else { throw endsTooSoon }
    defer { offset += size }
    return Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Integer.self))
  }

  /// More elements or bytes of text than any model file has in one place: what a damaged count asks for is refused
  /// before memory is.
  static let maximumCount = 1 << 24

  /// A count of things of at least `size` bytes each: more than would fit in the rest of the file is a lie.
  mutating func count(ofAtLeast size: Int, _ things: StaticString) throws(ModelFileError) -> Int {
    let number = try integer(UInt64.self)
    guard number <= UInt64(min(remaining / size, Self.maximumCount)) else { throw tooMany(number, things) }
    return Int(number)
  }

  func tooMany(_ number: UInt64, _ things: StaticString) -> ModelFileError {
    .bad(path, "says that it holds \(number) \(things), more than can be: it is cut short or damaged")
  }

  mutating func string() throws(ModelFileError) -> String {
    let length = try integer(UInt64.self)
    guard length <= UInt64(remaining) else { throw endsTooSoon }
    guard length <= UInt64(Self.maximumCount) else { throw tooMany(length, "bytes of one text") }
    let start = offset
    let text = try take(Int(length))
    guard let string = String(validating: text, as: UTF8.self) else {
      throw .bad(path, "has a text that is not UTF-8 in its \(part) (byte \(start)): the file is damaged")
    }
    return string
  }

  /// Numbers of a fixed size, as stored on a little-endian machine.
  mutating func integers<Integer: FixedWidthInteger>(
    _ count: Int, _ type: Integer.Type
  ) throws(ModelFileError) -> [Integer] {
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Integer>.size)
    guard !overflow, size <= remaining else { throw endsTooSoon }
    let source = try take(size)
    return [Integer](unsafeUninitializedCapacity: count) { target, initializedCount in
      for index in 0..<count {
        let value = source.loadUnaligned(fromByteOffset: index &* MemoryLayout<Integer>.size, as: Integer.self)
        target.initializeElement(at: index, to: Integer(littleEndian: value))
      }
      initializedCount = count
    }
  }
}
