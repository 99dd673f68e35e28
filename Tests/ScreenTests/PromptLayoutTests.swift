import Terminal
import TestSupport
import Testing

@testable import Screen

@Suite struct PromptLayoutTests {
  private func layout(_ text: String, cursor: Int? = nil, columns: Int, prompt: String = "> ") -> PromptLayout {
    PromptLayout(PromptState(prompt: prompt, text: text, cursor: cursor ?? text.utf8.count), columns: columns)
  }

  private func position(_ row: Int, _ column: Int) -> GridPosition { GridPosition(row: row, column: column) }

  @Test func oneRow() {
    let shown = layout("hello", cursor: 2, columns: 20)
    #expect(shown.rows == ["> hello"])
    #expect(shown.cursor == position(0, 4))
    #expect(shown.promptColumns == 2)
  }

  /// The example of the measurements: the offset is 13, the column 10.
  @Test func theCursorStandsByDisplayWidth() {
    let text = "héllo 漢字"
    #expect(text.utf8.count == 13)
    #expect(layout(text, columns: 40, prompt: "").cursor == position(0, 10))
    #expect(layout("e\u{301}x", cursor: 3, columns: 40, prompt: "").cursor == position(0, 1))
  }

  @Test func longLinesWrap() {
    let shown = layout("abcdefghij", columns: 6)
    #expect(shown.rows == ["> abcd", "efghij", ""], "the cursor behind the last column needs a row")
    #expect(shown.cursor == position(2, 0))
    #expect(layout("abcdefghij", cursor: 4, columns: 6).cursor == position(1, 0))
    #expect(layout("abc漢", cursor: 3, columns: 6).cursor == position(1, 0), "the wide character moved on")
  }

  @Test func rowsAreBrokenAtWords() {
    #expect(layout("the river bends", columns: 10).rows == ["> the ", "river ", "bends"])
    #expect(layout("one two", columns: 9).rows == ["> one two", ""], "the cursor behind the last column needs a row")
    #expect(layout("one  two", columns: 9).rows == ["> one  ", "two"], "spaces are kept")
    #expect(layout("a averyverylongword b", columns: 8).rows == ["> a ", "averyver", "ylongwor", "d b"])
    #expect(layout("漢字は。か", columns: 8).rows == ["> 漢字", "は。か"], "a closing mark stays with what it closes")
    #expect(layout("ab漢字", columns: 7).rows == ["> ab漢", "字"], "wide characters are words of their own")
    #expect(layout("abc de\u{301}fg", columns: 8).rows == ["> abc ", "de\u{301}fg"])
    #expect(layout("one\ttwo", columns: 8).rows == ["> one^I", "two"], "and so are tabs")
    #expect(layout("x a\u{A0}b", columns: 6).rows == ["> x ", "a\u{A0}b"])
  }

  /// A space behind a full row has no room: it is there, and not seen.
  @Test func aSpaceBehindAFullRowIsNotShown() {
    let text = "abcd efgh"
    #expect(layout(text, columns: 6).rows == ["> abcd", "efgh"])
    #expect(layout(text, cursor: 4, columns: 6).cursor == position(1, 0))
    #expect(layout(text, cursor: 5, columns: 6).cursor == position(1, 0))
    #expect(layout(text, cursor: 6, columns: 6).cursor == position(1, 1))
    #expect(layout("abcd   e", columns: 6).rows == ["> abcd", "  e"], "those after it begin the next row")
    #expect(layout("abcd \nx", columns: 6).rows == ["> abcd", "  x"])
    #expect(layout("abcd ", columns: 6).rows == ["> abcd", ""])
  }

  /// A word goes down as it grows, and up again as it shrinks.
  @Test func aWordMovesWithItsLength() {
    var shown = layout("the riv", columns: 9)
    for (text, rows) in [
      ("the rive", ["> the ", "rive"]), ("the river", ["> the ", "river"]), ("the rive", ["> the ", "rive"]),
      ("the riv", ["> the riv", ""]), ("the ri", ["> the ri"]),
    ] {
      shown = PromptLayout(PromptState(text: text, cursor: text.utf8.count), columns: 9, previous: shown)
      #expect(shown.rows == rows)
    }
  }

  @Test func furtherLinesStandUnderTheFirst() {
    let shown = layout("one\ntwo\n", columns: 20)
    #expect(shown.rows == ["> one", "  two", "  "])
    #expect(shown.cursor == position(2, 2))
    #expect(layout("one\ntwo", cursor: 3, columns: 20).cursor == position(0, 5))
  }

  @Test func controlCharactersAreSeen() {
    #expect(layout("a\u{1}\t\u{1B}b", columns: 40).rows == ["> a^A^I^[b"])
    #expect(layout("a\u{1}b", cursor: 2, columns: 40).cursor == position(0, 5))
  }

  @Test func aSearchShowsItsOwnPrompt() {
    #expect(layout("old", columns: 60, prompt: "(reverse-i-search)`o': ").rows == ["(reverse-i-search)`o': old"])
  }

  @Test(arguments: 1...9)
  func theCursorIsAlwaysOnARow(columns: Int) {
    var random = RandomNumbers(seed: UInt64(columns))
    for _ in 0..<60 {
      let text = random.text(pieces: 10)
      let cursor = Int.random(in: -2...(text.utf8.count + 3), using: &random)
      let shown = PromptLayout(
        PromptState(text: text, cursor: cursor), columns: columns, ascii: Bool.random(using: &random))
      #expect(shown.rows.indices.contains(shown.cursor.row))
      #expect((0..<columns).contains(shown.cursor.column))
      for row in shown.rows { #expect(DisplayWidth.of(row) <= columns) }
      for count in 1...6 {
        let first = shown.firstRow(showing: count)
        #expect(first >= 0 && first < shown.rows.count)
        #expect((first..<first + count).contains(shown.cursor.row))
      }
    }
  }

  /// What is taken over from the layout before never differs from what would be broken anew.
  @Test(arguments: 1...12)
  func whatIsKeptHolds(columns: Int) {
    var random = RandomNumbers(seed: UInt64(columns) + 400)
    var text = ""
    var last: PromptLayout?
    for step in 0..<200 {
      let scalars = Array(text.unicodeScalars)
      let start = Int.random(in: 0...scalars.count, using: &random)
      let end = Int.random(in: start...min(scalars.count, start + 6), using: &random)
      let added = Array(
        random.text(pieces: Int.random(in: 0...(step % 9 == 0 ? 30 : 2), using: &random)).unicodeScalars)
      var edited = String.UnicodeScalarView()
      edited.append(contentsOf: scalars[..<start] + added + scalars[end...])
      text = String(edited)
      let state = PromptState(text: text, cursor: Int.random(in: 0...text.utf8.count, using: &random))
      let kept = PromptLayout(state, columns: columns, previous: last)
      let fresh = PromptLayout(state, columns: columns)
      #expect(kept == fresh && kept.rows == fresh.rows, "\(text.debugDescription)")
      last = kept
    }
  }
}
