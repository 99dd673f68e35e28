import Chat

/// What would stand over the screen, for a chat that has none.
public enum PlainOverlay: Equatable, Sendable {
  case lines([String])
  /// Answered by a key: y or n.
  case question(String)
}

extension ScreenState {
  /// Takes the sentence that would stand in the status line.
  public mutating func takeHint() -> String? {
    let sentence = hint
    forgetHint()
    return sentence
  }

  /// Takes what would stand over the screen; a question stays open until its key comes.
  public mutating func takePlainOverlay() -> PlainOverlay? {
    switch overlay {
    case nil, .completion: return nil
    case .question(let question): return .question(VisibleText.line(question.text, ascii: showsOnlyASCII))
    case .help:
      overlay = nil
      return .lines(CommandHelp.list)
    case .picker(let picker):
      _ = closeOverlay()
      guard !picker.list.rows.isEmpty else { return .lines([picker.emptyText]) }
      return .lines(
        picker.list.rows.map { row in
          row.cells.map { VisibleText.line($0, ascii: showsOnlyASCII) }.filter { !$0.isEmpty }.joined(separator: "  ")
        } + [picker.plainHint])
    }
  }
}

extension Picker {
  fileprivate var plainHint: String {
    switch subject {
    case .sessions: "/resume and an id or a title opens one; /delete deletes it."
    case .models: "/model and a name opens one."
    case .themes: "/theme and a name takes one; it shows on a screen only."
    case .parameters: "/set, a name and a value change one."
    }
  }
}
