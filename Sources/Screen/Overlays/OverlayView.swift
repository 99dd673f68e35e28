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
    let wanted = min(96, max(40, keys, widths.total + 2))
    let details = detailRows(of: picker, widths, columns: min(wanted, columns - 4))
    let place = OverlayLayout.place(in: self, rows: max(1, picker.list.rows.count) + details, columns: wanted)
    let title = picker.isFiltering && !picker.filter.isEmpty ? "\(picker.title): \(shown(picker.filter))" : picker.title
    guard let inside = canvas.open(place, title: title, keys: picker.keyHints) else {
      let row = picker.list.selectedRow.map { shown($0.cells[0]) } ?? picker.emptyText
      return drawLine("\(picker.title): \(row)", in: place, on: &canvas)
    }
    guard !picker.list.rows.isEmpty else {
      canvas.write(canvas.fitted(picker.emptyText, columns: inside.columns), .popupDetail, in: inside)
      canvas.grid.cursor = GridPosition(row: inside.row, column: inside.column)
      return
    }
    var listed = inside
    // Three rows of the list come before what is told of one.
    let below = min(detailRows(of: picker, widths, columns: inside.columns), max(0, inside.rows - 3))
    listed.rows -= below
    let selected = canvas.list(picker.list, widths: widths, in: listed, shown: shown)
    if below > 0, let row = picker.list.selectedRow {
      let rest = Rectangle(
        row: listed.row + listed.rows, column: inside.column, rows: below, columns: inside.columns)
      drawDetails(of: row, widths, in: rest, on: &canvas)
    }
    canvas.grid.cursor = GridPosition(row: selected, column: inside.column)
  }

  /// The most rows under a list that tell the selected row whole.
  private static let mostDetailRows = 3

  /// How many rows it takes to tell any row of a list whole, where the list cuts some; 0 where it does not.
  private func detailRows(of picker: Picker, _ widths: ListColumns, columns: Int) -> Int {
    var most = 0
    for row in picker.list.rows where most < Self.mostDetailRows {
      most = max(most, details(of: row, widths, columns: columns).usedLines)
    }
    return min(Self.mostDetailRows, most)
  }

  /// What a list of some columns cuts of a row.
  private func details(of row: ListRow, _ widths: ListColumns, columns: Int) -> WrappedText {
    let room = widths.fitted(columns - Canvas.listMark(columns: columns))
    let cut = row.cells.enumerated().filter { index, cell in
      DisplayWidth.of(shown(cell)) > (index < room.count ? room[index] : 0)
    }
    let text = cut.map { shown($1) }.joined(separator: "  ")
    return WrappedText(text, columns: max(1, columns), ascii: showsOnlyASCII)
  }

  private func drawDetails(of row: ListRow, _ widths: ListColumns, in area: Rectangle, on canvas: inout Canvas) {
    let text = details(of: row, widths, columns: area.columns)
    for line in 0..<min(text.usedLines, area.rows) {
      canvas.write(canvas.fitted(String(text[line]), columns: area.columns), .popupDetail, in: area, row: line)
    }
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
    let place = OverlayLayout.place(in: self, rows: rows.count, columns: OverlayLayout.helpColumns(in: self))
    guard let inside = canvas.open(place, title: "help", keys: ["Esc back", "PgUp PgDn scroll"]) else {
      let first = page.firstRow(count: rows.count, shown: 1)
      return drawLine(rows.indices.contains(first) ? rows[first].text : "", in: place, on: &canvas)
    }
    let first = page.firstRow(count: rows.count, shown: inside.rows)
    for (row, line) in rows.dropFirst(first).prefix(inside.rows).enumerated() {
      canvas.write(line.text, line.isHeading ? .heading : .popup, in: inside, row: row)
    }
    if case .framed(let box) = place {
      canvas.scrollMark(first: first, shown: inside.rows, count: rows.count, in: box)
    }
    canvas.grid.cursor = GridPosition(row: inside.row, column: inside.column)
  }

  // MARK: Questions

  private func draw(_ question: Question, on canvas: inout Canvas) {
    let text = shown(question.text)
    func wrapped(_ columns: Int) -> WrappedText {
      WrappedText(text, columns: max(1, columns), ascii: showsOnlyASCII)
    }
    let widest = min(60, columns - 4)
    let place = OverlayLayout.place(
      in: self, rows: wrapped(widest).usedLines + 1, columns: min(60, max(30, DisplayWidth.of(text))))
    let keys = ["y yes", "n no"]
    let isPage = if case .page = place { true } else { false }
    guard let inside = canvas.open(place, title: isPage ? keys.joined(separator: "  ") : "", keys: isPage ? [] : keys)
    else { return drawLine("y/N " + text, in: place, on: &canvas) }
    let lines = wrapped(isPage ? inside.columns : widest)
    // The end of the question says what is lost.
    let first = max(0, lines.usedLines - inside.rows)
    for row in 0..<min(lines.usedLines, inside.rows) {
      canvas.write(lines[first + row], .popup, in: inside, row: row)
    }
    let keysRow = if case .framed(let box) = place { box.row + box.rows - 1 } else { 0 }
    canvas.grid.cursor = GridPosition(row: keysRow, column: inside.column)
  }

  // MARK: One line

  /// An overlay where there is no room for more.
  private func drawLine(_ text: String, in place: OverlayLayout.Place, on canvas: inout Canvas) {
    guard case .line(let area) = place, !area.isEmpty else { return }
    canvas.fill(area, .selected)
    canvas.write(canvas.fitted(text, columns: area.columns), .selected, in: area)
    canvas.grid.cursor = GridPosition(row: area.row, column: 0)
  }
}
