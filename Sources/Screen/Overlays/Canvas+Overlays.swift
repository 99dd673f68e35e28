import Terminal

/// How wide the cells of a list are.
struct ListColumns {
  /// Columns of each cell, the widest of all rows.
  let widths: [Int]
  let gap: Int

  init(_ rows: [ListRow], gap: Int, shown: (String) -> String) {
    var widths: [Int] = []
    for row in rows {
      for (index, cell) in row.cells.enumerated() {
        if index >= widths.count { widths.append(0) }
        widths[index] = max(widths[index], DisplayWidth.of(shown(cell)))
      }
    }
    self.widths = widths
    self.gap = gap
  }

  /// Columns of a whole row.
  var total: Int { widths.reduce(0, +) + gap * max(0, widths.count - 1) }

  /// The widths that fit into some columns: the first cell keeps at least 16 columns of what it wants, and further
  /// cells go from the last one on.
  func fitted(_ columns: Int) -> [Int] {
    guard var first = widths.first else { return [] }
    var kept = Array(widths.dropFirst())
    func used() -> Int { kept.reduce(0) { $0 + $1 + gap } }
    let least = min(first, 16)
    while !kept.isEmpty, least + used() > columns { kept.removeLast() }
    first = max(0, min(first, columns - used()))
    // What was left out may have room when it is cut: a sentence says something by its beginning.
    let rest = columns - first - used() - gap
    if kept.count + 1 < widths.count, rest >= 12 { kept.append(rest) }
    return [first] + kept
  }
}

extension Canvas {
  /// Paints an area in a role, blank.
  mutating func fill(_ area: Rectangle, _ role: ThemeRole) {
    let blank = String(repeating: " ", count: area.columns)
    for row in 0..<area.rows { write(blank, role, in: area, row: row) }
  }

  /// Opens the place of an overlay; returns the area for its content, nil where it has one line alone.
  mutating func open(_ place: OverlayLayout.Place, title: String, keys: [String]) -> Rectangle? {
    switch place {
    case .framed(let box): return self.box(box, title: title, footer: keys)
    case .page(let page):
      fill(page, .popup)
      let heading = Rectangle(row: page.row, column: page.column, rows: 1, columns: page.columns)
      fill(heading, .selected)
      let text = fitted(title, columns: heading.columns)
      write(text, .selected, in: heading)
      let hints = joined(keys, columns: heading.columns - DisplayWidth.of(text) - 2)
      writeAtEnd(hints, .selected, in: heading)
      return Rectangle(
        row: page.row + 1, column: page.column, rows: page.rows - 1, columns: page.columns)
    case .line: return nil
    }
  }

  /// As many keys as have room, the first ones; empty where none has.
  private func joined(_ keys: [String], columns: Int) -> String {
    var keys = keys[...]
    while !keys.isEmpty, DisplayWidth.of(keys.joined(separator: "  ")) > columns { keys = keys.dropLast() }
    return keys.joined(separator: "  ")
  }

  /// Columns before each row of a list, in which the chosen one has a mark.
  static func listMark(columns: Int) -> Int { columns >= 8 ? 2 : 0 }

  /// A blank box with a title in its upper edge and keys in its lower one; returns the area inside.
  mutating func box(_ area: Rectangle, title: String, footer: [String]) -> Rectangle {
    fill(area, .popup)
    guard let inside = border(area, .popupFrame) else { return area }
    let edge = Rectangle(row: area.row, column: inside.column, rows: area.rows, columns: inside.columns)
    let heading = fitted(title, columns: edge.columns - 2)
    if !heading.isEmpty { write(" \(heading) ", .panelTitle, in: edge) }
    let keys = joined(footer, columns: edge.columns - 2)
    if !keys.isEmpty { write(" \(keys) ", .popupDetail, in: edge, row: area.rows - 1) }
    return inside
  }

  /// The rows of a list that have room in an area, the selected one marked; returns that one's row on the screen.
  mutating func list(
    _ list: SelectionList, widths: ListColumns, in area: Rectangle, shown: (String) -> String
  ) -> Int {
    let first = list.firstRow(showing: area.rows)
    let mark = Self.listMark(columns: area.columns)
    let columns = widths.fitted(area.columns - mark)
    for row in 0..<min(area.rows, list.rows.count - first) {
      let isSelected = first + row == list.selected
      let line = Rectangle(row: area.row + row, column: area.column, rows: 1, columns: area.columns)
      if isSelected { fill(line, .selected) }
      if isSelected, mark > 0 { write(glyphs.pointer, .selected, in: line) }
      var column = mark
      for (index, (cell, width)) in zip(list.rows[first + row].cells, columns).enumerated() {
        let role: ThemeRole = isSelected ? .selected : index == 0 ? .popup : .popupDetail
        write(fitted(shown(cell), columns: width), role, in: line, column: column)
        column += width + widths.gap
      }
    }
    return area.row + list.selected - first
  }

  /// Says in the lower edge of a box which part of something long is in view.
  mutating func scrollMark(first: Int, shown: Int, count: Int, in box: Rectangle) {
    guard count > shown, box.columns >= 40 else { return }
    let text = " \(first + 1)-\(min(count, first + shown)) of \(count) "
    let edge = Rectangle(row: box.row + box.rows - 1, column: box.column + 2, rows: 1, columns: box.columns - 4)
    writeAtEnd(text, .popupDetail, in: edge)
  }
}

extension GlyphSet {
  /// Stands before the chosen row of a list.
  var pointer: String { self == .ascii ? ">" : "›" }
}
