/// What follows the text of a link: `(address "title")`.
struct LinkTarget {
  /// The address, with the title after it where there is one.
  let address: String
  /// Offset after the closing parenthesis.
  let end: Int

  /// Longest title, and deepest parentheses in an address: what is beyond is no link.
  private static let longestTitle = 512
  private static let deepest = 16

  /// Reads it from the offset of its opening parenthesis.
  init?(_ bytes: [UInt8], at start: Int) {
    guard start < bytes.count, bytes[start] == UInt8(ascii: "(") else { return nil }
    var position = start + 1
    func byte() -> UInt8? { position < bytes.count ? bytes[position] : nil }
    func skipBlanks() { while let next = byte(), Byte.isBlank(next) { position += 1 } }
    skipBlanks()
    var address: String
    if byte() == Byte.less {
      let limit = min(bytes.count, position + InlineParser.longestAddress)
      guard
        let close = bytes[position + 1..<limit].firstIndex(where: { $0 == Byte.greater || $0 < 0x20 || $0 == Byte.less }
        ),
        bytes[close] == Byte.greater
      else { return nil }
      address = String(decoding: bytes[position + 1..<close], as: UTF8.self)
      position = close + 1
    } else {
      let first = position
      var depth = 0
      while let next = byte(), next > 0x20 {
        if next == UInt8(ascii: "(") { depth += 1 }
        if next == UInt8(ascii: ")") {
          if depth == 0 { break }
          depth -= 1
        }
        position += 1
        if depth > Self.deepest || position - first > InlineParser.longestAddress { return nil }
      }
      guard depth == 0 else { return nil }
      address = String(decoding: bytes[first..<position], as: UTF8.self)
    }
    skipBlanks()
    if let sign = byte(), sign == UInt8(ascii: "\"") || sign == UInt8(ascii: "'") {
      let limit = min(bytes.count, position + Self.longestTitle)
      guard let close = bytes[position + 1..<limit].firstIndex(where: { $0 == sign || $0 == Byte.lineFeed }),
        bytes[close] == sign
      else { return nil }
      address += " " + String(decoding: bytes[position...close], as: UTF8.self)
      position = close + 1
      skipBlanks()
    }
    guard byte() == UInt8(ascii: ")"), !address.isEmpty else { return nil }
    self.address = address
    end = position + 1
  }

  /// Whether what stands between angle brackets is an address: a scheme and a colon, or a name at a host.
  static func isAddress(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, Byte.isLetter(first), !bytes.contains(where: { $0 <= 0x20 }) else { return false }
    let scheme = bytes.prefix { Byte.isLetter($0) || Byte.isDigit($0) || $0 == Byte.dash || $0 == UInt8(ascii: "+") }
    if bytes.dropFirst(scheme.count).first == Byte.colon {
      return (2...32).contains(scheme.count) && bytes.count > scheme.count + 1
    }
    guard let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return false }
    return bytes[at...].dropFirst().contains(UInt8(ascii: ".")) && !bytes[at...].dropFirst().contains(UInt8(ascii: "@"))
  }
}
