/// How colours are written for a terminal that is not held as a screen.
public enum TextColors: Equatable, Sendable {
  /// No sequences at all, not even for bold: what is not a terminal gets text.
  case plain
  /// The terminal has this many, each with a number; with none there are bold, underlined and so on all the same.
  case numbered(ColorDepth)
  /// The terminal takes any shade.
  case exact

  /// What suits a terminal by its variables TERM, COLORTERM and NO_COLOR; nil or empty where one is not set.
  ///
  /// - Parameter mode: Whether colours are wanted; `.always` shows 16 even where TERM promises none.
  public static func suited(terminal: String?, colorTerminal: String?, noColor: String?, mode: ColorMode) -> TextColors
  {
    let terminal = terminal ?? ""
    let isSimple = terminal.isEmpty || terminal == "dumb"
    if mode == .never || mode == .automatic && !(noColor ?? "").isEmpty { return isSimple ? .plain : .numbered(.none) }
    if isSimple || terminal.hasPrefix("vt") {
      return mode == .always ? .numbered(.sixteen) : isSimple ? .plain : .numbered(.none)
    }
    if ["truecolor", "24bit"].contains(colorTerminal ?? "") || terminal.hasSuffix("-direct") { return .exact }
    if terminal.contains("256color") || ["foot", "alacritty", "xterm-kitty"].contains(terminal) {
      return .numbered(.many)
    }
    return .numbered(terminal == "linux" ? .eight : .sixteen)
  }

  /// The colours that a theme should be chosen for.
  public var depth: ColorDepth {
    switch self {
    case .plain: .none
    case .numbered(let depth): depth
    case .exact: .many
    }
  }
}

extension Grid {
  /// The rows as text with escape sequences for their looks, each ended by a line feed; the last sequence of a row
  /// resets all. Blanks without a look of their own at the end of a row are left out.
  ///
  /// Cells are written as `write` put them, so nothing else in them steers the terminal.
  public func coloredText(_ colors: TextColors) -> String {
    var text = ""
    for row in 0..<rows {
      var end = columns
      while end > 0, self[row, end - 1] == Cell() { end -= 1 }
      var style = Style.plain
      for column in 0..<end {
        let cell = self[row, column]
        let wanted = Self.shown(cell.style, colors)
        if wanted != style {
          style = wanted
          text += Self.sequence(for: style, colors)
        }
        text += cell.text
      }
      text += style == .plain ? "\n" : "\u{1B}[0m\n"
    }
    return text
  }

  /// What of a style such a terminal shows.
  private static func shown(_ style: Style, _ colors: TextColors) -> Style {
    switch colors {
    case .plain: .plain
    case .numbered(.none): Style(attributes: style.attributes)
    case .numbered, .exact: style
    }
  }

  private static func sequence(for style: Style, _ colors: TextColors) -> String {
    var codes = ["0"]
    for (attribute, code) in [
      (TextAttributes.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ] where style.attributes.contains(attribute) { codes.append(code) }
    codes += code(for: style.foreground, colors, base: 30) + code(for: style.background, colors, base: 40)
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }

  private static func code(for color: TerminalColor, _ colors: TextColors, base: Int) -> [String] {
    if case .rgb(let red, let green, let blue) = color, colors == .exact {
      return ["\(base + 8);2;\(red);\(green);\(blue)"]
    }
    let mapped = ColorMapping.map(color, to: colors.depth)
    switch mapped.number {
    case ..<0: return []
    case 0..<8: return (mapped.bright && base == 30 ? ["1"] : []) + ["\(base + Int(mapped.number))"]
    case 8..<16: return ["\(base + 52 + Int(mapped.number))"]
    default: return ["\(base + 8);5;\(mapped.number)"]
    }
  }
}
