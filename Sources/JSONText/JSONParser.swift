/// Why a text is not JSON, and at which byte.
public struct JSONError: Error, CustomStringConvertible, Equatable {
  public let reason: String
  /// Offset into the text, in bytes.
  public let offset: Int

  public var description: String { "\(reason) at byte \(offset)" }
}

extension JSONValue {
  /// Reads one JSON text (RFC 8259, UTF-8). Depth is limited to 128 levels.
  public init(parsing bytes: some Collection<UInt8>) throws(JSONError) {
    var parser = JSONParser(bytes: Array(bytes))
    self = try parser.parseDocument()
  }

  public init(parsing text: String) throws(JSONError) { try self.init(parsing: text.utf8) }
}

private struct JSONParser {
  let bytes: [UInt8]
  var offset = 0
  static let maximumDepth = 128

  func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: offset) }

  mutating func parseDocument() throws(JSONError) -> JSONValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    let value = try parseValue(depth: 0)
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

  mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= Self.maximumDepth else { throw error("JSON nested deeper than \(Self.maximumDepth) levels") }
    skipSpace()
    guard offset < bytes.count else { throw error("JSON ends too soon") }
    switch bytes[offset] {
    case UInt8(ascii: "{"): return try parseObject(depth: depth)
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

  mutating func parseObject(depth: Int) throws(JSONError) -> JSONValue {
    offset += 1
    var members: [(key: String, value: JSONValue)] = []
    skipSpace()
    if accept(UInt8(ascii: "}")) { return .object(JSONObject()) }
    while true {
      skipSpace()
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { throw error("a key was expected") }
      let key = try parseString()
      skipSpace()
      guard accept(UInt8(ascii: ":")) else { throw error("':' was expected") }
      members.append((key, try parseValue(depth: depth + 1)))
      skipSpace()
      if accept(UInt8(ascii: "}")) { return .object(JSONObject(members)) }
      guard accept(UInt8(ascii: ",")) else { throw error("',' or '}' was expected") }
    }
  }

  mutating func parseArray(depth: Int) throws(JSONError) -> JSONValue {
    offset += 1
    var elements: [JSONValue] = []
    skipSpace()
    if accept(UInt8(ascii: "]")) { return .array([]) }
    while true {
      elements.append(try parseValue(depth: depth + 1))
      skipSpace()
      if accept(UInt8(ascii: "]")) { return .array(elements) }
      guard accept(UInt8(ascii: ",")) else { throw error("',' or ']' was expected") }
    }
  }

  var isAtDigit: Bool { offset < bytes.count && (0x30...0x39).contains(bytes[offset]) }

  mutating func skipDigits() throws(JSONError) {
    guard isAtDigit else { throw error("a value was expected") }
    while isAtDigit { offset += 1 }
  }

  mutating func parseNumber() throws(JSONError) -> JSONValue {
    let start = offset
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
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isInteger, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { throw error("a number out of range") }
    return .number(value)
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
      case UInt8(ascii: "\""): return try text(unescaped[...])
      case UInt8(ascii: "\\"): unescaped.append(contentsOf: try parseEscape())
      default: unescaped.append(byte)
      }
    }
    throw error("a string without an end")
  }

  func text(_ slice: ArraySlice<UInt8>) throws(JSONError) -> String {
    guard let text = String(validating: slice, as: UTF8.self) else { throw error("a string that is not UTF-8") }
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
