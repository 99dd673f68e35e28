/// The alphabet in which byte-level vocabularies spell their tokens: each of the 256 bytes is one printable character
/// (GPT-2's `bytes_to_unicode`). Printable Latin-1 stands for itself, the other 68 bytes for U+0100 to U+0143.
enum ByteAlphabet {
  /// The character of each byte, as a scalar value.
  static let scalars: [UInt16] = {
    var next: UInt16 = 0x100
    return (UInt16(0)..<256).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return byte
      default:
        defer { next += 1 }
        return next
      }
    }
  }()

  /// The byte of each scalar value below U+0144; -1 where none is meant.
  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = Int16(byte) }
    return bytes
  }()

  /// Appends the bytes that `spelling` stands for. Appends nothing and returns false where a character is not of the
  /// alphabet.
  static func appendBytes(of spelling: some StringProtocol, to out: inout [UInt8]) -> Bool {
    let before = out.count
    let bytes = bytes
    var lead: Int?
    for unit in spelling.utf8 {
      var scalar = Int(unit)
      if let high = lead {
        scalar = (high & 0x1F) << 6 | Int(unit & 0x3F)
        lead = nil
      } else if unit >= 0x80 {
        lead = Int(unit)
        continue
      }
      guard scalar < bytes.count, bytes[scalar] >= 0, unit < 0xC0 else {
        out.removeSubrange(before...)
        return false
      }
      out.append(UInt8(bytes[scalar]))
    }
    if lead != nil {
      out.removeSubrange(before...)
      return false
    }
    return true
  }

  /// Appends the UTF-8 of what `bytes` are spelled as.
  static func appendSpelling(of bytes: some Sequence<UInt8>, to out: inout [UInt8]) {
    for byte in bytes { UTF8.append(UInt32(scalars[Int(byte)]), to: &out) }
  }

  /// The spelling of `bytes`.
  static func spelling(of bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
      if let scalar = Unicode.Scalar(scalars[Int(byte)]) { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}
