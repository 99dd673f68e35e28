/// Why a text is not JSON, and at which byte.
public struct JSONError: Error, CustomStringConvertible, Equatable {
  public let reason: String
  /// Offset into the text, in bytes.
  public let offset: Int

  public var description: String { "\(reason) at byte \(offset)" }
}

extension JSONValue {
  /// Reads one JSON text (RFC 8259, UTF-8). Depth is limited to 128 levels, and so is memory: a text that would become
  /// more than three times its size, and a megabyte, is refused, as one of nothing but commas and zeros is.
  public init(parsing bytes: some Collection<UInt8>) throws(JSONError) {
    self = try JSONReading(bytes, leavingOut: []).value
  }

  public init(parsing text: String) throws(JSONError) { try self.init(parsing: text.utf8) }
}

/// A JSON text that was read but for some large members, which are left to be read piece by piece.
public struct JSONReading: Sendable {
  /// What was read; members that were left out are null.
  public let value: JSONValue
  /// Where each member that was left out lies in the text; nil where there is none.
  public let leftOut: [Range<Int>?]

  /// - Parameter paths: members to be left out, each as the keys that lead there: ["model", "vocab"]. Their structure is
  ///   checked all the same.
  public init(_ bytes: some Collection<UInt8>, leavingOut paths: [[String]]) throws(JSONError) {
    self = try withJSONBytes(bytes) { (bytes) throws(JSONError) in
      var parser = JSONParser(bytes: bytes, leavingOut: paths)
      let value = try parser.parseDocument()
      return JSONReading(value: value, leftOut: parser.leftOut)
    }
  }

  private init(value: JSONValue, leftOut: [Range<Int>?]) {
    self.value = value
    self.leftOut = leftOut
  }
}

