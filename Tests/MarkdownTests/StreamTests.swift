import TestSupport
import Testing

@testable import Markdown

@Suite struct StreamTests {
  /// Texts made of pieces that mean something, so that they meet in every way.
  static func text(_ random: inout RandomNumbers, pieces count: Int) -> String {
    let pieces = [
      "a", "word", " ", " ", "  ", "\n", "\n", "\n\n", "#", "## ", "- ", "* ", "1. ", "2) ", "> ", ">", "```",
      "```swift\n",
      "~~~", "|", " | ", "|-|-|\n", "|a|b|\n", "---\n", "**", "*", "_", "__", "~~", "`", "``", "[", "]", "](b)", "(",
      "\\",
      "<br>", "<http://a>", "!", "[x] ", "漢", "e\u{301}", "\t", "\r\n", "    ", "\"", "/*", "*/", "//", "1", ".", "¶",
    ]
    return (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  @Test(arguments: 1...60)
  func piecesGiveTheSameAsTheWhole(seed: Int) {
    var random = RandomNumbers(seed: UInt64(seed))
    let source = Self.text(&random, pieces: 120)
    let whole = MarkdownText.blocks(of: source)
    for longest in [1, 7, 40] {
      var stream = MarkdownStream()
      var finished: [MarkdownBlock] = []
      var rest = Substring(source).unicodeScalars
      while !rest.isEmpty {
        let count = Int.random(in: 1...longest, using: &random)
        finished += stream.append(String(String.UnicodeScalarView(rest.prefix(count))))
        rest = rest.dropFirst(count)
        _ = stream.openBlocks()
      }
      #expect(finished + stream.openBlocks() == whole)
    }
  }

  /// Whatever is marked, letters and digits are there in their order.
  @Test(arguments: 1...40)
  func wordsAreNeverLost(seed: Int) {
    var random = RandomNumbers(seed: UInt64(1000 + seed))
    let source = Self.text(&random, pieces: 80).replacing("<br>", with: "").replacing("1. ", with: "")
      .replacing("2) ", with: "").replacing("[x] ", with: "").replacing("1", with: "")
    let shown = MarkdownText.blocks(of: source).map { Self.shown($0) }.joined()
    #expect(shown.filter(\.isLetter) == source.filter(\.isLetter))
  }

  @Test func plainTextStandsAsItIs() {
    let source = "Cost: 5 * 3 = 15 (a_b_c), 50% ~ half; x < y > z!\n  set in\n© “quoted” 漢字, [1] {2} \\o/ #1 -x +1 1.5"
    #expect(MarkdownText.blocks(of: source).map { Self.shown($0) } == [source])
  }

  @Test func longLinesAreCutWithoutLoss() {
    for unit in ["word ", "字", "x"] {
      let source = String(repeating: unit, count: 20_000)
      let blocks = MarkdownText.blocks(of: source)
      #expect(blocks.count > 1)
      #expect(blocks.map { Self.shown($0) }.joined().trimmingSpaces == source.trimmingSpaces)
      #expect(MarkdownText.blocks(of: "```\n" + source).map { Self.shown($0) }.joined() == source)
    }
  }

  /// Every kind of text that makes parsers slow. The limit is for a debug build; release takes a tenth of it.
  @Test(arguments: [
    "*", "_", "**a ", "*a_", "[", "]", "![", "[a](", "[a](b \"", "`", "``a`", "<", "<a", "\\", "~~", ">", "> ", "- ",
    "1. ",
    "- a\n  ", "|", "|a", "|a|\n|-|\n", "#", "# ", "```\n", "\n", "a\n", "\t", "a*", "*a **a ", "<br>", "a  ", "\r",
  ])
  func hostileTextTakesLinearTime(unit: String) {
    let source = String(repeating: unit, count: 200_000 / unit.utf8.count)
    var count = 0
    let time = ProcessorTime.fastest(of: 1) { count = MarkdownText.blocks(of: source).count }
    #expect(count >= 0)
    #expect(time < 4, "200 kB of \(unit) took \(time) s")
  }

  @Test func deepNestingIsCapped() {
    let source = String(repeating: "> - ", count: 1000) + "x"
    let blocks = MarkdownText.blocks(of: source)
    #expect(blocks.count == 1 && blocks[0].containers.count == BlockParser.deepest)
    #expect(Self.shown(blocks[0]).hasSuffix("> - x"))
  }

  @Test func appendingCostsOnlyTheOpenBlock() {
    var stream = MarkdownStream()
    let count = stream.append(String(repeating: "Some **words** in a paragraph.\n\n- an item\n\n", count: 8000)).count
    #expect(count > 15_000)
    let time = ProcessorTime.fastest(of: 3) {
      for _ in 0..<100 {
        _ = stream.append("more ")
        _ = stream.openBlocks()
      }
    }
    #expect(time < 0.5, "100 appends to 350 kB took \(time) s")
  }

  static func shown(_ block: MarkdownBlock) -> String {
    switch block.content {
    case .paragraph(let text), .heading(_, let text): text.plain
    case .thematicBreak, .codeEnd: ""
    case .codeStart(let label): label
    case .codeLine(let spans): spans.map(\.text).joined()
    case .table(let table): ([table.header] + table.rows).joined().map(\.plain).joined(separator: "|")
    }
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
