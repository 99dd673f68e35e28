import Chat
import Terminal

extension ScreenState {
  /// The keys of the message mode, for the status line.
  static let messageKeys = [
    "Esc back", "j k move", "y copy", "c code", "e edit", "r again", "[ ] branch", "g G ends",
  ]

  /// Begins to stand on messages, at the last one that is in view; false where there is none.
  mutating func enterMessageMode() -> Bool {
    let shown = visibleEntries()
    let messages = conversation.entries.indices.filter { conversation.entries[$0].isMessage }
    guard let index = messages.last(where: { shown?.contains($0) ?? true }) ?? messages.last else { return false }
    marked = conversation.entries[index].id
    return true
  }

  /// A key while a message is marked; nil: it means what it means elsewhere.
  mutating func takeMarking(_ key: Key) -> [ScreenEffect]? {
    let window = window
    guard let marked, let index = window.index(of: marked, near: scroll) else { return nil }
    let entry = conversation.entries[index]
    switch key.kind {
    case .character("j"), .down, .altDown: mark(window.message(after: marked, near: scroll))
    case .character("k"), .up, .altUp: mark(window.message(before: marked, near: scroll))
    case .character("g"), .home: mark(conversation.entries.first(where: \.isMessage)?.id)
    case .character("G"), .end: mark(conversation.entries.last(where: \.isMessage)?.id)
    case .character("y"): return copy(entry.text)
    case .character("c"): return copyCode(of: entry)
    case .character("e"): return edit(entry)
    case .character("r"): return answerAgain(entry)
    case .character("["): selectBranch(of: entry, by: -1)
    case .character("]"): selectBranch(of: entry, by: 1)
    case .escape, .character("\r"), .character("q"), .alt("m"): self.marked = nil
    case .character("\u{3}"):
      self.marked = nil
      return isStoppable ? stop() : []
    case .paste:
      self.marked = nil
      return [.feed(key)]
    // Letters that mean nothing here are not typed unseen.
    case .character(let character) where character != "\u{4}" && character != "\u{7}" && character != "\u{18}":
      say("Standing on a message: Esc goes back to the prompt.")
    default: return nil
    }
    return []
  }

  /// Stands on a message, where there is one, and brings it into view.
  private mutating func mark(_ next: Entry.ID?) {
    guard let next else { return }
    marked = next
    scroll = withWindow { window, scroll in window.scroll(showing: next, from: scroll) }
  }

  /// Stands on no message where the marked one is not shown any more.
  mutating func forgetLostMark() {
    guard let marked, window.index(of: marked, near: scroll) == nil else { return }
    self.marked = nil
  }

  private var window: ConversationWindow {
    ConversationWindow(transcript: transcript, conversation: conversation, rows: layout.conversation.rows)
  }

  /// The entries that have rows in view; nil where none has.
  private func visibleEntries() -> ClosedRange<Int>? {
    let rows = window.visible(scroll).map(\.entry)
    guard let first = rows.first, let last = rows.last, first <= last else { return nil }
    return first...last
  }

  private mutating func selectBranch(of entry: Entry, by step: Int) {
    guard !isAnswering else { return say("Branches wait for the answer: Ctrl-C stops it.") }
    guard let branch = conversation.branch(of: entry.id) else {
      return say("There is one \(entry.author == .user ? "question" : "answer") here; r asks for another answer.")
    }
    let number = branch.number + step
    let index = conversation.entries.firstIndex { $0.id == entry.id }
    guard conversation.selectBranch(of: entry.id, number: number), let index,
      conversation.entries.indices.contains(index)
    else {
      return say("This is \(step < 0 ? "the first" : "the last") of \(branch.count).")
    }
    sayBranch(number, of: branch.count, author: entry.author)
    if let shown = conversation.entries[index...].first(where: \.isMessage) { marked = shown.id }
  }

  mutating func sayBranch(_ number: Int, of count: Int, author: Entry.Author) {
    say("\(author == .user ? "question" : "answer") \(number) of \(count)")
  }
}
