import Chat
import Terminal

extension ScreenState {
  /// The part of the conversation that is in view: names in the gutter, text beside them, notes dim.
  func drawConversation(in area: Rectangle, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    var transcript = transcript
    transcript.use(setting(for: area))
    let window = ConversationWindow(transcript: transcript, conversation: conversation, rows: area.rows)
    let gutter = Self.gutter(columns: area.columns)
    let text = Rectangle(
      row: area.row, column: area.column + gutter, rows: area.rows, columns: area.columns - gutter)
    for (row, shown) in window.visible(scroll).enumerated() where shown.kind != .blank {
      let entry = conversation.entries[shown.entry]
      let block = transcript.block(shown.entry, of: conversation)
      switch shown.kind {
      case .blank: break
      case .detail:
        if block.textRows == 0 { drawName(of: entry, in: area, row: row, gutter: gutter, on: &canvas) }
        canvas.write(block.detail ?? "", .dim, in: text, row: row)
      case .text(let line):
        if line == 0 { drawName(of: entry, in: area, row: row, gutter: gutter, on: &canvas) }
        let end = canvas.write(block.pieces(of: line, Self.role(of: entry)), in: text, row: row)
        if conversation.openAnswer == shown.entry, line == block.textRows - 1 {
          canvas.write(glyphs.cursor, .accent, in: text, row: row, column: end)
        }
      }
    }
  }

  private func drawName(of entry: Entry, in area: Rectangle, row: Int, gutter: Int, on canvas: inout Canvas) {
    let (name, mark, role): (String, String, ThemeRole) =
      switch entry.author {
      case .user: ("you", ">", .userName)
      case .assistant: ("trilo", "", .assistantName)
      case .note(.error): ("error", "!", .error)
      case .note: ("", "", .dim)
      }
    let label = Rectangle(row: area.row, column: area.column, rows: area.rows, columns: gutter)
    canvas.write(gutter >= 8 ? " " + name : mark, role, in: label, row: row)
  }

  private static func role(of entry: Entry) -> ThemeRole {
    switch entry.author {
    case .user, .assistant: .text
    case .note(.error): .error
    case .note(.event): .dim
    case .note(.reply): .text
    }
  }
}
