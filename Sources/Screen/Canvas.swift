import Terminal

/// A grid being drawn, with the theme and the glyphs it is drawn in.
struct Canvas {
  var grid: Grid
  let theme: Theme
  let glyphs: GlyphSet

  init(_ state: ScreenState) {
    grid = Grid(rows: state.rows, columns: state.columns, style: state.theme[.text])
    theme = state.theme
    glyphs = state.glyphs
  }

  /// Writes text into an area, from a row and column of it on, cut at its right edge; returns the column after it.
  @discardableResult
  mutating func write(
    _ text: some StringProtocol, _ role: ThemeRole, in area: Rectangle, row: Int = 0, column: Int = 0
  ) -> Int {
    write(text, theme[role], in: area, row: row, column: column)
  }

  /// The same in a style of its own, as a step of a scale of colours.
  @discardableResult
  mutating func write(
    _ text: some StringProtocol, _ style: Style, in area: Rectangle, row: Int = 0, column: Int = 0
  ) -> Int {
    guard row >= 0, row < area.rows, column >= 0, column < area.columns else { return column }
    let used = grid.write(
      String(text), row: area.row + row, column: area.column + column, style: style,
      maximumColumns: area.columns - column)
    return column + used
  }

  /// Writes text that ends at the right edge of an area, where it fits; returns the column it starts at.
  @discardableResult
  mutating func writeAtEnd(_ text: String, _ role: ThemeRole, in area: Rectangle, row: Int = 0) -> Int {
    let width = DisplayWidth.of(text)
    guard width <= area.columns else { return area.columns }
    write(text, role, in: area, row: row, column: area.columns - width)
    return area.columns - width
  }

  /// Writes pieces one after the other.
  @discardableResult
  mutating func write(_ pieces: [(String, ThemeRole)], in area: Rectangle, row: Int = 0, column: Int = 0) -> Int {
    var column = column
    for (text, role) in pieces { column = write(text, role, in: area, row: row, column: column) }
    return column
  }

  /// Draws a frame along the edges of an area; returns the area inside, nil where there is no room for one.
  mutating func border(_ area: Rectangle, _ role: ThemeRole) -> Rectangle? {
    guard area.rows >= 2, area.columns >= 4 else { return nil }
    let frame = glyphs.frame
    let line = String(repeating: frame.horizontal, count: area.columns - 2)
    write(frame.topLeft + line + frame.topRight, role, in: area)
    for row in 1..<area.rows - 1 {
      write(frame.vertical, role, in: area, row: row)
      write(frame.vertical, role, in: area, row: row, column: area.columns - 1)
    }
    write(frame.bottomLeft + line + frame.bottomRight, role, in: area, row: area.rows - 1)
    return Rectangle(row: area.row + 1, column: area.column + 2, rows: area.rows - 2, columns: area.columns - 4)
  }

  /// A text cut to a number of columns, with a mark where something is missing.
  func fitted(_ text: String, columns: Int) -> String {
    guard DisplayWidth.of(text) > columns else { return text }
    let room = columns - glyphs.ellipsis.count
    guard room > 0 else { return "" }
    var kept = ""
    var used = 0
    for character in text {
      used += DisplayWidth.of(character)
      guard used <= room else { break }
      kept.append(character)
    }
    return kept + glyphs.ellipsis
  }
}
