public import Terminal

extension ScreenState {
  /// The whole screen as a grid of exactly `rows` x `columns` cells.
  public func draw() -> Grid {
    let layout = layout
    var canvas = Canvas(self)
    if let title = layout.title { drawTitle(in: title, on: &canvas) }
    drawConversation(in: layout.conversation, on: &canvas)
    for place in layout.panels {
      switch place.panel {
      case .sparsity: SparsityPanel(self).draw(place, on: &canvas)
      case .cache: CachePanel(self).draw(place, on: &canvas)
      case .speed: SpeedPanel(self).draw(place, on: &canvas)
      case .candidates: CandidatesPanel(self).draw(place, on: &canvas)
      case .heat: HeatPanel(self).draw(place, on: &canvas)
      case .log: LogPanel(self).draw(place, on: &canvas)
      }
    }
    if let status = layout.status { drawStatus(in: status, hasPanels: !layout.panels.isEmpty, on: &canvas) }
    drawPrompt(in: layout.prompt, on: &canvas)
    drawOverlay(on: &canvas)
    return canvas.grid
  }

  private func drawPrompt(in area: Rectangle, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    var first = promptLayout.firstRow(showing: area.rows)
    // A cursor that stands alone behind a full row would hide the text, where there is one row to show.
    let isAlone = area.rows == 1 && first > 0 && promptLayout.row(first).isEmpty
    if isAlone { first -= 1 }
    for row in 0..<area.rows where first + row < promptLayout.rowCount {
      let text = promptLayout.row(first + row)
      canvas.write(text, .text, in: area, row: row)
      guard first + row == 0, promptLayout.promptColumns > 0 else { continue }
      let label = Rectangle(row: area.row, column: area.column, rows: area.rows, columns: promptLayout.promptColumns)
      canvas.write(text, .accent, in: label)
    }
    if prompt.text.isEmpty, prompt.prompt == PromptState().prompt, case .idle = activity, conversation.entries.isEmpty,
      columns >= 12
    {
      canvas.write("Ask something, or type /help", .dim, in: area, column: promptLayout.promptColumns)
    }
    canvas.grid.cursor = GridPosition(
      row: area.row + min(area.rows - 1, promptLayout.cursor.row - first),
      column: area.column + (isAlone ? area.columns - 1 : min(area.columns - 1, promptLayout.cursor.column)))
  }
}
