import Glibc

/// Numbers, names and strings inside of tags.
extension Lexer {
  // MARK: Numbers

  private func isDigit(_ index: Int, radix: UInt32 = 10) -> Bool {
    point(at: index).map { Self.value(ofDigit: $0) < radix } ?? false
  }

  private static func value(ofDigit point: UInt32) -> UInt32 {
    switch point {
    case 0x30...0x39: point - 0x30
    case 0x41...0x46: point - 0x37
    case 0x61...0x66: point - 0x57
    default: .max
    }
  }

  /// The end of digits with single underscores between them; nil where there is none.
  private func digitsEnd(from start: Int, radix: UInt32 = 10) -> Int? {
    guard isDigit(start, radix: radix) else { return nil }
    var index = start + 1
    while true {
      if isDigit(index, radix: radix) {
        index += 1
      } else if point(at: index) == 0x5F, isDigit(index + 1, radix: radix) {
        index += 2
      } else {
        return index
      }
    }
  }

  mutating func number() throws(TemplateError) -> Token.Kind? {
    guard isDigit(position) else { return nil }
    if let float = float() { return float }
    if source[position] == 0x30, let letter = point(at: position + 1) {
      let radix: UInt32? = [0x62: 2, 0x42: 2, 0x6F: 8, 0x4F: 8, 0x78: 16, 0x58: 16][letter]
      let start = point(at: position + 2) == 0x5F ? position + 3 : position + 2
      if let radix, let end = digitsEnd(from: start, radix: radix) {
        return .integer(try integer(start..<end, radix: radix))
      }
    }
    // A number that begins with 0 is nothing but zeros.
    var end = position + 1
    if source[position] == 0x30 {
      while point(at: end) == 0x30 || point(at: end) == 0x5F && point(at: end + 1) == 0x30 { end += 1 }
    } else {
      end = digitsEnd(from: position) ?? end
    }
    return .integer(try integer(position..<end, radix: 10))
  }

  private mutating func integer(_ range: Range<Int>, radix: UInt32) throws(TemplateError) -> Int {
    let digits = source[range].filter { $0 != 0x5F }
    guard let value = Int(Text(digits).string, radix: Int(radix)) else {
      throw TemplateError(.unsupported, line: line, "a whole number beyond 64 bits is not supported")
    }
    move(to: range.upperBound)
    return value
  }

  private mutating func float() -> Token.Kind? {
    guard position == 0 || source[position - 1] != 0x2E, var end = digitsEnd(from: position) else { return nil }
    var isFloat = false
    if point(at: end) == 0x2E, let fraction = digitsEnd(from: end + 1) {
      end = fraction
      isFloat = true
    }
    if point(at: end) == 0x65 || point(at: end) == 0x45 {
      let hasSign = point(at: end + 1) == 0x2B || point(at: end + 1) == 0x2D
      if let exponent = digitsEnd(from: hasSign ? end + 2 : end + 1) {
        end = exponent
        isFloat = true
      }
    }
    guard isFloat else { return nil }
    let digits = Text(source[position..<end].filter { $0 != 0x5F }).string
    move(to: end)
    return .float(strtod(digits, nil))
  }

  // MARK: Names

  mutating func name() -> String? {
    func isIn(_ index: Int, _ test: (Unicode.Scalar.Properties) -> Bool) -> Bool {
      guard let point = point(at: index), let scalar = Unicode.Scalar(point) else { return false }
      return scalar == "_" || test(scalar.properties)
    }
    guard isIn(position, \.isXIDStart) else { return nil }
    var end = position + 1
    while isIn(end, \.isXIDContinue) { end += 1 }
    let name = Text(source[position..<end]).string
    move(to: end)
    return name
  }

  // MARK: Strings

  mutating func text() throws(TemplateError) -> Text? {
    let quote = source[position]
    guard quote == 0x27 || quote == 0x22 else { return nil }
    var units: [UInt32] = []
    var index = position + 1
    while let point = point(at: index) {
      if point == quote {
        move(to: index + 1)
        return Text(units)
      }
      if point == 0x5C {
        index = try appendEscape(at: index + 1, to: &units)
      } else {
        units.append(point)
        index += 1
      }
    }
    throw error("a string has no end")
  }

  private static let simpleEscapes: [UInt32: UInt32] = [
    0x5C: 0x5C, 0x27: 0x27, 0x22: 0x22, 0x61: 0x07, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
    0x76: 0x0B,
  ]

  /// Adds what an escape stands for, and says where the text goes on. As in Python, an unknown one stands for itself.
  private func appendEscape(at index: Int, to units: inout [UInt32]) throws(TemplateError) -> Int {
    guard let letter = point(at: index) else { throw error("a string has no end") }
    if let simple = Self.simpleEscapes[letter] {
      units.append(simple)
      return index + 1
    }
    switch letter {
    case 0x0A: return index + 1
    case 0x30...0x37:
      var value: UInt32 = 0
      var end = index
      while end < index + 3, isDigit(end, radix: 8) {
        value = value << 3 | Self.value(ofDigit: source[end])
        end += 1
      }
      units.append(value)
      return end
    case 0x78: return try appendHex(from: index + 1, count: 2, to: &units)
    case 0x75: return try appendHex(from: index + 1, count: 4, to: &units)
    case 0x55: return try appendHex(from: index + 1, count: 8, to: &units)
    case 0x4E: throw TemplateError(.unsupported, line: line, "the escape '\\N' in a string is not supported")
    case 0x80...:
      // Jinja2 spells such a character as an escape first, whose backslash then loses its meaning to this one.
      let digits = String(letter, radix: 16)
      let (prefix, width) = letter < 0x100 ? ("x", 2) : letter < 0x1_0000 ? ("u", 4) : ("U", 8)
      units += Text("\\" + prefix + String(repeating: "0", count: width - digits.count) + digits).units
      return index + 1
    default:
      units += [0x5C, letter]
      return index + 1
    }
  }

  private func appendHex(from start: Int, count: Int, to units: inout [UInt32]) throws(TemplateError) -> Int {
    var value: UInt32 = 0
    for index in start..<start + count {
      guard isDigit(index, radix: 16) else { throw error("a broken escape in a string") }
      value = value << 4 | Self.value(ofDigit: source[index])
    }
    guard value <= 0x10FFFF else { throw error("a broken escape in a string") }
    units.append(value)
    return start + count
  }
}
