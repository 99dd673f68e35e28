import Chat
import Engine
import Terminal
import Testing

@testable import Screen

@Suite struct ScrollTests {
  /// A screen of 20 rows, 17 of them conversation, with numbered lines; panels are off.
  private func long(_ count: Int = 100, columns: Int = 60) -> ScreenState {
    var state = SampleScreens.start(rows: 20, columns: columns, glyphs: .braille)
    SampleScreens.apply([.key(Key(.function(5))), .lineAccepted("Count")], to: &state)
    for number in 0..<count { _ = state.update(.textAppended("line \(number)\n")) }
    return state
  }

  private func shown(_ state: ScreenState) -> [String] {
    let area = state.layout.conversation
    return Array(state.draw().lines[area.row..<area.row + area.rows])
  }

  @Test func theNewestLineIsInView() {
    var state = long()
    #expect(state.scroll == .newest)
    #expect(shown(state).last?.contains("line 99") == true)
    _ = state.update(.textAppended("line 100\n"))
    #expect(shown(state).last?.contains("line 100") == true)
  }

  @Test func theViewStaysWhileTextStreams() {
    var state = long()
    _ = state.update(.key(Key(.pageUp)))
    let before = shown(state)
    #expect(before.last?.contains("line 84") == true)
    #expect(!state.hasNewTextBelow)
    for number in 100..<140 { _ = state.update(.textAppended("line \(number)\n")) }
    #expect(shown(state) == before)
    #expect(state.hasNewTextBelow)
    #expect(state.draw().lines[18].contains("new text below"))
    _ = state.update(.contextShifted(droppedMessages: 2))
    #expect(shown(state) == before, "a note above the answer does not move it")
    let last = SampleScreens.report(token: 3)
    _ = state.update(.finished(SampleScreens.summary(.stop, state.conversation.entries[2].text, last: last)))
    #expect(shown(state) == before)
  }

  @Test func steps() {
    var state = long()
    func first() -> String { shown(state)[0].split(separator: " ").suffix(2).joined(separator: " ") }
    #expect(first() == "line 83")
    _ = state.update(.key(Key(.shiftUp)))
    #expect(first() == "line 82")
    _ = state.update(.key(Key(.wheelUp)))
    #expect(first() == "line 79")
    _ = state.update(.key(Key(.wheelDown)))
    _ = state.update(.key(Key(.shiftDown)))
    #expect(state.scroll == .newest, "back at the end, it follows again")
  }

  @Test func homeAndEndOnlyWhenScrolled() {
    let home = Key(.home, bytes: [1])
    let end = Key(.end, bytes: [2])
    var state = long()
    #expect(state.update(.key(home)) == [.feed(home)])
    #expect(state.update(.key(end)) == [.feed(end)])
    _ = state.update(.key(Key(.pageUp)))
    #expect(state.update(.key(home)) == [])
    #expect(shown(state)[0] == " you    Count")
    #expect(state.update(.key(end)) == [])
    #expect(state.scroll == .newest)
  }

  @Test func thereIsNothingAboveTheTopOrBelowTheEnd() {
    var state = long()
    for _ in 0..<50 { _ = state.update(.key(Key(.pageUp))) }
    #expect(shown(state)[0] == " you    Count")
    for _ in 0..<50 { _ = state.update(.key(Key(.pageDown))) }
    #expect(state.scroll == .newest)
  }

  @Test func whatFitsDoesNotScroll() {
    var state = long(3)
    for kind in [Key.Kind.pageUp, .wheelUp, .shiftUp, .pageDown] {
      _ = state.update(.key(Key(kind)))
      #expect(state.scroll == .newest)
    }
  }

  @Test(arguments: [Key(.escape), Key(.end)])
  func waysBack(key: Key) {
    var state = long()
    let text = state.conversation.entries[1].text
    _ = state.update(.finished(SampleScreens.summary(.stop, text, last: SampleScreens.report(token: 3))))
    _ = state.update(.key(Key(.pageUp)))
    #expect(state.update(.key(key)) == [])
    #expect(state.scroll == .newest)
  }

  @Test func sendingShowsTheNewest() {
    var state = long()
    _ = state.update(.finished(SampleScreens.summary(.stop, "x", last: SampleScreens.report(token: 3))))
    SampleScreens.apply([.key(Key(.pageUp)), .lineAccepted("Next")], to: &state)
    #expect(state.scroll == .newest)
  }

  @Test func theTextAtTheTopStaysOnResize() {
    var state = SampleScreens.start(rows: 20, columns: 60, glyphs: .braille)
    SampleScreens.apply([.key(Key(.function(5))), .lineAccepted("Count")], to: &state)
    for number in 0..<500 { _ = state.update(.textAppended("word\(number) ")) }
    SampleScreens.apply([.key(Key(.pageUp)), .key(Key(.pageUp))], to: &state)
    func firstWord() -> String { shown(state)[0].split(separator: " ").first.map(String.init) ?? "" }
    let word = firstWord()
    #expect(word.hasPrefix("word"))
    _ = state.update(.resized(rows: 20, columns: 45))
    #expect(shown(state)[0].contains(word))
    _ = state.update(.resized(rows: 12, columns: 61))
    #expect(shown(state)[0].contains(word) || shown(state)[1].contains(word))
  }

  @Test func everyRowIsShownOnceOnTheWayUp() {
    var state = long(60)
    var rows: [String] = shown(state).reversed()
    for _ in 0..<200 where state.scroll != .held(entry: 0, row: 0) {
      _ = state.update(.key(Key(.shiftUp)))
      rows.append(shown(state)[0])
    }
    let seen = rows.filter { $0.contains("line ") }.map { $0.split(separator: " ").last?.filter(\.isNumber) ?? "" }
    #expect(seen == (0..<60).reversed().map(String.init))
  }
}
