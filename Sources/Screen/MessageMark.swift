import Chat
import Terminal

extension ScreenState {
  /// Draws a bar beside the rows of the message that the message mode stands on.
  func drawMark(in area: Rectangle, on canvas: inout Canvas) {
    guard let marked, !area.isEmpty else { return }
    var transcript = transcript
    transcript.use(setting(for: area))
    let window = ConversationWindow(transcript: transcript, conversation: conversation, rows: area.rows)
    let hasGutter = Self.gutter(columns: area.columns) > 0
    for (row, shown) in window.visible(scroll).enumerated() {
      guard shown.kind != .blank, conversation.entries[shown.entry].id == marked else { continue }
      if hasGutter {
        canvas.write(glyphs.markedRow, .accent, in: area, row: row)
      }
      for column in area.column..<area.column + area.columns where column > area.column || !hasGutter {
        let look = theme[.cursorLine]
        // Only the ground, where the theme has one for it: the text keeps its colours.
        if look.background != .standard { canvas.grid[area.row + row, column].style.background = look.background }
        canvas.grid[area.row + row, column].style.attributes.formUnion(look.attributes)
      }
    }
  }
}
