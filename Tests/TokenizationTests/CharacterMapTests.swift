import TestSupport
import Testing

@testable import Tokenization

@Suite struct CharacterMapTests {
  /// The map of the fixture with rules: ligature and others, longest sequence first.
  private func map() throws -> CharacterMap {
    let model = try SentencePieceModel(FixtureTokenizer.bytes("sentencepiece-rules.model"))
    return try #require(model.options.characterMap)
  }

  private func changed(_ text: String) throws -> String {
    String(decoding: try map().apply(to: Array(text.utf8)), as: UTF8.self)
  }

  @Test(arguments: [
    ("ﬁn", "fin"), ("AbA", "aba"), ("a--b-c---", "a—b-c—-"), ("x\u{200B}y", "xy"), ("\u{3000}", " "),
    ("e\u{301}e", "ée"), ("\u{2126}", "\u{3A9}"), ("", ""), ("石🪨", "石🪨"), ("\u{0}", "\u{0}"),
  ])
  func theLongestSequenceBecomesItsText(text: String, expected: String) throws {
    #expect(Array(try changed(text).utf8) == Array(expected.utf8))
  }

  @Test func contradictorySizesAreRefused() {
    #expect(CharacterMap([]) == nil)
    #expect(CharacterMap([1, 2]) == nil)
    #expect(CharacterMap([0, 0, 0, 0, 0]) == nil)
    #expect(CharacterMap([3, 0, 0, 0, 0, 0, 0, 0]) == nil)
    #expect(CharacterMap([255, 255, 255, 255, 0, 0, 0, 0]) == nil)
    #expect(CharacterMap([4, 0, 0, 0, 0, 0, 0, 0, 65]) == nil)
  }

  @Test func damageNeverReadsOutside() throws {
    let bytes = try map().bytes
    var generator = RandomNumbers(seed: 8)
    let text = Array("ﬁ A -- Ω \u{3000}e\u{301} stone".utf8)
    for _ in 0..<2000 {
      var damaged = bytes
      for _ in 0..<8 {
        damaged[Int.random(in: 4..<damaged.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      guard let map = CharacterMap(damaged) else { continue }
      #expect(map.apply(to: text).count <= text.count * 256)
    }
  }
}
