import Terminal
import TestSupport
import Testing

@testable import Screen

@Suite struct MarkdownLinesTests {
  private func setting(_ columns: Int, ascii: Bool = false, wrapsWords: Bool = true) -> Transcript.Setting {
    Transcript.Setting(columns: columns, isSpaced: true, ascii: ascii, drawsInASCII: ascii, wrapsWords: wrapsWords)
  }

  private func lines(_ source: String, _ columns: Int, ascii: Bool = false, wrapsWords: Bool = true) -> [String] {
    MarkdownLines(source, setting: setting(columns, ascii: ascii, wrapsWords: wrapsWords)).lines.map {
      $0.pieces.map(\.text).joined()
    }
  }

  @Test(arguments: [
    ("one two three", 9, ["one two", "three"]), ("# A\nb", 20, ["A", "b"]), ("a\n# B", 20, ["a", "", "B"]),
    ("- one two three\n- b", 12, ["• one two", "  three", "• b"]),
    ("1. a\n   - b\n     - c", 20, ["1. a", "   • b", "     ◦ c"]),
    ("10. one two three", 14, ["10. one two", "    three"]), ("- [ ] a b c", 20, ["• [ ] a b c"]),
    ("- a\n\n  b", 20, ["• a", "", "  b"]),
    ("> one two\n>\n> - three four", 13, ["▎ one two", "▎ ", "▎ • three", "▎   four"]),
    ("> a\n\nb", 20, ["▎ a", "", "b"]),
    ("a:\n---\nb", 10, ["a:", "──────────", "b"]), ("漢字漢字", 5, ["漢字", "漢字"]), ("- 漢字漢字漢字", 10, ["• 漢字漢字", "  漢字"]),
    ("[a](b)", 20, ["a (b)"]), ("~~a b~~ c", 20, ["a\u{336} b\u{336} c"]), ("1. one two", 7, ["1. one", "two"]),
  ])
  func layout(source: String, columns: Int, expected: [String]) {
    #expect(lines(source, columns) == expected)
  }

  @Test func codeIsFramedAtTheLeftOnly() {
    let source = "a\n```swift\nlet number = 1\n\n  x\n```\nb"
    #expect(
      lines(source, 12) == ["a", "", "┌─ swift", "│ let number", "┊  = 1", "│", "│   x", "└─", "", "b"])
    #expect(lines("```\na", 12, ascii: true) == ["+-", "| a"])
    #expect(lines("```swift\nlet number", 6) == ["swift", "let nu", "mber"], "no room for a frame")
  }

  @Test func tablesFit() {
    let source = "|Name|Number|\n|:--|--:|\n|one|1|\n|two or three|22|"
    #expect(
      lines(source, 40) == [
        "Name         │ Number", "─────────────┼───────", "one          │      1", "two or three │     22",
      ])
    #expect(
      lines(source, 17) == [
        "Name     │ Number", "─────────┼───────", "one      │      1", "─────────┼───────", "two or   │     22",
        "three    │       ",
      ])
    #expect(
      lines(source, 10) == ["Name: one", "Number: 1", "───", "Name: two", "or three", "Number: 22"])
  }

  @Test func columnsAreSharedFairly() {
    #expect(TableLayout.fit([3, 5], into: 10) == [3, 5])
    #expect(TableLayout.fit([3, 50, 50], into: 33) == [3, 15, 15])
    #expect(TableLayout.fit([30, 8, 50], into: 39) == [16, 8, 15])
    #expect(TableLayout.fit([9, 9], into: 11) == nil)
  }

  @Test func rolesAreLaidOver() {
    let lines = MarkdownLines("# a **b**\n> *c* `d`\n\n[e](f)", setting: setting(40)).lines
    let roles = lines.flatMap(\.pieces).filter { $0.text != " " && !$0.text.hasPrefix("▎") }.map(\.role)
    #expect(
      roles == [
        TextRole(.heading), TextRole(.strong, in: .heading), TextRole(.emphasis, in: .quote),
        TextRole(.inlineCode, in: .quote),
        TextRole(.link), TextRole(.dim),
      ])
    #expect(Theme.dark.style(TextRole(.strong, in: .heading)) == Theme.dark[.heading])
    #expect(Theme.dark.style(TextRole(.inlineCode, in: .quote)).attributes.contains(.italic))
    #expect(Theme.dark.style(TextRole(.inlineCode, in: .quote)).foreground == Theme.dark[.inlineCode].foreground)
  }

  @Test func withoutWordWrapLinesAreFull() {
    #expect(lines("one two three", 5, wrapsWords: false) == ["one t", "wo th", "ree"])
  }

  @Test func nothingHarmfulIsDrawn() {
    let source = "# \u{1B}[31m\n```\u{7}x\n\u{1B}]0;t\n```\n|\u{9B}|\n|-|\n|\u{202E}|\n[a](\u{1B}b)\n`\u{0}`"
    for line in lines(source, 40) {
      #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control || $0.value == 0x202E })
    }
  }

  @Test(arguments: 1...40)
  func linesAreNeverWiderThanAskedAndStreamAlike(seed: Int) {
    var random = RandomNumbers(seed: UInt64(seed))
    let text = random.markdown(pieces: 40)
    let setting = setting(seed)
    let whole = MarkdownLines(text, setting: setting)
    for line in whole.lines {
      let shown = line.pieces.map(\.text).joined()
      #expect(DisplayWidth.of(shown) <= seed || shown.count == 1, "\(shown)")
    }
    var offset = 0
    for line in whole.lines {
      #expect(line.offset >= offset, "offsets never go back")
      offset = line.offset
    }
    var pieces = MarkdownLines("", setting: setting)
    for scalar in text.unicodeScalars { pieces.append(String(scalar)) }
    #expect(pieces.lines == whole.lines)
  }

  @Test func everythingIsASCIIWhereAsked() {
    var random = RandomNumbers(seed: 5)
    for _ in 0..<20 {
      for line in lines(random.markdown(pieces: 40), 30, ascii: true) {
        #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
      }
    }
  }

  @Test func appendingCostsOnlyTheOpenBlock() {
    var answer = MarkdownLines("", setting: setting(80))
    answer.append(String(repeating: "Some **words** and `code` in a line.\n\n- an item\n- another\n\n", count: 6500))
    #expect(answer.lines.count > 25_000)
    let time = ProcessorTime.fastest(of: 3) { for _ in 0..<100 { answer.append("more ") } }
    #expect(time < 1, "100 appends to 400 kB took \(time) s")
  }
}
