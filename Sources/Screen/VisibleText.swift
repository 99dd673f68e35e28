/// Text made harmless to show: every character of the result has a place on the screen or joins the one before it.
enum VisibleText {
  /// Appends `source` to `target` as it is shown: line feeds stay, tabs become four spaces, carriage returns go, other
  /// control characters are written as `^X`, and what would turn the direction of the text round becomes U+FFFD.
  /// It works scalar by scalar, so a text may be appended in pieces. With `ascii`, what is not ASCII becomes its
  /// nearest likeness or `?`, one for each character.
  static func append(_ source: some StringProtocol, to target: inout String, ascii: Bool) {
    if source.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A }) {
      target += source
      return
    }
    for scalar in source.unicodeScalars {
      switch scalar.value {
      case 0x0A, 0x2028, 0x2029: target += "\n"
      case 0x09: target += "    "
      case 0x0D: break
      case 0..<0x20, 0x7F: target += caret(scalar)
      case 0x20..<0x7F: target.unicodeScalars.append(scalar)
      case 0x80..<0xA0, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: target += ascii ? "?" : "\u{FFFD}"
      default:
        if ascii { target += likeness(scalar) } else { target.unicodeScalars.append(scalar) }
      }
    }
  }

  /// A text of one line as it is shown: as above, with line feeds as spaces.
  static func line(_ source: some StringProtocol, ascii: Bool) -> String {
    var text = ""
    append(source, to: &text, ascii: ascii)
    guard text.utf8.contains(0x0A) else { return text }
    return String(text.map { $0 == "\n" ? " " : $0 })
  }

  /// One character of the prompt: control characters as `^X`, line feeds too.
  static func character(_ character: Character, ascii: Bool) -> String {
    guard let first = character.unicodeScalars.first else { return "" }
    if first.value < 0x20 || first.value == 0x7F { return character.unicodeScalars.map(caret).joined() }
    var text = ""
    append(String(character), to: &text, ascii: ascii)
    return text
  }

  private static func caret(_ scalar: Unicode.Scalar) -> String {
    "^" + String(UnicodeScalar(UInt8(scalar.value & 0x7F) ^ 0x40))
  }

  private static func likeness(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\u{A0}", "\u{2002}"..."\u{200A}", "\u{202F}", "\u{3000}": " "
    case "\u{2018}", "\u{2019}", "\u{201A}", "\u{2032}": "'"
    case "\u{201C}", "\u{201D}", "\u{201E}", "\u{AB}", "\u{BB}": "\""
    case "\u{2010}"..."\u{2015}", "\u{2212}": "-"
    case "\u{2022}", "\u{B7}": "*"
    case "\u{2026}": "..."
    case "\u{D7}": "x"
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .spacingMark, .format: ""
      default: "?"
      }
    }
  }
}
