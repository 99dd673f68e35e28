extension UTF8 {
  /// The character at `position` and the place after it, in text that is UTF-8. A broken one is read as one byte that
  /// stands for U+FFFD; nothing is read from `limit` on.
  @inline(__always)
  static func scalar(in text: [UInt8], at position: Int, before limit: Int) -> (value: UInt32, end: Int) {
    let lead = text[position]
    if lead < 0x80 { return (UInt32(lead), position + 1) }
    let length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard length > 1, position + length <= limit else { return (0xFFFD, position + 1) }
    var value = UInt32(lead) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for offset in 1..<length { value = value << 6 | UInt32(text[position + offset] & 0x3F) }
    return (value, position + length)
  }

  /// Appends a character; U+FFFD where `value` is none.
  static func append(_ value: UInt32, to out: inout [UInt8]) {
    if value < 0x80 {
      out.append(UInt8(value))
    } else if let bytes = Unicode.Scalar(value).flatMap(UTF8.encode) {
      out += bytes
    } else {
      out += [0xEF, 0xBF, 0xBD]
    }
  }
}
