import Foundation
import Terminal
import TestSupport
import Testing

@testable import Screen

/// Screens as pictures.
@Suite struct SVGPictureTests {
  private func small() -> Grid {
    var grid = Grid(rows: 4, columns: 12)
    grid.write("╭─ a<b ──╮", row: 0, column: 0, style: Style(foreground: .named(6)))
    grid.write("bold", row: 1, column: 1, style: Style(attributes: .bold))
    grid.write("漢x", row: 1, column: 6, style: Style(attributes: [.italic, .underline]))
    grid.write("██▌·", row: 2, column: 0, style: Style(foreground: .rgb(red: 255, green: 136, blue: 0)))
    grid.write("⣿⡀", row: 2, column: 6, style: .plain)
    grid.write("rev", row: 3, column: 0, style: Style(attributes: .reverse))
    grid.write("dim", row: 3, column: 4, style: Style(attributes: .dim))
    grid.cursor = GridPosition(row: 3, column: 8)
    return grid
  }

  @Test func aSmallScreenIsDrawnAsBefore() throws {
    let svg = SVGPicture.text(of: small(), theme: .dark)
    let file = TestFiles.fixtures.appending(path: "Screens/picture.svg")
    if GoldenScreenTests.isRecording { try Data(svg.utf8).write(to: file) }
    #expect(try String(contentsOf: file, encoding: .utf8) == svg)
    #expect(XMLCheck.mistake(in: svg) == nil)
  }

  @Test func letterFormsAreAttributesOfTheText() {
    let svg = SVGPicture.text(of: small(), theme: .dark)
    #expect(svg.contains("font-weight=\"bold\">bold</text>"))
    #expect(svg.contains("font-style=\"italic\" text-decoration=\"underline\">漢</text>"))
    // A wide letter takes two cells, so the next one stands two further.
    #expect(svg.contains("<text x=\"\(6 * SVGScreen.cellWidth)\""))
    #expect(svg.contains("<text x=\"\(8 * SVGScreen.cellWidth)\""))
    #expect(svg.contains(">a&lt;b</text>"))
  }

  @Test func framesBlocksAndDotsAreShapes() {
    let svg = SVGPicture.text(of: small(), theme: .dark)
    for sign in "╭─╮█▌⣿⡀" { #expect(!svg.contains(sign)) }
    // Two whole blocks are one box of two cells.
    #expect(svg.contains("M0 38h18v19h-18z"))
    // Nine dots of braille.
    #expect(svg.components(separatedBy: "h0").count - 1 == 9)
  }

  @Test func aWindowGoesRoundTheScreen() {
    let svg = SVGPicture.text(of: Grid(rows: 10, columns: 40), theme: .dark, title: "a & \u{1B}b\u{202E}")
    #expect(XMLCheck.mistake(in: svg) == nil)
    #expect(svg.contains("a &amp; ^[b"))
    let plain = SVGPicture.text(of: Grid(rows: 10, columns: 40), theme: .dark)
    #expect(plain.contains("viewBox=\"0 0 360 190\""))
    #expect(svg.contains("viewBox=\"0 0 388 242\""))
  }

  @Test func theTerminalsOwnColoursAreTheThemes() {
    var theme = Theme(
      name: "x",
      text: Style(foreground: .rgb(red: 1, green: 2, blue: 3), background: .rgb(red: 250, green: 251, blue: 252)))
    var grid = Grid(rows: 1, columns: 3)
    grid.write("abc", row: 0, column: 0, style: .plain)
    #expect(SVGPicture.text(of: grid, theme: theme).contains("fill=\"#010203\" textLength"))
    #expect(SVGPicture.text(of: grid, theme: theme).contains("fill=\"#fafbfc\""))
    theme[.text].background = .standard
    // Dark text wants a light ground.
    #expect(SVGPicture.text(of: grid, theme: theme).contains("fill=\"#fafafa\""))
  }

  @Test(arguments: [(0, 0), (1, 1), (0, 5), (3, 2)])
  func anySizeIsAPicture(size: (rows: Int, columns: Int)) {
    let grid = Grid(rows: size.rows, columns: size.columns)
    for title in [nil, "", "title"] {
      #expect(XMLCheck.mistake(in: SVGPicture.text(of: grid, theme: .dark, title: title)) == nil)
    }
  }

  /// Whatever cells hold, the picture can be read by machines and has nothing in it that steers.
  @Test func anyCellsAreAPicture() {
    var numbers = RandomNumbers(seed: 5)
    for _ in 0..<60 {
      var grid = Grid(rows: 6, columns: 30)
      for row in 0..<6 {
        let attributes = TextAttributes(rawValue: UInt8.random(in: 0..<32, using: &numbers))
        let style = Style(foreground: .named(.random(in: 0...255, using: &numbers)), attributes: attributes)
        grid.write(numbers.text(pieces: 12) + "&<>\"']]>", row: row, column: 0, style: style)
        let value = UInt32.random(in: 0..<0x3000, using: &numbers)
        grid[row, 29] = Cell(Unicode.Scalar(value).map { String($0) } ?? "", style)
      }
      grid.cursor = GridPosition(row: 99, column: -3)
      let svg = SVGPicture.text(of: grid, theme: .dark, title: numbers.text(pieces: 5))
      #expect(XMLCheck.mistake(in: svg) == nil)
    }
  }

  @Test func everyBlockAndBrailleSignIsAShape() {
    for value in Array(0x2580...0x259F) + Array(0x2800...0x28FF) {
      #expect(CellShape(String(UnicodeScalar(value).map(Character.init) ?? " ")) != nil, "\(value)")
    }
    #expect(CellShape("a") == nil && CellShape("") == nil && CellShape("█\u{301}") == nil)
  }

  @Test(arguments: GlyphSet.allCases)
  func aWholeScreenStaysSmall(glyphs: GlyphSet) throws {
    for (rows, columns) in [(24, 80), (40, 120), (50, 200)] {
      let grid = ThemePreview.grid(rows: rows, columns: columns, theme: .builtIn(for: .many), glyphs: glyphs)
      let svg = SVGPicture.text(of: grid, theme: .dark, title: "trilobit")
      #expect(XMLCheck.mistake(in: svg) == nil)
      #expect(svg.utf8.count < 300_000, "\(svg.utf8.count) bytes")
      #expect(svg == SVGPicture.text(of: grid, theme: .dark, title: "trilobit"))
    }
  }
}
