import Chat
import Engine
import Terminal
import TestSupport
import Testing

@testable import Screen

@Suite struct DrawingTests {
  @Test func escapeSequencesOfTheModelDoNotReachTheTerminal() {
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .braille)
    SampleScreens.apply(
      [.lineAccepted("x\u{1B}]0;title\u{7}"), .textAppended("a\u{1B}[2Jb\u{9B}c\r\u{8}")], to: &state)
    let text = state.draw().text
    #expect(text.contains("x^[]0;title^G") && text.contains("a^[[2Jb\u{FFFD}c^H"))
    #expect(state.conversation.entries[1].text.contains("\u{1B}"), "what is stored stays as it came")
  }

  @Test func panelsThatHaveNoRoomAreNamed() {
    func status(_ rows: Int, _ columns: Int) -> String {
      SampleScreens.writing(rows: rows, columns: columns, glyphs: .ascii).draw().lines[rows - 2]
    }
    #expect(status(44, 120).contains("no room for 6"))
    #expect(status(24, 100).contains("  panels 4 5 6 need more room  "))
    #expect(status(24, 80).contains("  no room for 4 5 6  "))
    #expect(!status(50, 200).contains("room") && !status(12, 40).contains("room"))
  }

  /// It is said for a while, and again where other panels lose their room.
  @Test func panelsThatHaveNoRoomAreNamedForAWhile() {
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .ascii)
    func isSaid(_ state: ScreenState) -> Bool { state.draw().lines[state.rows - 2].contains("room") }
    #expect(isSaid(state) && state.wantsTicks)
    SampleScreens.apply([.tick(5), .tick(12.9)], to: &state)
    #expect(isSaid(state))
    _ = state.update(.tick(13))
    #expect(!isSaid(state) && !state.wantsTicks)
    _ = state.update(.resized(rows: 44, columns: 120))
    #expect(isSaid(state) && state.wantsTicks)
    _ = state.update(.resized(rows: 50, columns: 200))
    #expect(!isSaid(state) && !state.wantsTicks, "there is room again")
  }

  @Test func theThemeColoursNames() {
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .braille)
    _ = state.update(.lineAccepted("Hi"))
    #expect(state.draw()[1, 1] == Cell("y", Theme.dark[.userName]))
    state.theme = .monochrome
    #expect(state.draw()[1, 1].style.foreground == .standard)
  }

  @Test func monochromeHasNoColours() {
    for role in ThemeRole.allCases {
      #expect(Theme.monochrome[role].foreground == .standard && Theme.monochrome[role].background == .standard)
    }
    #expect(Theme.dark != Theme.monochrome)
  }

  @Test func thePromptScrollsToItsCursor() {
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .braille)
    let text = (0..<9).map { "line \($0)" }.joined(separator: "\n")
    _ = state.update(.promptChanged(PromptState(text: text, cursor: text.utf8.count)))
    #expect(state.draw().lines.suffix(5) == ["  line 4", "  line 5", "  line 6", "  line 7", "  line 8"])
    #expect(state.draw().cursor == GridPosition(row: 23, column: 8))
    _ = state.update(.promptChanged(PromptState(text: text, cursor: 0)))
    #expect(state.draw().lines[19] == "> line 0")
    #expect(state.draw().cursor == GridPosition(row: 19, column: 2))
  }

  @Test func whatIsTooLongIsCutWithAMark() {
    var model = SampleScreens.model
    model.name = "a model whose name is far too long for a title line"
    var state = ScreenState(rows: 10, columns: 40)
    _ = state.update(.modelReady(model))
    #expect(state.draw().lines[0].contains("a m") && state.draw().lines[0].contains("…"))
    state = ScreenState(rows: 10, columns: 40)
    SampleScreens.apply(
      [
        .modelFailed(String(repeating: "reason ", count: 20)), .promptChanged(PromptState(text: "Hi", cursor: 2)),
        .key(Key(.character("\r"))),
      ], to: &state)
    #expect(state.draw().lines[8].hasSuffix("…"))
  }

  @Test func figuresThatHaveNoRoomUnderAnAnswerAreLeftOut() {
    var state = SampleScreens.start(rows: 24, columns: 34, glyphs: .braille)
    _ = state.update(.lineAccepted("Hi"))
    let last = SampleScreens.stream("Some text", to: &state)
    _ = state.update(.finished(SampleScreens.summary(.length, "Some text", last: last)))
    #expect(state.draw().lines.contains("  cut at 2 tokens"))
  }

  @Test func waitingTextsAreCounted() {
    var state = ScreenState(rows: 24, columns: 80)
    SampleScreens.apply([.lineAccepted("One"), .lineAccepted("Two")], to: &state)
    #expect(state.draw().lines[22].contains("2 texts waiting"))
  }

  /// Under 5 ms in release; a debug build gets ten times as long and still fails if every line is broken anew.
  @Test func aLongConversationDrawsFast() {
    var state = SampleScreens.start(rows: 50, columns: 200, glyphs: .braille)
    for turn in 0..<500 {
      let text = (0..<20).map { "turn \(turn) line \($0) of an answer with some words in it" }.joined(separator: "\n")
      SampleScreens.apply(
        [
          .lineAccepted("Question \(turn)"),
          .finished(SampleScreens.summary(.stop, text, last: SampleScreens.report(token: 5))),
        ], to: &state)
    }
    _ = state.update(.lineAccepted("Last"))
    var columns = 0
    let frame = ProcessorTime.fastest {
      _ = state.update(.textAppended("some more words "))
      columns = state.draw().columns
    }
    #expect(columns == 200)
    #if DEBUG
      let limit = 0.05
    #else
      let limit = 0.005
    #endif
    #expect(frame < limit, "a frame took \(frame) s")
    let page = ProcessorTime.fastest { _ = state.update(.key(Key(.pageUp))) }
    #expect(page < limit, "a page took \(page) s")
  }
}