/// Lends the bytes of a collection, which are copied only where they lie scattered.
func withJSONBytes<Value>(
  _ bytes: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws(JSONError) -> Value
) throws(JSONError) -> Value {
  func result(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<Value, JSONError> {
    do throws(JSONError) { return .success(try body(bytes)) } catch { return .failure(error) }
  }
  let outcome = bytes.withContiguousStorageIfAvailable(result) ?? Array(bytes).withUnsafeBufferPointer(result)
  return try outcome.get()
}

struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  var offset = 0
  private var paths: [[String]] = []
  private(set) var leftOut: [Range<Int>?] = []
  /// Elements and members of the containers that are not closed yet: each container's array is made when its count is
  /// known.
  private var elements: [JSONValue] = []
  private var members: [(key: String, value: JSONValue)] = []
  private var memory: JSONMemory

  static let maximumDepth = 128

  init(bytes: UnsafeBufferPointer<UInt8>, leavingOut paths: [[String]] = []) {
    self.bytes = bytes
    self.paths = paths
    leftOut = paths.map { _ in nil }
    memory = JSONMemory(textBytes: bytes.count)
  }

  func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: offset) }

  mutating func parseDocument() throws(JSONError) -> JSONValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    let value = try parseValue(depth: 0, on: Array(paths.indices))
    skipSpace()
    guard offset == bytes.count else { throw error("text after the JSON value") }
    return value
  }

  mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }

  mutating func accept(_ byte: UInt8) -> Bool {
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  /// - Parameter route: the paths that lead here or on from here, by number.
  mutating func parseValue(depth: Int, on route: [Int] = []) throws(JSONError) -> JSONValue {
    guard depth <= Self.maximumDepth else { throw error("JSON nested deeper than \(Self.maximumDepth) levels") }
    skipSpace()
    guard offset < bytes.count else { throw error("JSON ends too soon") }
    switch bytes[offset] {
    case UInt8(ascii: "{"): return try parseObject(depth: depth, on: route)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    default: return try parseNumber()
    }
  }

  mutating func parseWord(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let count = word.utf8CodeUnitCount
    let matches = word.withUTF8Buffer { bytes[offset...].starts(with: $0) }
    guard matches else { throw error("a word that is not JSON") }
    offset += count
    return value
  }

  private mutating func parseObject(depth: Int, on route: [Int]) throws(JSONError) -> JSONValue {
    offset += 1
    skipSpace()
    if accept(UInt8(ascii: "}")) { return .object(JSONObject()) }
    let start = members.count
    repeat {
      let key = try parseKey()
      let further = route.filter { paths[$0].count > depth && paths[$0][depth].utf8.elementsEqual(key.utf8) }
      if let end = further.first(where: { paths[$0].count == depth + 1 }) {
        skipSpace()
        let first = offset
        try skipValue(depth: depth + 1)
        leftOut[end] = first..<offset
        try append((key, .null))
      } else {
        try append((key, try parseValue(depth: depth + 1, on: further)))
      }
      skipSpace()
    } while accept(UInt8(ascii: ","))
    guard accept(UInt8(ascii: "}")) else { throw error("',' or '}' was expected") }
    guard memory.take(object: members.count - start) else { throw tooDense }
    let object = JSONObject(Array(members[start...]))
    members.removeSubrange(start...)
    return .object(object)
  }

  /// A key and the colon behind it.
  mutating func parseKey() throws(JSONError) -> String {
    skipSpace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { throw error("a key was expected") }
    let key = try parseString()
    skipSpace()
    guard accept(UInt8(ascii: ":")) else { throw error("':' was expected") }
    return key
  }

  private mutating func parseArray(depth: Int) throws(JSONError) -> JSONValue {
    offset += 1
    skipSpace()
    if accept(UInt8(ascii: "]")) { return .array([]) }
    let start = elements.count
    repeat {
      try append(try parseValue(depth: depth + 1))
      skipSpace()
    } while accept(UInt8(ascii: ","))
    guard accept(UInt8(ascii: "]")) else { throw error("',' or ']' was expected") }
    guard memory.take(array: elements.count - start) else { throw tooDense }
    let array = Array(elements[start...])
    elements.removeSubrange(start...)
    return .array(array)
  }

  // While an array grows, the old and the new one are there, three times what it had.

  private mutating func append(_ element: JSONValue) throws(JSONError) {
    if elements.count == elements.capacity {
      guard memory.hasRoom(elements: 3 * elements.capacity) else { throw tooDense }
    }
    elements.append(element)
  }

  private mutating func append(_ member: (key: String, value: JSONValue)) throws(JSONError) {
    if members.count == members.capacity {
      guard memory.hasRoom(members: 3 * members.capacity) else { throw tooDense }
    }
    members.append(member)
  }

  /// Begins to count anew: what was read so far is the caller's.
  mutating func forgetMemory() { memory = JSONMemory(textBytes: bytes.count) }

  private var tooDense: JSONError { error("more values than a text of its length has") }

  var isAtDigit: Bool { offset < bytes.count && (0x30...0x39).contains(bytes[offset]) }

  mutating func skipDigits() throws(JSONError) {
    guard isAtDigit else { throw error("a value was expected") }
    while isAtDigit { offset += 1 }
  }

  private mutating func parseNumber() throws(JSONError) -> JSONValue {
    let start = offset
    let isInteger = try skipNumber()
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isInteger, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { throw error("a number out of range") }
    return .number(value)
  }

  /// Goes behind a number; whether it is a whole one.
  private mutating func skipNumber() throws(JSONError) -> Bool {
    var isInteger = true
    _ = accept(UInt8(ascii: "-"))
    if accept(UInt8(ascii: "0")) {
      guard !isAtDigit else { throw error("a number that begins with 0") }
    } else {
      try skipDigits()
    }
    if accept(UInt8(ascii: ".")) {
      isInteger = false
      try skipDigits()
    }
    if accept(UInt8(ascii: "e")) || accept(UInt8(ascii: "E")) {
      isInteger = false
      if !accept(UInt8(ascii: "+")) { _ = accept(UInt8(ascii: "-")) }
      try skipDigits()
    }
    return isInteger
  }

  /// Goes behind a value, whose structure is checked, and not what its texts hold.
  mutating func skipValue(depth: Int) throws(JSONError) {
    guard depth <= Self.maximumDepth else { throw error("JSON nested deeper than \(Self.maximumDepth) levels") }
    skipSpace()
    guard offset < bytes.count else { throw error("JSON ends too soon") }
    switch bytes[offset] {
    case UInt8(ascii: "{"): try skipContainer(depth: depth, end: UInt8(ascii: "}"))
    case UInt8(ascii: "["): try skipContainer(depth: depth, end: UInt8(ascii: "]"))
    case UInt8(ascii: "\""): try skipString()
    case UInt8(ascii: "t"): _ = try parseWord("true", .null)
    case UInt8(ascii: "f"): _ = try parseWord("false", .null)
    case UInt8(ascii: "n"): _ = try parseWord("null", .null)
    default: _ = try skipNumber()
    }
  }

  private mutating func skipContainer(depth: Int, end: UInt8) throws(JSONError) {
    offset += 1
    skipSpace()
    if accept(end) { return }
    repeat {
      if end == UInt8(ascii: "}") {
        skipSpace()
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { throw error("a key was expected") }
        try skipString()
        skipSpace()
        guard accept(UInt8(ascii: ":")) else { throw error("':' was expected") }
      }
      try skipValue(depth: depth + 1)
      skipSpace()
    } while accept(UInt8(ascii: ","))
    guard accept(end) else { throw error("',' or '\(Character(Unicode.Scalar(end)))' was expected") }
  }

  private mutating func skipString() throws(JSONError) {
    offset += 1
    while offset < bytes.count {
      let byte = bytes[offset]
      guard byte >= 0x20 else { throw error("a control character in a string") }
      offset += 1
      switch byte {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"): offset += 1
      default: break
      }
    }
    throw error("a string without an end")
  }

  mutating func parseString() throws(JSONError) -> String {
    offset += 1
    let start = offset
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\""), bytes[offset] != UInt8(ascii: "\\"),
      bytes[offset] >= 0x20
    {
      offset += 1
    }
    if accept(UInt8(ascii: "\"")) { return try text(bytes[start..<offset - 1]) }
    var unescaped = Array(bytes[start..<offset])
    while offset < bytes.count {
      let byte = bytes[offset]
      guard byte >= 0x20 else { throw error("a control character in a string") }
      offset += 1
      switch byte {
      case UInt8(ascii: "\""): return try text(unescaped)
      case UInt8(ascii: "\\"): unescaped.append(contentsOf: try parseEscape())
      default: unescaped.append(byte)
      }
    }
    throw error("a string without an end")
  }

  private mutating func text(_ part: some Collection<UInt8>) throws(JSONError) -> String {
    guard memory.take(text: part.count) else { throw tooDense }
    guard let text = String(validating: part, as: UTF8.self) else { throw error("a string that is not UTF-8") }
    return text
  }

  mutating func parseEscape() throws(JSONError) -> [UInt8] {
    guard offset < bytes.count else { throw error("a string without an end") }
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(Character(try parseUnicodeEscape())).utf8)
    default: throw error("an unknown escape in a string")
    }
  }

  /// The four digits after `\u`, joined with a second escape where they begin a surrogate pair. Half a pair reads as
  /// U+FFFD.
  mutating func parseUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let replacement: Unicode.Scalar = "\u{FFFD}"
    let first = try parseHex()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, bytes[offset...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
      return replacement
    }
    let rewind = offset
    offset += 2
    let second = try parseHex()
    guard (0xDC00...0xDFFF).contains(second) else {
      offset = rewind
      return replacement
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
  }

  mutating func parseHex() throws(JSONError) -> UInt32 {
    guard offset + 4 <= bytes.count else { throw error("a string without an end") }
    var value: UInt32 = 0
    for byte in bytes[offset..<offset + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw error("a broken \\u escape") }
      value = value << 4 | UInt32(digit)
    }
    offset += 4
    return value
  }
}
