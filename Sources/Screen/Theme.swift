public import Terminal

/// What a piece of the screen is, as a theme sees it.
public enum ThemeRole: Int, CaseIterable, Sendable {
  /// Text without a role of its own, and the ground everything stands on.
  case text
  /// What may be overlooked: notes, labels, tracks of bars.
  case dim
  /// The program's name and what is active.
  case accent
  case userName, assistantName
  case error
  /// A sentence that wants to be read now.
  case hint
  case frame, panelTitle
  /// The digit of the key that toggles a panel.
  case panelKey
  case figure
  case sparsityBar, cacheBar, contextBar
  case decodeGraph, prefillGraph
  /// The paper's mark on the sparsity bar.
  case mark
  /// The texts of an answer, by how they are marked. What stands in another (bold in a heading) adds to its look.
  case heading, strong, emphasis, inlineCode, quote, link
  case codeText, codeFrame, codeKeyword, codeString, codeComment, codeNumber
  /// Bullets and numbers of lists.
  case listMark
  /// Lines of tables, and the one that parts chapters.
  case tableLine
  /// A chosen row or message.
  case selected
}

/// The look of every role.
public struct Theme: Equatable, Sendable {
  public var name: String
  private var styles: [Style]

  /// A theme that shows everything in one style, to be filled role by role.
  public init(name: String, text: Style = .plain) {
    self.name = name
    styles = Array(repeating: text, count: ThemeRole.allCases.count)
  }

  public subscript(role: ThemeRole) -> Style {
    get { styles[role.rawValue] }
    set { styles[role.rawValue] = newValue }
  }

  /// Named colours of the terminal's own palette on its own ground: fits dark terminals of any scheme.
  public static let dark: Theme = {
    var theme = Theme(name: "dark")
    theme[.dim] = Style(attributes: .dim)
    theme[.accent] = Style(foreground: .named(14), attributes: .bold)
    theme[.userName] = Style(foreground: .named(10))
    theme[.assistantName] = Style(foreground: .named(14))
    theme[.error] = Style(foreground: .named(9))
    theme[.hint] = Style(foreground: .named(11))
    theme[.frame] = Style(attributes: .dim)
    theme[.panelTitle] = Style(attributes: .bold)
    theme[.panelKey] = Style(foreground: .named(14), attributes: .bold)
    theme[.figure] = Style(attributes: .bold)
    theme[.sparsityBar] = Style(foreground: .named(2))
    theme[.cacheBar] = Style(foreground: .named(4))
    theme[.contextBar] = Style(foreground: .named(6))
    theme[.decodeGraph] = Style(foreground: .named(6))
    theme[.prefillGraph] = Style(foreground: .named(5))
    theme[.mark] = Style(foreground: .named(11), attributes: .bold)
    theme[.heading] = Style(foreground: .named(14), attributes: .bold)
    theme[.strong] = Style(attributes: .bold)
    theme[.emphasis] = Style(attributes: .italic)
    theme[.inlineCode] = Style(foreground: .named(11))
    theme[.quote] = Style(attributes: .italic)
    theme[.link] = Style(foreground: .named(12), attributes: .underline)
    theme[.codeFrame] = Style(attributes: .dim)
    theme[.codeKeyword] = Style(foreground: .named(13))
    theme[.codeString] = Style(foreground: .named(10))
    theme[.codeComment] = Style(attributes: .dim)
    theme[.codeNumber] = Style(foreground: .named(11))
    theme[.listMark] = Style(foreground: .named(14))
    theme[.tableLine] = Style(attributes: .dim)
    theme[.selected] = Style(attributes: .reverse)
    return theme
  }()

  /// Attributes only, for terminals without colours and people who want none.
  public static let monochrome: Theme = {
    var theme = Theme(name: "monochrome")
    let dim = Style(attributes: .dim)
    let bold = Style(attributes: .bold)
    for role in [ThemeRole.dim, .frame, .codeFrame, .codeComment, .tableLine] { theme[role] = dim }
    for role in [
      ThemeRole.accent, .userName, .assistantName, .panelTitle, .error, .mark, .heading, .strong, .inlineCode,
      .codeKeyword, .listMark,
    ] { theme[role] = bold }
    for role in [ThemeRole.hint, .link] { theme[role] = Style(attributes: .underline) }
    for role in [ThemeRole.emphasis, .quote] { theme[role] = Style(attributes: .italic) }
    theme[.selected] = Style(attributes: .reverse)
    theme[.panelKey] = Style(attributes: [.bold, .underline])
    return theme
  }()
}
