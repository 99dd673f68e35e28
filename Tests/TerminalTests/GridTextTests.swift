import Testing

@testable import Terminal

@Suite struct GridTextTests {
  static func row(_ grid: Grid, _ row: Int) -> String {
    (0..<grid.columns).map { grid[row, $0].text.isEmpty ? "_" : grid[row, $0].text }.joined()
  }

  @Test(
    arguments: [
      ("abc", 0, nil, "abc   ", 3), ("abcdefgh", 0, nil, "abcdef", 6), ("abc", 4, nil, "    ab", 2),
      ("abc", 1, 2, " ab   ", 2), ("漢字", 0, nil, "漢_字_  ", 4), ("漢字", 0, 3, "漢_    ", 3),
      ("漢字", 3, nil, "   漢_ ", 3), ("abc", -1, nil, "bc    ", 3), ("漢b", -1, nil, " b    ", 3),
      ("abc", 9, nil, "      ", 0),
      ("abc", 0, 0, "      ", 0), ("e\u{301}x", 0, nil, "e\u{301}x    ", 2), ("🇩🇪!", 0, nil, "🇩\u{200C}🇪!   ", 3),
      ("\u{1B}[31m", 0, nil, "\u{FFFD}[31m ", 5), ("a\tb", 0, nil, "a b   ", 3),
      ("a\u{202E}b\u{9B}", 0, nil, "a\u{FFFD}b\u{FFFD}  ", 4),
      ("a\u{200B}b", 0, nil, "ab    ", 2),
    ] as [(String, Int, Int?, String, Int)])
  func writesText(_ text: String, _ column: Int, _ most: Int?, _ expected: String, _ used: Int) {
    var grid = Grid(rows: 1, columns: 6)
    let count = grid.write(text, row: 0, column: column, style: .plain, maximumColumns: most)
    let shown = (0..<6).map { grid[0, $0].text.isEmpty ? "_" : grid[0, $0].text }
    #expect(
      shown.joined(separator: "\u{200C}").unicodeScalars.filter { $0 != "\u{200C}" }
        == expected.unicodeScalars.filter { $0 != "\u{200C}" })
    #expect(count == used)
  }

  @Test func blanksTheOtherHalfOfABrokenCharacter() {
    var grid = Grid(rows: 1, columns: 4)
    grid.write("漢字", row: 0, column: 0, style: .plain)
    grid.write("x", row: 0, column: 1, style: .plain)
    #expect(Self.row(grid, 0) == " x字_")
    grid.write("y", row: 0, column: 2, style: .plain)
    #expect(Self.row(grid, 0) == " xy ")
    grid.write("漢", row: 0, column: 1, style: .plain)
    #expect(Self.row(grid, 0) == " 漢_ ")
    grid.write("字", row: 0, column: 2, style: .plain)
    #expect(Self.row(grid, 0) == "  字_")
    grid.write("漢字", row: 0, column: 0, style: .plain)
    grid.write("語", row: 0, column: 1, style: .plain)
    #expect(Self.row(grid, 0) == " 語_ ")
  }

  @Test func neverWritesOutsideTheGrid() {
    for columns in 0...3 {
      for column in -3...4 {
        for text in ["漢字", "a", "", "🇩🇪", "a漢"] {
          var grid = Grid(rows: 2, columns: columns)
          let used = grid.write(text, row: 1, column: column, style: .plain)
          #expect(used <= max(0, columns - column))
          #expect(grid.write(text, row: 2, column: column, style: .plain) == 0)
          #expect(grid.write(text, row: -1, column: column, style: .plain) == 0)
          let cells = (0..<columns).map { grid[1, $0].text }
          for (index, cell) in cells.enumerated() where DisplayWidth.of(cell) == 2 {
            #expect(index + 1 < columns && cells[index + 1].isEmpty)
          }
        }
      }
    }
    var grid = Grid(rows: 1, columns: 3)
    #expect(grid.write("abc", row: 0, column: 1, style: .plain, maximumColumns: .max) == 2)
    #expect(grid.write("abc", row: 0, column: .max, style: .plain, maximumColumns: 5) == 0)
  }
}
