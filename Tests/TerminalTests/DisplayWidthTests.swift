import CTerminal
import Testing

@testable import Terminal

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("héllo 漢字", 10), ("e\u{301}", 1), ("ｱ", 1), ("Ａ", 2), ("한글", 4),
    ("\u{1112}\u{1161}\u{11AB}", 2),
    ("😀", 2), ("👍🏽", 2), ("👨‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 1), ("1️⃣", 1), ("नि", 2), ("\u{200B}", 0),
    ("a\u{200D}b", 2), ("─│▏⣿", 4), ("\u{7}", 1), ("\r\n", 1), ("\u{202E}", 1), ("\u{301}", 1), ("\u{10FFFF}", 1),
    ("\u{FEFF}a", 1), ("\u{AD}", 1),
  ])
  func measuresText(_ text: String, _ columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
    #expect(text.reduce(0) { $0 + DisplayWidth.of($1) } == columns)
  }

  /// The short cuts for common blocks say what the C library says.
  @Test func agreesWithTheCLibrary() {
    for value in (0xA0 as UInt32)..<0x1_0000 where !(0xD800...0xDFFF).contains(value) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let library = Int(term_scalar_width(value))
      if library < 0 {
        #expect(DisplayWidth.of(scalar) == 1)
      } else if case .spacing(Unicode.Scalar(0xFFFD), _) = ShownScalar(scalar), value != 0xFFFD {
        #expect(library == 0, "U+\(String(value, radix: 16))")  // overrides of direction, shown as a replacement
      } else {
        #expect(DisplayWidth.of(scalar) == library, "U+\(String(value, radix: 16))")
      }
    }
  }

  /// What one cell gets is what ncurses takes for one cell: a spacing scalar of the width claimed, then marks.
  @Test(arguments: ["👨‍👩‍👧", "👍🏽", "🇩🇪", "❤️", "नि", "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", "\u{301}", "한", "क्‍ष"])
  func cutsCharactersIntoCells(_ text: String) {
    for part in text.flatMap({ CellText.parts(of: $0) }) {
      let scalars = Array(part.text.unicodeScalars)
      #expect(scalars.count <= Int(TERM_CELL_SCALARS))
      #expect(scalars.first.map { Int(term_scalar_width($0.value)) } == part.columns)
      #expect(scalars.dropFirst().allSatisfy { term_scalar_width($0.value) == 0 })
    }
  }

  @Test func expandsTabs() {
    #expect(DisplayWidth.expandingTabs("a\tb") == "a       b")
    #expect(DisplayWidth.expandingTabs("漢字\tb\n\tc", every: 4) == "漢字    b\n    c")
    #expect(DisplayWidth.expandingTabs("none") == "none")
  }
}
