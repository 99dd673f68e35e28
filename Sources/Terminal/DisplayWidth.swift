import CTerminal

/// How many columns of a terminal text takes.
///
/// The widths are those of the C library's tables (wcwidth), which ncurses uses too, so that what is measured here is
/// what the screen does. A character of several scalars takes what its parts take side by side, except for the emoji
/// sequences, which are shown as their first sign (see `CellText`). What cannot be shown, control characters among
/// them, is shown as a replacement one column wide.
public enum DisplayWidth {
  /// Columns of a scalar: 0 for marks that join the one before, 2 for wide ones, else 1.
  public static func of(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2FF, 0x2500...0x259F, 0x2800...0x28FF: 1
    case 0...0x9F: 1
    default:
      switch ShownScalar(scalar) {
      case .spacing(_, let columns): columns
      case .mark, .hidden: 0
      }
    }
  }

  /// Columns of a character: 0, 1, 2, or more for a cluster of several letters (a flag, a Devanagari syllable).
  public static func of(_ character: Character) -> Int {
    if let ascii = character.asciiValue, ascii != 0x0A { return 1 }
    return CellText.parts(of: character).reduce(0) { $0 + $1.columns }
  }

  /// Columns of a text without line breaks.
  public static func of(_ text: some StringProtocol) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  /// The text with each tab replaced by spaces up to the next stop, counted from the start of the text.
  public static func expandingTabs(_ text: some StringProtocol, every stop: Int = 8) -> String {
    guard text.utf8.contains(0x09) else { return String(text) }
    var expanded = ""
    var column = 0
    for character in text {
      if character == "\t" {
        let spaces = max(1, stop) - column % max(1, stop)
        expanded += String(repeating: " ", count: spaces)
        column += spaces
      } else {
        expanded.append(character)
        column = character == "\n" ? 0 : column + of(character)
      }
    }
    return expanded
  }
}
