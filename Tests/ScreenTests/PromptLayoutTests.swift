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
