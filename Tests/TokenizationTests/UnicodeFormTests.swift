import Testing

@testable import Tokenization

/// Examples of Unicode Standard Annex #15, and laws that hold for all characters.
@Suite struct UnicodeFormTests {
  private func form(_ form: UnicodeForm, _ text: String) -> [Unicode.Scalar] {
    Array(String(decoding: form.normalize(Array(text.utf8)), as: UTF8.self).unicodeScalars)
  }

  @Test(arguments: [
    ("\u{212B}", "\u{C5}", "A\u{30A}", "\u{C5}", "A\u{30A}"), ("\u{2126}", "\u{3A9}", "\u{3A9}", "\u{3A9}", "\u{3A9}"),
    ("\u{1E9B}\u{323}", "\u{1E9B}\u{323}", "\u{17F}\u{323}\u{307}", "\u{1E69}", "s\u{323}\u{307}"),
    ("d\u{307}\u{323}", "\u{1E0D}\u{307}", "d\u{323}\u{307}", "\u{1E0D}\u{307}", "d\u{323}\u{307}"),
    ("ﬁ2\u{2075}", "ﬁ2\u{2075}", "ﬁ2\u{2075}", "fi25", "fi25"),
    ("\u{AC01}", "\u{AC01}", "\u{1100}\u{1161}\u{11A8}", "\u{AC01}", "\u{1100}\u{1161}\u{11A8}"),
    (
      "\u{1100}\u{1161}\u{11A8}\u{11A8}", "\u{AC01}\u{11A8}", "\u{1100}\u{1161}\u{11A8}\u{11A8}", "\u{AC01}\u{11A8}",
      "\u{1100}\u{1161}\u{11A8}\u{11A8}"
    ),
    ("\u{958}", "\u{915}\u{93C}", "\u{915}\u{93C}", "\u{915}\u{93C}", "\u{915}\u{93C}"),
    ("\u{344}", "\u{308}\u{301}", "\u{308}\u{301}", "\u{308}\u{301}", "\u{308}\u{301}"),
    ("\u{F900}", "\u{8C48}", "\u{8C48}", "\u{8C48}", "\u{8C48}"), ("𝐀", "𝐀", "𝐀", "A", "A"),
    (
      "a\u{315}\u{300}\u{5AE}b", "\u{E0}\u{5AE}\u{315}b", "a\u{5AE}\u{300}\u{315}b", "\u{E0}\u{5AE}\u{315}b",
      "a\u{5AE}\u{300}\u{315}b"
    ),
    ("", "", "", "", ""), ("plain, é", "plain, é", "plain, e\u{301}", "plain, é", "plain, e\u{301}"),
  ])
  func examples(text: String, nfc: String, nfd: String, nfkc: String, nfkd: String) {
    #expect(form(.nfc, text) == Array(nfc.unicodeScalars))
    #expect(form(.nfd, text) == Array(nfd.unicodeScalars))
    #expect(form(.nfkc, text) == Array(nfkc.unicodeScalars))
    #expect(form(.nfkd, text) == Array(nfkd.unicodeScalars))
  }

  /// Characters without a class that are made of marks: Swift does not sort those among other marks.
  private static let unsorted: Set<UInt32> = [0xF73, 0xF75, 0xF81]

  /// Swift compares by canonical equivalence, with tables of its own.
  @Test func theFormsAreEquivalent() {
    for start in stride(from: UInt32(0xA0), to: 0x30000, by: 40) {
      var text = "a"
      for value in start..<start + 40 where !Self.unsorted.contains(value) {
        if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
      }
      let (composed, decomposed) = (form(.nfc, text), form(.nfd, text))
      #expect(String(String.UnicodeScalarView(composed)) == text)
      #expect(String(String.UnicodeScalarView(decomposed)) == text)
      #expect(form(.nfc, String(String.UnicodeScalarView(decomposed))) == composed)
      #expect(form(.nfd, String(String.UnicodeScalarView(composed))) == decomposed)
    }
  }

  @Test func manyMarksAreSortedInGoodTime() {
    let marks = String(repeating: "\u{323}\u{301}", count: 50_000)
    let sorted = form(.nfd, "a" + marks)
    #expect(sorted.count == 100_001 && sorted[1] == "\u{323}" && sorted[50_001] == "\u{301}")
  }

  @Test func brokenBytesAreReplaced() {
    #expect(UnicodeForm.nfd.normalize([0x61, 0xCC]) == Array("a\u{FFFD}".utf8))
    #expect(UnicodeForm.nfc.normalize([0xE2, 0x82]).count < 10)
  }
}
