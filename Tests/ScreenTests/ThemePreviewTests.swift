import Terminal
import Testing

@testable import Screen

/// The sample screen and the swatch.
@Suite struct ThemePreviewTests {
  @Test func theSampleShowsAConversationAndPanels() {
    let text = ThemePreview.grid(rows: 40, columns: 120, theme: .dark).text
    for words in ["Why is a model", "Three reasons", "trilobit", "KV cache", "and how long does that take"] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test(arguments: [(0, 0), (1, 1), (5, 20), (24, 80), (100, 300)])
  func everySizeIsThatSize(size: (rows: Int, columns: Int)) {
    let grid = ThemePreview.grid(rows: size.rows, columns: size.columns, theme: .dark)
    #expect(grid.rows == size.rows && grid.columns == size.columns)
    #expect(grid == ThemePreview.grid(rows: size.rows, columns: size.columns, theme: .dark))
  }

  /// A ground of the theme's own is under every cell.
  @Test func noCellIsLeftWithoutTheGround() {
    let theme = ThemeFile(text: "theme[main_bg]=\"#102030\"", name: "x").theme
    let grid = ThemePreview.grid(rows: 50, columns: 200, theme: theme)
    #expect(grid.cells.allSatisfy { $0.style.background != .standard })
  }

  @Test func theSwatchHasTheNameAndFourScales() {
    let grid = ThemeSwatch.grid(.dark, name: "sea", nameColumns: 8)
    #expect(grid.rows == 1)
    #expect(grid.text.hasPrefix(" sea       text dim you trilo"))
    #expect(grid.cells.count { $0.text == "█" } == 48)
  }
}
