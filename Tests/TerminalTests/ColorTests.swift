import Testing

@testable import Terminal

@Suite struct ColorMappingTests {
  @Test(arguments: [
    (TerminalColor.standard, ColorDepth.many, Int32(-1)), (.named(9), .many, 9), (.named(9), .sixteen, 9),
    (.named(9), .eight, 1), (.named(3), .none, -1), (.rgb(red: 255, green: 0, blue: 0), .many, 196),
    (.rgb(red: 255, green: 255, blue: 255), .many, 231), (.rgb(red: 0, green: 0, blue: 0), .many, 16),
    (.rgb(red: 128, green: 128, blue: 128), .many, 244), (.rgb(red: 40, green: 10, blue: 10), .many, 233),
    (.rgb(red: 95, green: 0, blue: 0), .many, 52), (.rgb(red: 250, green: 10, blue: 10), .sixteen, 9),
    (.rgb(red: 250, green: 10, blue: 10), .eight, 1), (.rgb(red: 10, green: 10, blue: 20), .eight, 0),
    (.rgb(red: 1, green: 2, blue: 3), .none, -1),
  ])
  func mapsToTheNearest(_ color: TerminalColor, _ depth: ColorDepth, _ number: Int32) {
    #expect(ColorMapping.map(color, to: depth).number == number)
  }

  @Test func brightForegroundOfEightIsBold() {
    #expect(ColorMapping.map(.named(12), to: .eight) == ColorMapping.Mapped(number: 4, bright: true))
    #expect(!ColorMapping.map(.named(12), to: .sixteen).bright)
  }

  /// The short cut through cube and greys is never far from a search over all colours.
  @Test func isNearTheBestOfAll() {
    for red in stride(from: UInt8(0), through: 250, by: 50) {
      for green in stride(from: UInt8(0), through: 250, by: 50) {
        for blue in stride(from: UInt8(0), through: 250, by: 50) {
          let wanted = ColorMapping.RGB(red: Int(red), green: Int(green), blue: Int(blue))
          let found = Int(ColorMapping.map(.rgb(red: red, green: green, blue: blue), to: .many).number)
          #expect(found >= 16)
          let best = (16..<256).map { ColorMapping.shade($0).distance(to: wanted) }.min() ?? 0
          #expect(ColorMapping.shade(found).distance(to: wanted) <= best * 2 + 400)
        }
      }
    }
  }

  @Test(arguments: [
    (256, ColorDepth.many), (65536, .many), (88, .sixteen), (16, .sixteen), (8, .eight), (2, .none), (0, .none),
  ])
  func depthOfATerminal(_ colors: Int, _ depth: ColorDepth) {
    #expect(ColorDepth(colors: colors) == depth)
  }
}

@Suite struct ColorPairsTests {
  @Test func numbersEachPairOnce() {
    var pairs = ColorPairs(capacity: 64)
    pairs.beginGrid()
    let first = pairs.number(of: .init(foreground: 1, background: -1))
    #expect(first?.number == 1 && first?.isNew == true)
    let again = pairs.number(of: .init(foreground: 1, background: -1))
    #expect(again?.number == 1 && again?.isNew == false)
    #expect(pairs.number(of: .init(foreground: -1, background: -1))?.number == 0)
  }

  @Test func neverHasMoreThanTheTerminal() {
    var pairs = ColorPairs(capacity: 4)
    pairs.beginGrid()
    for color in Int32(0)..<3 {
      #expect(pairs.number(of: .init(foreground: color, background: 0))?.number == color + 1)
    }
    #expect(pairs.number(of: .init(foreground: 9, background: 0)) == nil)
    pairs.flush()
    for color in Int32(0)..<3 { #expect(pairs.number(of: .init(foreground: color, background: 5))?.isNew == true) }
    let overflow = pairs.number(of: .init(foreground: 9, background: 5))
    #expect(overflow?.number == 0 && overflow?.isNew == false)
  }

  @Test func withoutColorsAllIsPlain() {
    var pairs = ColorPairs(capacity: 0)
    pairs.beginGrid()
    #expect(pairs.number(of: .init(foreground: 3, background: 4))?.number == 0)
  }
}
