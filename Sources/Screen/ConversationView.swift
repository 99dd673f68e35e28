import Chat
import Terminal

extension ScreenState {
  /// The part of the conversation that is in view: names in the gutter, text beside them, notes dim.
  func drawConversation(in area: Rectangle, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    var transcript = transcript
    transcript.use(setting(for: area))
    let window = ConversationWindow(transcript: transcript, conversation: conversation, rows: area.rows)
    let columns = Self.gutter(columns: area.columns)
    let gutter = Rectangle(row: area.row, column: area.column, rows: area.rows, columns: columns)
    let text = Rectangle(
      row: area.row, column: area.column + columns, rows: area.rows, columns: area.columns - columns)
    for (row, shown) in window.visible(scroll).enumerated() where shown.kind != .blank {
      let entry = conversation.entries[shown.entry]
      let block = transcript.block(shown.entry, of: conversation)
      let isMarked = entry.id == marked
      let line = if case .text(let line) = shown.kind { line } else { block.textRows }
      drawGutter(of: entry, line: line, in: gutter, row: row, isMarked: isMarked, on: &canvas)
      let end: Int
      switch shown.kind {
      case .blank: continue
      case .detail: end = canvas.write(block.detail ?? "", .dim, in: text, row: row)
      case .text(let line):
        var pieces = block.pieces(of: line, Self.role(of: entry))
        if isMarked, columns == 0, line == 0 { pieces = pieces.map { StyledPiece($0.text, .selected) } }
        end = canvas.write(pieces, in: text, row: row)
        if conversation.openAnswer == shown.entry, line == block.textRows - 1 {
          canvas.write(glyphs.cursor, .accent, in: text, row: row, column: end)
        }
      }
      if line == block.rows - 1, let branch = conversation.branchMark(of: entry.id),
        end + 2 + branch.utf8.count < text.columns
      {
        canvas.write(branch, .dim, in: text, row: row, column: end + 2)
      }
    }
  }

  /// The name beside the first line of an entry, and the bar of a marked one.
  private func drawGutter(
    of entry: Entry, line: Int, in gutter: Rectangle, row: Int, isMarked: Bool, on canvas: inout Canvas
  ) {
    if line == 0 {
      let (name, mark, role) = Self.name(of: entry)
      canvas.write(gutter.columns >= 8 ? " " + name : mark, isMarked ? .selected : role, in: gutter, row: row)
    }
    if isMarked {
      canvas.write(MarkdownGlyphs(isASCII: glyphs.isASCII).selectionBar, .selected, in: gutter, row: row)
    }
  }

  private static func name(of entry: Entry) -> (name: String, mark: String, role: ThemeRole) {
    switch entry.author {
    case .user: ("you", ">", .userName)
    case .assistant: ("trilo", "", .assistantName)
    case .note(.error): ("error", "!", .error)
    case .note: ("", "", .dim)
    }
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
