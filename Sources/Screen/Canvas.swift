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
    guard row >= 0, row < area.rows, column >= 0, column < area.columns else { return column }
    let used = grid.write(
      String(text), row: area.row + row, column: area.column + column, style: theme[role],
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

  /// A bar with its track, filled to a share 0...1.
  mutating func bar(
    _ share: Float, _ role: ThemeRole, in area: Rectangle, row: Int, column: Int, columns: Int, mark: Float? = nil
  ) {
    guard columns > 0 else { return }
    let bar = Graph.bar(share, columns: columns, glyphs: glyphs)
    let next = write(bar.filled, role, in: area, row: row, column: column)
    write(bar.rest, .dim, in: area, row: row, column: next)
    if let mark {
      let place = min(columns - 1, max(0, Int((mark * Float(columns)).rounded(.down))))
      write(glyphs.mark, .mark, in: area, row: row, column: column + place)
    }
  }

  /// A graph of samples with its ceiling and zero at the left.
  mutating func graph(_ history: SampleHistory, _ role: ThemeRole, in area: Rectangle, unit: (Float) -> String) {
    guard !history.isEmpty else { return }
    let top = unit(history.ceiling)
    let bottom = unit(0)
    let label = max(DisplayWidth.of(top), DisplayWidth.of(bottom)) + 1
    guard area.rows > 0, area.columns > label + 4 else { return }
    let labels = Rectangle(row: area.row, column: area.column, rows: area.rows, columns: label - 1)
    writeAtEnd(top, .dim, in: labels, row: 0)
    if area.rows > 1 { writeAtEnd(bottom, .dim, in: labels, row: area.rows - 1) }
    let lines = Graph.rows(history, rows: area.rows, columns: area.columns - label, glyphs: glyphs)
    for (row, line) in lines.enumerated() { write(line, role, in: area, row: row, column: label) }
  }

  /// The frame of a panel with its digit, name and one figure in the top line; returns the area inside.
  mutating func frame(_ area: Rectangle, panel: Panel, name: String, figure: String?) -> Rectangle {
    guard area.rows >= 2, area.columns >= 4 else { return area }
    let glyphs = glyphs.frame
    let line = String(repeating: glyphs.horizontal, count: area.columns - 2)
    write(glyphs.topLeft + line + glyphs.topRight, .frame, in: area)
    for row in 1..<area.rows - 1 {
      write(glyphs.vertical, .frame, in: area, row: row)
      write(glyphs.vertical, .frame, in: area, row: row, column: area.columns - 1)
    }
    write(glyphs.bottomLeft + line + glyphs.bottomRight, .frame, in: area, row: area.rows - 1)
    heading(
      in: Rectangle(row: area.row, column: area.column + 2, rows: 1, columns: area.columns - 4), panel: panel,
      name: name, figure: figure)
    return Rectangle(row: area.row + 1, column: area.column + 2, rows: area.rows - 2, columns: area.columns - 4)
  }

  /// The title line of a panel in the strip; returns the area under it.
  mutating func strip(_ area: Rectangle, panel: Panel, name: String, figure: String?) -> Rectangle {
    write(String(repeating: glyphs.frame.horizontal, count: area.columns), .frame, in: area)
    heading(
      in: Rectangle(row: area.row, column: area.column + 1, rows: 1, columns: area.columns - 2), panel: panel,
      name: name, figure: figure)
    return Rectangle(row: area.row + 1, column: area.column + 1, rows: area.rows - 1, columns: area.columns - 3)
  }

  private mutating func heading(in area: Rectangle, panel: Panel, name: String, figure: String?) {
    let figureColumns = figure.map { DisplayWidth.of($0) + 3 } ?? 0
    // Where both have no room, the figure says more than the name.
    let hasName = name.count + 4 + figureColumns <= area.columns || figureColumns + 4 > area.columns
    var pieces: [(String, ThemeRole)] = [(" ", .frame), (String(panel.rawValue), .panelKey), (" ", .frame)]
    if hasName { pieces += [(name, .panelTitle), (" ", .frame)] }
    let end = write(pieces, in: area)
    guard let figure, figureColumns <= area.columns - end + 1 else { return }
    writeAtEnd(" \(figure) ", .figure, in: area)
  }
}
