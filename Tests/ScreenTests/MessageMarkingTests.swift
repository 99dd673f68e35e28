import Chat
import Terminal
import Testing

@testable import Screen

@Suite struct MessageMarkingTests {
  /// Question, answer of 30 lines, note, question, short answer; 20 rows.
  private func sample() -> ScreenState {
    var state = SampleScreens.start(rows: 20, columns: 60, glyphs: .braille)
    let text = (0..<30).map { "line \($0)" }.joined(separator: "\n")
    let last = SampleScreens.report(token: 3)
    SampleScreens.apply(
      [
        .key(Key(.function(5))), .lineAccepted("One"), .finished(SampleScreens.summary(.stop, text, last: last)),
        .lineAccepted("/kv"), .lineAccepted("Two"), .finished(SampleScreens.summary(.stop, "Short", last: last)),
      ], to: &state)
    return state
  }

  private func shown(_ state: ScreenState) -> [String] {
    let area = state.layout.conversation
    return Array(state.draw().lines[area.row..<area.row + area.rows])
  }

  @Test func messagesInOrderWithoutNotes() {
    let state = sample()
    let window = ConversationWindow(transcript: state.transcript, conversation: state.conversation, rows: 17)
    for scroll in [Scroll.newest, .held(entry: 0, row: 0), .held(entry: 99, row: 0)] {
      var seen: [Entry.ID] = []
      var id = window.message(before: nil, near: scroll)
      while let next = id {
        seen.append(next)
        id = window.message(before: next, near: scroll)
      }
      #expect(seen == [4, 3, 1, 0])
      #expect(seen.reversed().dropLast().map { window.message(after: $0, near: scroll) } == [1, 3, 4])
      #expect(window.message(after: 4, near: scroll) == nil && window.message(after: 77, near: scroll) == nil)
    }
    let empty = ConversationWindow(transcript: Transcript(), conversation: Conversation(), rows: 9)
    #expect(empty.message(before: nil, near: .newest) == nil && empty.index(of: 0, near: .newest) == nil)
  }

  @Test func aMessageComesIntoView() {
    var state = sample()
    func show(_ id: Entry.ID) { state.scroll = state.withWindow { $0.scroll(showing: id, from: $1) } }
    show(3)
    #expect(state.scroll == .newest, "what is in view stays")
    show(1)
    #expect(shown(state)[0] == " trilo  line 0", "a message with more rows than the view shows its start")
    show(0)
    #expect(shown(state)[0] == " you    One")
    show(4)
    #expect(state.scroll == .newest)
    state.scroll = .held(entry: 0, row: 0)
    show(3)
    #expect(shown(state).last == " you    Two", "it comes in from below")
  }

  @Test func theMarkedMessageHasABar() {
    var state = sample()
    state.marked = 4
    let area = state.layout.conversation
    let grid = state.draw()
    let rows = (area.row..<area.row + area.rows).filter { grid[$0, 0].text == "▌" }
    #expect(rows.count == 2 && rows.allSatisfy { grid[$0, 0].style == state.theme[.selected] })
    #expect(grid.lines[rows[0]].hasPrefix("▌trilo  Short"))
    #expect(grid[rows[0], 1].style == state.theme[.selected])
    _ = state.update(.resized(rows: 20, columns: 10))
    #expect(
      state.draw().cells.contains { $0.style == state.theme[.selected] }, "without a gutter the first row stands out")
  }
}
