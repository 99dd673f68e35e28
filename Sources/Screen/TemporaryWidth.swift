import Terminal

/// Stands in until the terminal's own measure is there; then this file goes.
enum DisplayWidth {
  static func columns(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    let value = scalar.value
    if value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  static func columns(of text: String) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
  }
}

extension Grid {
  @discardableResult
  mutating func write(
    _ text: String, row: Int, column: Int, style: Style, maximumColumns: Int? = nil
  ) -> Int {
    let end = min(columns, column + (maximumColumns ?? columns))
    var position = column
    for character in text {
      let width = DisplayWidth.columns(of: character)
      guard width > 0 else { continue }
      guard position + width <= end else { break }
      self[row, position] = Cell(String(character), style)
      if width == 2 { self[row, position + 1] = Cell("", style) }
      position += width
    }
    return position - column
  }
}
