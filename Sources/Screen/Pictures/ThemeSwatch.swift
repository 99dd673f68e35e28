public import Terminal

/// A theme in one line: its name, what matters most in words, and its scales.
public enum ThemeSwatch {
  /// One row; the name stands in a column of its own.
  public static func grid(_ theme: Theme, name: String, nameColumns: Int, glyphs: GlyphSet = .braille) -> Grid {
    let words: [(String, ThemeRole)] = [
      ("text", .text), ("dim", .dim), ("you", .userName), ("trilo", .assistantName), ("heading", .heading),
      ("code", .inlineCode), ("error", .error),
    ]
    let wordColumns = words.reduce(0) { $0 + $1.0.count + 1 }
    let scale = 12
    let scales = ThemeGradient.allCases
    var grid = Grid(
      rows: 1, columns: nameColumns + 3 + wordColumns + scales.count * (scale + 1), style: theme[.text])
    grid.write(name, row: 0, column: 1, style: theme[.panelTitle], maximumColumns: nameColumns)
    var column = nameColumns + 3
    for (word, role) in words {
      grid.write(word, row: 0, column: column, style: theme[role])
      column += word.count + 1
    }
    for gradient in scales {
      for step in 0..<scale {
        let style = theme.style(gradient, at: (Float(step) + 0.5) / Float(scale))
        grid.write(glyphs.isASCII ? "#" : "█", row: 0, column: column + step, style: style)
      }
      column += scale + 1
    }
    return grid
  }
}
