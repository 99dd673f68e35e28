import Terminal

// What all panels have: a frame or a title line, and a sentence while there is nothing to show.
extension Canvas {
  /// The frame of a panel with its digit, name and one figure in the top line; returns the area inside.
  mutating func frame(_ area: Rectangle, panel: Panel, name: String, figure: String?) -> Rectangle {
    guard let inside = border(area, .frame) else { return area }
    heading(
      in: Rectangle(row: area.row, column: inside.column, rows: 1, columns: inside.columns), panel: panel,
      name: name, figure: figure)
    return inside
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

  /// Breaks a dim sentence at its words, as many rows as the area has.
  mutating func explain(_ sentence: String, in area: Rectangle) {
    var rows = Self.rows(of: sentence, columns: area.columns)
    if rows.count > area.rows, area.rows > 0 {
      rows = Array(rows.prefix(area.rows))
      rows[area.rows - 1] = fitted(rows[area.rows - 1] + " " + glyphs.ellipsis, columns: area.columns)
    }
    for (row, text) in rows.enumerated() { write(fitted(text, columns: area.columns), .dim, in: area, row: row) }
  }

  /// A text broken at its spaces; words that are wider than a row stay whole.
  static func rows(of text: some StringProtocol, columns: Int) -> [String] {
    var rows: [String] = []
    var used = 0
    for word in text.split(separator: " ") {
      let width = DisplayWidth.of(String(word))
      if !rows.isEmpty, used + 1 + width <= columns {
        rows[rows.count - 1] += " " + word
        used += 1 + width
      } else {
        rows.append(String(word))
        used = width
      }
    }
    return rows
  }

  /// Begins a panel in its place; returns the area inside.
  mutating func begin(_ panel: Panel, _ place: Layout.PanelPlace, figure: String?) -> Rectangle {
    if place.isFramed { return frame(place.rectangle, panel: panel, name: panel.name, figure: figure) }
    let room = place.rectangle.columns - 6 - (figure.map { DisplayWidth.of($0) + 3 } ?? 0)
    let name = panel.name.count <= room ? panel.name : panel.shortName
    return strip(place.rectangle, panel: panel, name: name, figure: figure)
  }
}
