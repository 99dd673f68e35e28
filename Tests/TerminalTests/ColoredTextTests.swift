import Testing

@testable import Terminal

/// Grids written with escape sequences.
@Suite struct ColoredTextTests {
  private func row(_ style: Style, _ colors: TextColors) -> String {
    var grid = Grid(rows: 1, columns: 6)
    grid.write("ab", row: 0, column: 0, style: style)
    return grid.coloredText(colors)
  }

  @Test(arguments: [
    (Style(foreground: .rgb(red: 1, green: 2, blue: 3)), TextColors.exact, "0;38;2;1;2;3"),
    (Style(background: .rgb(red: 255, green: 0, blue: 0)), .numbered(.many), "0;48;5;196"),
    (Style(foreground: .named(9)), .numbered(.sixteen), "0;91"),
    (Style(foreground: .named(9)), .numbered(.eight), "0;1;31"),
    (Style(foreground: .named(3), background: .named(12)), .exact, "0;33;104"),
    (
      Style(foreground: .named(9), attributes: [.bold, .dim, .italic, .underline, .reverse]), .numbered(.none),
      "0;1;2;3;4;7"
    ),
  ])
  func looksAreSequences(style: Style, colors: TextColors, codes: String) {
    #expect(row(style, colors) == "\u{1B}[\(codes)mab\u{1B}[0m\n")
  }

  @Test func plainTextHasNoSequences() {
    #expect(row(.plain, .exact) == "ab\n")
    #expect(row(Style(foreground: .named(1)), .numbered(.none)) == "ab\n")
    #expect(row(Style(foreground: .named(1), attributes: .bold), .plain) == "ab\n")
    #expect(Grid(rows: 2, columns: 3).coloredText(.exact) == "\n\n")
  }

  @Test(
    arguments: [
      ("xterm-256color", "truecolor", nil, ColorMode.automatic, TextColors.exact),
      ("xterm-256color", nil, nil, .automatic, .numbered(.many)), ("xterm", nil, nil, .automatic, .numbered(.sixteen)),
      ("linux", nil, nil, .automatic, .numbered(.eight)), ("dumb", "truecolor", nil, .automatic, .plain),
      (nil, nil, nil, .automatic, .plain), (nil, nil, nil, .always, .numbered(.sixteen)),
      ("xterm-256color", "truecolor", "1", .automatic, .numbered(.none)),
      ("xterm-256color", "truecolor", "", .automatic, .exact), ("xterm-256color", nil, "1", .always, .numbered(.many)),
      ("xterm-256color", "truecolor", nil, .never, .numbered(.none)), ("vt100", nil, nil, .automatic, .numbered(.none)),
    ] as [(String?, String?, String?, ColorMode, TextColors)])
  func theVariablesSayWhatSuits(
    terminal: String?, colorTerminal: String?, noColor: String?, mode: ColorMode, expected: TextColors
  ) {
    #expect(
      TextColors.suited(terminal: terminal, colorTerminal: colorTerminal, noColor: noColor, mode: mode) == expected)
  }
}
