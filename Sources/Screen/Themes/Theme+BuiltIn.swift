public import Terminal

extension Theme {
  /// The theme of the program where nobody chose another: `monochrome` without colours, named colours where there are
  /// 8 or 16, else shades that can be read on dark and on light grounds alike. The ground is always the terminal's own.
  public static func builtIn(for depth: ColorDepth) -> Theme {
    switch depth {
    case .none: monochrome
    case .eight, .sixteen: dark
    case .many: shaded
    }
  }

  private static let shaded: Theme = {
    var theme = ThemeColors.standard.theme
    theme.name = dark.name
    return theme
  }()

  /// Named colours of the terminal's own palette on its own ground: fits dark terminals of any scheme.
  public static let dark: Theme = {
    var theme = Theme(name: "dark")
    func set(_ roles: ThemeRole..., to style: Style) {
      for role in roles { theme[role] = style }
    }
    func named(_ number: UInt8, _ attributes: TextAttributes = []) -> Style {
      Style(foreground: .named(number), attributes: attributes)
    }
    let dim = Style(attributes: .dim)
    let bold = Style(attributes: .bold)
    set(.dim, .frame, .codeFrame, .tableLine, .popupDetail, .logText, .codeComment, .popupFrame, to: dim)
    set(.accent, .panelKey, to: named(14, .bold))
    set(.assistantName, .listMark, .inlineCode, to: named(14))
    set(.userName, to: named(10))
    set(.error, to: named(9))
    set(.warning, .hint, to: named(11))
    set(.panelTitle, .figure, .strong, to: bold)
    set(.heading, to: named(14, .bold))
    set(.emphasis, to: Style(attributes: .italic))
    set(.quote, to: Style(attributes: [.dim, .italic]))
    set(.link, to: named(12, .underline))
    set(.codeKeyword, to: named(13))
    set(.codeString, to: named(10))
    set(.codeNumber, to: named(11))
    set(.sparsityBar, to: named(2))
    set(.cacheBar, to: named(4))
    set(.contextBar, .decodeGraph, to: named(6))
    set(.prefillGraph, .candidateBar, to: named(5))
    set(.mark, to: named(11, .bold))
    set(.selected, to: Style(attributes: .reverse))
    set(.cursorLine, to: bold)
    theme[.sparsity] = [named(2), named(10), named(11), named(9)]
    theme[.cache] = [named(4), named(12), named(14)]
    theme[.speed] = [named(6), named(14), named(10)]
    theme[.heat] = [dim, named(4), named(5), named(9), named(11)]
    return theme
  }()

  /// Attributes only, for terminals without colours and people who want none.
  public static let monochrome: Theme = {
    var theme = Theme(name: "monochrome")
    func set(_ roles: ThemeRole..., to attributes: TextAttributes) {
      for role in roles { theme[role] = Style(attributes: attributes) }
    }
    set(
      .dim, .frame, .codeFrame, .tableLine, .popupDetail, .popupFrame, .logText, .codeComment, to: .dim)
    set(
      .accent, .userName, .assistantName, .panelTitle, .error, .warning, .mark, .strong, .codeKeyword, .figure,
      .cursorLine, to: .bold)
    set(.heading, .panelKey, to: [.bold, .underline])
    set(.hint, .link, to: .underline)
    set(.emphasis, .quote, to: .italic)
    set(.selected, to: .reverse)
    for gradient in ThemeGradient.allCases {
      theme[gradient] = [.dim, [], .bold].map { Style(attributes: $0) }
    }
    return theme
  }()
}
