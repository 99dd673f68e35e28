import Terminal
import TestSupport
import Testing

@testable import Screen

@Suite struct WrappedTextTests {
  private func lines(_ wrapped: WrappedText) -> [String] {
    wrapped.lines.indices.map { String(repeating: " ", count: wrapped.indent(of: $0)) + wrapped[$0] }
  }

  @Test(arguments: [
    ("", 10, [""]), ("short", 10, ["short"]), ("one two three", 7, ["one two", "three"]),
    ("one  two", 4, ["one", "two"]), ("one two   ", 7, ["one two"]), ("a\n\nb", 5, ["a", "", "b"]),
    ("a\n", 5, ["a", ""]),
    ("abcdefghij", 4, ["abcd", "efgh", "ij"]), ("xy abcdefgh z", 4, ["xy", "abcd", "efgh", "z"]),
    ("abcde fg", 4, ["abcd", "e fg"]), ("漢字漢字", 5, ["漢字", "漢字"]), ("a漢 b", 2, ["a", "漢", "b"]),
    ("漢字。漢", 4, ["漢", "字。", "漢"]), ("one 漢字", 6, ["one 漢", "字"]), ("  in code\n    x", 20, ["in code", "    x"]),
    ("e\u{301}e\u{301}e\u{301}", 2, ["e\u{301}e\u{301}", "e\u{301}"]),
  ])
  func breaks(source: String, columns: Int, expected: [String]) {
    #expect(lines(WrappedText(source, columns: columns)) == expected)
  }

  @Test func hangingLinesStandUnderTheSecondColumn() {
    let text = "/kv [16|8]  set the bits of keys\n/quit      leave\nno columns in this line at all"
    #expect(
      lines(WrappedText(text, columns: 24, hanging: true)) == [
        "/kv [16|8]  set the bits", "            of keys", "/quit      leave", "no columns in this line", "at all",
      ])
  }

  @Test func aGapTooFarToTheRightDoesNotHang() {
    #expect(
      lines(WrappedText("a long first column  and more words", columns: 20, hanging: true)) == [
        "a long first column", "and more words",
      ])
  }

  @Test(arguments: 1...12)
  func linesAreNeverWiderThanAskedAndLoseNothing(columns: Int) {
    var random = RandomNumbers(seed: UInt64(columns))
    for hanging in [false, true] {
      for _ in 0..<40 {
        let wrapped = WrappedText(random.text(pieces: 25), columns: columns, hanging: hanging)
        var kept = ""
        var end = 0
        for (line, range) in wrapped.lines.enumerated() {
          let text = String(wrapped[line])
          let width = DisplayWidth.of(text) + wrapped.indent(of: line)
          #expect(width <= columns || text.count == 1, "only a character wider than the line may stick out")
          #expect(range.lowerBound >= end)
          end = range.upperBound
          kept += text
        }
        let spaces: Set<Character> = [" ", "\n", "\u{2009}"]
        #expect(kept.filter { !spaces.contains($0) } == wrapped.text.filter { !spaces.contains($0) })
      }
    }
  }

  @Test(arguments: 1...30)
  func piecesGiveTheSameAsTheWhole(seed: Int) {
    var random = RandomNumbers(seed: UInt64(seed))
    let source = random.text(pieces: 40)
    let columns = Int.random(in: 1...20, using: &random)
    var pieces = WrappedText("", columns: columns)
    var rest = Substring(source).unicodeScalars
    while !rest.isEmpty {
      let count = Int.random(in: 1...6, using: &random)
      pieces.append(String(String.UnicodeScalarView(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    #expect(pieces == WrappedText(source, columns: columns))
  }

  @Test func appendingCostsOnlyWhatIsNew() {
    var wrapped = WrappedText(String(repeating: "some words in a row ", count: 20_000), columns: 60)
    let count = wrapped.lines.count
    let time = ProcessorTime.fastest(of: 3) { for _ in 0..<200 { wrapped.append("more ") } }
    #expect(wrapped.lines.count > count)
    #expect(time < 1, "200 appends to 400 kB took \(time) s")
  }
}
