/// What the first bytes of a slice are in UTF-8.
enum UTF8Prefix: Equatable {
  case scalar(Unicode.Scalar, bytes: Int)
  /// Not UTF-8: so many bytes to drop, 1 or more.
  case invalid(Int)
  /// The beginning of a character; also an empty slice.
  case incomplete

  init(_ bytes: ArraySlice<UInt8>) {
    guard let first = bytes.first else {
      self = .incomplete
      return
    }
    // The second byte's range keeps out overlong forms, surrogates and what lies past U+10FFFF.
    let (length, secondRange): (Int, ClosedRange<UInt8>) =
      switch first {
      case 0..<0x80: (1, 0x80...0xBF)
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0x80...0xBF)
      }
    if length == 0 {
      self = .invalid(1)
      return
    }
    var value = UInt32(first) & (length == 1 ? 0x7F : 0x7F >> UInt32(length))
    for (offset, byte) in bytes.dropFirst().prefix(length - 1).enumerated() {
      guard (offset == 0 ? secondRange : 0x80...0xBF).contains(byte) else {
        self = .invalid(offset + 1)
        return
      }
      value = value << 6 | UInt32(byte) & 0x3F
    }
    guard bytes.count >= length else {
      self = .incomplete
      return
    }
    guard let scalar = Unicode.Scalar(value) else {
      self = .invalid(length)
      return
    }
    self = .scalar(scalar, bytes: length)
  }
}
