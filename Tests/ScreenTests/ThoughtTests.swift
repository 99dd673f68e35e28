import Chat
import Engine
import Terminal
import Testing

@testable import Screen

/// What a model thinks before it answers, on the screen.
@Suite struct ThoughtTests {
  private func thinking(columns: Int = 70, _ more: [ScreenEvent] = []) -> ScreenState {
    var state = SampleScreens.start(rows: 24, columns: columns, glyphs: .braille)
    let start: [ScreenEvent] = [
      .key(Key(.function(5))), .lineAccepted("Why?"), .thoughtAppended("The person asks"),
      .thoughtAppended(" why, so I say\nwhy."),
    ]
    SampleScreens.apply(start + more, to: &state)
    return state
  }

  @Test func itIsFoldedAndDim() throws {
    let state = thinking()
    let grid = state.draw()
    let row = try #require(grid.lines.firstIndex { $0.contains("▸ thinking, 8 words · F7 shows them") })
    #expect(!grid.text.contains("The person asks"))
    let column = try #require(grid.lines[row].firstIndex(of: "▸")).utf16Offset(in: grid.lines[row])
    #expect(grid[row, column].style == state.theme[.dim])
  }

  @Test func theAnswerFollows() {
    let text = thinking([.textAppended("Because.")]).draw().text
    #expect(text.contains("▸ thought 8 words") && text.contains("Because."))
  }

  @Test func aKeyUnfoldsIt() throws {
    var state = thinking([.textAppended("Because.")])
    // Without the hint in the status line.
    let folded = state.draw().lines.prefix(20)
    _ = state.update(.key(Key(.function(7))))
    let grid = state.draw()
    #expect(grid.text.contains("▾ thought 8 words · F7 folds them"))
    let row = try #require(grid.lines.firstIndex { $0.contains("The person asks why, so I say") })
    #expect(grid.lines[row + 1].contains("why.") && grid.lines[row + 2].contains("Because."))
    _ = state.update(.key(Key(.function(7))))
    #expect(state.draw().lines.prefix(20) == folded)
  }

  @Test func aSettingUnfoldsItToo() {
    var state = thinking()
    SampleScreens.apply([.key(Key(.escape)), .lineAccepted("/set thoughts on")], to: &state)
    #expect(state.settings.showsThoughts)
    #expect(state.draw().text.contains("The person asks"))
  }

  @Test func whatIsUnfoldedGrows() {
    var state = thinking()
    _ = state.update(.key(Key(.function(7))))
    _ = state.draw()
    SampleScreens.apply([.thoughtAppended(" And once more."), .textAppended("Because.")], to: &state)
    let text = state.draw().text
    #expect(text.contains("why. And once more.") && text.contains("thought 11 words"))
  }

  /// A word cut at the edge would say another number.
  @Test(arguments: [(26, "▸ thinking, 8 words"), (17, "▸ 8 words")])
  func narrowColumnsLoseWholeWords(columns: Int, heading: String) {
    let lines = thinking(columns: columns).draw().lines
    #expect(lines.contains { $0.split(separator: " ").joined(separator: " ").hasPrefix(heading) })
  }

  @Test(arguments: 1...30)
  func itFitsIntoNarrowColumns(columns: Int) {
    var state = thinking(columns: columns, [.textAppended("Because.")])
    for _ in 0..<2 {
      #expect(state.draw().lines.allSatisfy { DisplayWidth.of($0) <= columns })
      _ = state.update(.key(Key(.function(7))))
    }
  }

  @Test func eventsOfTokensCarryIt() {
    let report = SampleScreens.report(token: 0)
    let events = ScreenEvent.events(of: .token(GeneratedToken(id: 5, text: "", thinking: "Hm", report: report)))
    #expect(events.count == 2)
    if case .thoughtAppended("Hm") = events[0] {} else { Issue.record("\(events)") }
  }

  @Test func aModelThatKnowsNoThinkingSaysSo() {
    var state = SampleScreens.start(rows: 24, columns: 100, glyphs: .braille)
    _ = state.update(.lineAccepted("/set think off"))
    #expect(state.settings.sampling.thinking == false)
    #expect(state.conversation.entries.last?.text.contains("knows no thinking") == true)
  }
}
