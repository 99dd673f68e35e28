import Terminal
import TestSupport
import Testing

@testable import Screen

@Suite struct PlainTextTests {
  /// All that is given out for a text that comes in pieces.
  private func streamed(_ pieces: [String], columns: Int) -> String {
    var text = StreamedText(columns: columns)
    let written = pieces.map { text.append($0) }.joined()
    return written + text.finish()
  }

  @Test(arguments: [
    ("one two three", "one two\nthree"), ("one two", "one two"), ("one  two", "one  two"), ("", ""),
    ("  one\n\n two", "  one\n\n two"), ("one two \nthree\n", "one two\nthree\n"), ("abcdefghijk l", "abcdefgh\nijk l"),
    ("曲がる川曲がる川", "曲がる川\n曲がる川"), ("an 曲がる川", "an 曲が\nる川"),
    ("e\u{301}e\u{301}e\u{301}e\u{301} five", "e\u{301}e\u{301}e\u{301}e\u{301}\nfive"),
    ("a\u{1B}[31mb", "a^[[31mb"), ("one\ttwo", "one\ntwo"),
  ])
  func linesAreBrokenAtWords(text: String, broken: String) {
    #expect(streamed([text], columns: 8) == broken)
    #expect(streamed(text.unicodeScalars.map { String($0) }, columns: 8) == broken, "in pieces")
  }

  /// However a text is cut into pieces, what is written is the same, and no line is too wide.
  @Test func piecesDoNotMatter() {
    var random = RandomNumbers(seed: 7)
    for _ in 0..<200 {
      let text = random.text(pieces: 30)
      let columns = Int.random(in: 2...31, using: &random)
      let whole = streamed([text], columns: columns)
      var pieces: [String] = []
      var rest = Substring(text).unicodeScalars
      while !rest.isEmpty {
        let count = Int.random(in: 1...7, using: &random)
        pieces.append(String(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(streamed(pieces, columns: columns) == whole)
      for line in whole.split(separator: "\n") { #expect(DisplayWidth.of(line) <= columns) }
    }
  }

  @Test func aWordComesWhenItIsWhole() {
    var text = StreamedText(columns: 20)
    #expect(text.append("Hel") == "" && !text.isInLine)
    #expect(text.append("lo, wor") == "Hello," && text.isInLine)
    #expect(text.append("ld\n") == " world\n" && !text.isInLine)
    #expect(text.append("end") == "" && text.finish() == "end" && text.isInLine)
  }

  @Test func notesKeepTheirColumns() {
    let lines = PlainText.lines(of: "name   a long text of words\nsecond line", columns: 16)
    #expect(lines == ["name   a long", "       text of", "       words", "second line"])
    #expect(PlainText.line("a\nb\u{1B}") == "a b^[")
  }
}
