import TestSupport
import Testing

@testable import Screen

@Suite struct VisibleTextTests {
  private func shown(_ source: String, ascii: Bool = false) -> String {
    var text = ""
    VisibleText.append(source, to: &text, ascii: ascii)
    return text
  }

  @Test(arguments: [
    ("plain text", "plain text"), ("a\nb", "a\nb"), ("a\r\nb\r", "a\nb"), ("a\tb", "a    b"),
    ("\u{1B}[31mred", "^[[31mred"), ("\u{0}\u{7}\u{7F}", "^@^G^?"), ("\u{9B}31m", "\u{FFFD}31m"),
    ("\u{202E}evil\u{2066}", "\u{FFFD}evil\u{FFFD}"), ("a\u{2028}b", "a\nb"), ("漢字 e\u{301} 👨‍👩‍👧", "漢字 e\u{301} 👨‍👩‍👧"),
  ])
  func unicode(source: String, result: String) {
    #expect(shown(source) == result)
  }

  @Test(arguments: [
    ("“quoted” – it’s…", "\"quoted\" - it's..."), ("漢字", "??"), ("cafe\u{301}", "cafe"), ("3×4", "3x4"),
    ("a\u{A0}b", "a b"),
  ])
  func ascii(source: String, result: String) {
    #expect(shown(source, ascii: true) == result)
  }

  @Test func nothingHarmfulIsLeft() {
    var source = ""
    for value in 0..<0x3000 as Range<UInt32> {
      if let scalar = Unicode.Scalar(value) { source.unicodeScalars.append(scalar) }
    }
    for scalar in shown(source).unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      #expect(!isControl || scalar == "\n")
    }
    #expect(shown(source, ascii: true).utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A })
  }

  @Test func piecesGiveTheSameAsTheWhole() {
    var random = RandomNumbers(seed: 7)
    for _ in 0..<50 {
      let source = random.text(pieces: 30)
      var pieces = ""
      for scalar in source.unicodeScalars { VisibleText.append(String(scalar), to: &pieces, ascii: false) }
      #expect(pieces == shown(source))
    }
  }

  @Test func aLineHasNoLineFeeds() {
    #expect(VisibleText.line("a\nb\u{1B}", ascii: false) == "a b^[")
  }
}
