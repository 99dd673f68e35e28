import TestSupport
import Testing

@testable import Jinja

@Suite struct TextTests {
  @Test func searchFindsWhatLookingEverywhereFinds() {
    var generator = RandomNumbers(seed: 5)
    for _ in 0..<2000 {
      let text = Text(String((0..<generator.next(below: 24)).map { _ in "ab".randomElement(using: &generator) ?? "a" }))
      let pattern = Text(
        String((0..<generator.next(below: 4)).map { _ in "ab".randomElement(using: &generator) ?? "a" }))
      let places = (0...text.count).filter { text.starts(with: pattern, at: $0) }
      #expect(text.find(pattern, in: 0..<text.count) == places.first)
      #expect(text.findLast(pattern, in: 0..<text.count) == places.last)
      #expect(text.contains(pattern) == !places.isEmpty)
    }
  }

  @Test func searchIsLinear() {
    let text = Text([UInt32](repeating: 0x61, count: 200_000))
    let pattern = Text([UInt32](repeating: 0x61, count: 100_000) + [0x62])
    #expect(text.find(pattern, in: 0..<text.count) == nil)
    #expect(text.findLast(pattern, in: 0..<text.count) == nil)
  }

  @Test func halvesOfPairsAreReplaced() throws {
    #expect(Text([0x61, 0xD83D, 0x62]).string == "a\u{FFFD}b")
    #expect(try Template(source: #"{{ "\ud83d\ude00" }}"#).renderText([:]) == "\u{FFFD}\u{FFFD}")
  }

  @Test func floatsReadBackTheSame() {
    var generator = RandomNumbers(seed: 9)
    for _ in 0..<2000 {
      let value = Double(bitPattern: generator.next())
      if value.isFinite { #expect(Double(FloatText.text(value)) == value) }
    }
  }
}
