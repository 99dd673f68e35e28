import Chat
import Terminal

extension ScreenState {
  /// Draws what stands over the screen; called last.
  func drawOverlay(on canvas: inout Canvas) {
    guard rows > 0, columns > 0 else { return }
    switch overlay {
    case nil: break
    case .completion(let popup): draw(popup, on: &canvas)
    case .picker(let picker): draw(picker, on: &canvas)
    case .help(let page): draw(page, on: &canvas)
    case .question(let question): draw(question, on: &canvas)
    }
  }

  private func shown(_ text: String) -> String { VisibleText.line(text, ascii: showsOnlyASCII) }

  // MARK: Pickers

  private func draw(_ picker: Picker, on canvas: inout Canvas) {
    let widths = ListColumns(picker.list.rows, gap: 2, shown: shown)
    let keys = DisplayWidth.of(picker.keyHints.joined(separator: "  ")) + 2
    guard
      let box = OverlayLayout.box(
        in: self, rows: max(1, picker.list.rows.count), columns: min(96, max(40, keys, widths.total + 2)))
    else {
      let row = picker.list.selectedRow.map { shown($0.cells[0]) } ?? picker.emptyText
      return drawLine("\(picker.title): \(row)", on: &canvas)
    }
    let title = picker.isFiltering && !picker.filter.isEmpty ? "\(picker.title): \(shown(picker.filter))" : picker.title
    let inside = canvas.box(box, title: title, footer: picker.keyHints)
    guard !picker.list.rows.isEmpty else {
      canvas.write(canvas.fitted(picker.emptyText, columns: inside.columns), .popupDetail, in: inside)
      canvas.grid.cursor = GridPosition(row: inside.row, column: inside.column)
      return
    }
    let selected = canvas.list(picker.list, widths: widths, in: inside, shown: shown)
    canvas.grid.cursor = GridPosition(row: selected, column: inside.column)
  }

  // MARK: Completions

  private func draw(_ popup: CompletionPopup, on canvas: inout Canvas) {
    let widths = ListColumns(popup.list.rows, gap: 2, shown: shown)
    let bottom = layout.status?.row ?? layout.prompt.row
    let rows = min(popup.list.rows.count, CompletionPopup.mostRows, bottom - (bottom >= 6 ? 2 : 0))
    let isFramed = bottom >= 6 && columns >= OverlayLayout.leastColumns
    let width = min(columns, max(20, widths.total + 2 + (isFramed ? 4 : 0)))
    guard rows >= 1, columns >= 12 else {
      // The line below is the prompt's own: only a line above it can tell.
      guard bottom >= 1, let candidate = popup.selected else { return }
      let area = Rectangle(row: bottom - 1, column: 0, rows: 1, columns: columns)
      canvas.fill(area, .popup)
      canvas.write(canvas.fitted(shown(candidate.text), columns: columns), .selected, in: area)
      return
    }
    // The list stands over the word that it completes.
    let line = Substring(popup.line)
    let typed = DisplayWidth.of(shown(String(line.utf8.dropFirst(popup.range.lowerBound)) ?? ""))
    let column = min(max(0, promptLayout.cursor.column - typed - (isFramed ? 4 : 2)), columns - width)
    let height = rows + (isFramed ? 2 : 0)
    let area = Rectangle(row: bottom - height, column: column, rows: height, columns: width)
    var inside = area
    if isFramed {
      let count = popup.list.rows.count
      inside = canvas.box(area, title: count > rows ? "\(popup.list.selected + 1) of \(count)" : "", footer: [])
    } else {
      canvas.fill(area, .popup)
    }
    _ = canvas.list(popup.list, widths: widths, in: inside, shown: shown)
  }

  // MARK: Help

  private func draw(_ page: HelpPage, on canvas: inout Canvas) {
    let rows = OverlayLayout.helpRows(in: self)
    guard let box = OverlayLayout.box(in: self, rows: rows.count, columns: OverlayLayout.helpColumns(in: self)) else {
      let first = page.firstRow(count: rows.count, shown: 1)
      return drawLine(rows.indices.contains(first) ? rows[first].text : "", on: &canvas)
    }
    let inside = canvas.box(box, title: "help", footer: ["Esc back", "PgUp PgDn scroll"])
    let first = page.firstRow(count: rows.count, shown: inside.rows)
    for (row, line) in rows.dropFirst(first).prefix(inside.rows).enumerated() {
      canvas.write(line.text, line.isHeading ? .heading : .popup, in: inside, row: row)
    }
    canvas.scrollMark(first: first, shown: inside.rows, count: rows.count, in: box)
    canvas.grid.cursor = GridPosition(row: inside.row, column: inside.column)
  }

  // MARK: Questions

  private func draw(_ question: Question, on canvas: inout Canvas) {
    let text = shown(question.text)
    let wrapped = WrappedText(text, columns: max(1, min(60, columns - 4)), ascii: showsOnlyASCII)
    guard
      let box = OverlayLayout.box(
        in: self, rows: wrapped.usedLines + 1, columns: min(60, max(30, DisplayWidth.of(text)))),
      box.rows >= 5
    else { return drawLine("y/N " + text, on: &canvas) }
    let inside = canvas.box(box, title: "", footer: ["y yes", "n no"])
    // The end of the question says what is lost.
    let first = max(0, wrapped.usedLines - inside.rows)
    for row in 0..<min(wrapped.usedLines, inside.rows) {
      canvas.write(wrapped[first + row], .popup, in: inside, row: row)
    }
    canvas.grid.cursor = GridPosition(row: box.row + box.rows - 1, column: inside.column)
  }

  // MARK: One line

  /// An overlay where there is no room for more.
  private func drawLine(_ text: String, on canvas: inout Canvas) {
    let area = OverlayLayout.line(in: self)
    guard !area.isEmpty else { return }
    canvas.fill(area, .selected)
    canvas.write(canvas.fitted(text, columns: area.columns), .selected, in: area)
    canvas.grid.cursor = GridPosition(row: area.row, column: 0)
  }
}
