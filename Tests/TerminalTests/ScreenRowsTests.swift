import CTerminal
import Testing

@testable import Terminal

@Suite struct ScreenRowsTests {
  private static func rows(
    of grid: Grid, columns: Int, isUTF8: Bool = true, colors: ColorDepth = .many, pairs: Int = 256
  ) -> [[term_cell]] {
    var renderer = ScreenRows(
      capabilities: TerminalCapabilities(colors: colors, isUTF8: isUTF8, type: "test"), pairs: pairs)
    return renderer.render(grid, rows: Array(0..<grid.rows), columns: columns) { _, _ in }.rows
  }

  private static func scalars(_ cell: term_cell) -> [Unicode.Scalar] {
    let values = [cell.scalars.0, cell.scalars.1, cell.scalars.2, cell.scalars.3, cell.scalars.4]
    return values.prefix { $0 != 0 }.compactMap(Unicode.Scalar.init)
  }

  private static func text(_ row: [term_cell]) -> String {
    var text = String.UnicodeScalarView()
    for cell in row { text.append(contentsOf: scalars(cell)) }
    return String(text)
  }

  @Test func showsWideCharactersAsOneCell() {
    var grid = Grid(rows: 1, columns: 6)
    grid.write("漢é🇩🇪", row: 0, column: 0, style: .plain)
    #expect(Self.text(Self.rows(of: grid, columns: 6)[0]) == "漢é🇩🇪 ")
    #expect(Self.rows(of: grid, columns: 6)[0].count == 5)
    // The right half of a wide character is cut off.
    grid.write("abcd漢", row: 0, column: 0, style: .plain)
    #expect(Self.text(Self.rows(of: grid, columns: 5)[0]) == "abcd ")
  }

  @Test func withoutUTF8AllElseIsAQuestionMark() {
    var grid = Grid(rows: 1, columns: 6)
    grid.write("a漢é─", row: 0, column: 0, style: .plain)
    #expect(Self.text(Self.rows(of: grid, columns: 6, isUTF8: false)[0]) == "a???? ")
    grid[0, 0] = Cell("\u{1B}")
    #expect(Self.text(Self.rows(of: grid, columns: 6, isUTF8: false)[0]) == "????? ")
  }

  /// Whatever a grid holds, each row fills its columns exactly, with characters that ncurses takes as they are.
  @Test(arguments: [true, false])
  func fillsEveryRowExactly(_ isUTF8: Bool) {
    var generator = SmallGenerator(state: 21)
    let texts = [
      "", " ", "a", "漢", "e\u{301}", "👨‍👩‍👧", "🇩🇪", "\u{1B}[2J", "\n", "\u{301}", "long text", "\u{202E}", "\u{9B}",
    ]
    for _ in 0..<200 {
      var grid = Grid(rows: 2, columns: Int.random(in: 0...12, using: &generator))
      for row in 0..<2 {
        for column in 0..<grid.columns {
          let color = TerminalColor.rgb(red: .random(in: 0...255, using: &generator), green: 0, blue: 9)
          grid[row, column] = Cell(texts.randomElement(using: &generator) ?? "", Style(foreground: color))
        }
      }
      let columns = Int.random(in: 0...14, using: &generator)
      for row in Self.rows(of: grid, columns: columns, isUTF8: isUTF8, pairs: 8) {
        let widths = row.map { cell in Self.scalars(cell).map { Int(term_scalar_width($0.value)) } }
        #expect(widths.allSatisfy { $0.first ?? 0 > 0 && $0.dropFirst().allSatisfy { $0 == 0 } })
        #expect(widths.reduce(0) { $0 + ($1.first ?? 0) } == min(columns, grid.columns))
        #expect(row.allSatisfy { $0.pair >= 0 && $0.pair < 8 })
        if !isUTF8 { #expect(row.allSatisfy { $0.scalars.0 < 0x7F && $0.scalars.0 >= 0x20 }) }
      }
    }
  }

  @Test func defineIsCalledOncePerPair() {
    var grid = Grid(rows: 2, columns: 2)
    let red = Style(foreground: .named(1), background: .named(0), attributes: [.bold, .underline])
    for column in 0..<2 { grid[0, column] = Cell("x", red) }
    var renderer = ScreenRows(
      capabilities: TerminalCapabilities(colors: .sixteen, isUTF8: true, type: "test"), pairs: 64)
    var defined: [Int32] = []
    for _ in 0..<2 {
      let rendered = renderer.render(grid, rows: [0, 1], columns: 2) { number, _ in defined.append(number) }
      #expect(rendered.isComplete)
      #expect(rendered.rows[0].map(\.pair) == [1, 1])
      #expect(rendered.rows[0][0].attributes == UInt32(TERM_BOLD | TERM_UNDERLINE))
      #expect(rendered.rows[1].map(\.pair) == [0, 0])
    }
    #expect(defined == [1])
  }
}
