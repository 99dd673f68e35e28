import TestSupport
import Testing

@testable import Screen

@Suite struct GraphTests {
  private func history(_ samples: [Float], ceiling: Float) -> SampleHistory {
    var history = SampleHistory(ceiling: ceiling)
    for sample in samples { history.append(sample) }
    return history
  }

  @Test(
    arguments: [
      (0, "", "····"), (1, "████", ""), (0.5, "██", "··"), (0.001, "▏", "···"), (0.53, "██▏", "·"), (.nan, "", "····"),
      (7, "████", ""),
    ] as [(Float, String, String)])
  func bars(share: Float, filled: String, rest: String) {
    let bar = Graph.bar(share, columns: 4, glyphs: .braille)
    #expect(bar.filled == filled && bar.rest == rest)
  }

  @Test func asciiBars() {
    #expect(Graph.bar(0.5, columns: 4, glyphs: .ascii) == ("##", "--"))
    #expect(Graph.bar(0.01, columns: 4, glyphs: .ascii) == ("#", "---"))
    #expect(Graph.bar(0.5, columns: 0, glyphs: .ascii) == ("", ""))
  }

  @Test func brailleShowsTwoSamplesAColumn() {
    let rows = Graph.rows(history([0, 1, 2, 3, 4, 8], ceiling: 8), rows: 2, columns: 4, glyphs: .braille)
    #expect(rows == ["   ⢸", " ⢀⣴⣿"])
  }

  @Test func blocksAndASCII() {
    let samples = history([0, 1, 2, 4], ceiling: 4)
    #expect(Graph.rows(samples, rows: 1, columns: 5, glyphs: .block) == ["  ▂▄█"])
    #expect(Graph.rows(samples, rows: 2, columns: 5, glyphs: .ascii) == ["    :", "  .::"])
  }

  @Test(arguments: GlyphSet.allCases)
  func graphsHaveTheirSize(glyphs: GlyphSet) {
    var random = RandomNumbers(seed: 3)
    let samples = history((0..<700).map { _ in Float.random(in: 0...30, using: &random) }, ceiling: 20)
    for columns in [0, 1, 7, 200, 400] {
      let rows = Graph.rows(samples, rows: 3, columns: columns, glyphs: glyphs)
      #expect(rows.count == (columns == 0 ? 0 : 3))
      #expect(rows.allSatisfy { $0.count == columns })
      if glyphs == .ascii { #expect(rows.allSatisfy { $0.utf8.allSatisfy { $0 < 0x7F } }) }
    }
  }

  @Test func glyphsSuitTheTerminal() {
    #expect(GlyphSet.suited(isUTF8: true, terminal: "xterm-256color") == .braille)
    #expect(GlyphSet.suited(isUTF8: false, terminal: "xterm-256color") == .ascii)
    #expect(GlyphSet.suited(isUTF8: true, terminal: "linux") == .ascii)
    #expect(GlyphSet.suited(isUTF8: true, terminal: "vt100") == .ascii)
    #expect(GlyphSet.suited(isUTF8: true, terminal: nil) == .braille)
  }
}
