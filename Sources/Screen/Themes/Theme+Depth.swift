public import Terminal

extension Theme {
  /// The theme as a terminal with so many colours shows it best.
  ///
  /// With 256 colours it stays as it is: the terminal's nearest shades serve. With 16 or 8, shades become named colours
  /// by their hue, and greys become the terminal's own text, dim where they were faint. The ground is then always the
  /// terminal's own, which nobody knows: bright colours for a theme that is dark, plain ones for one that is light, never
  /// black or white. What had a ground of its own, such as a chosen row, is reversed. Without colours every theme is
  /// `monochrome` under its own name.
  public func limited(to depth: ColorDepth) -> Theme {
    guard depth < .many else { return self }
    if depth == .none {
      var theme = Theme.monochrome
      theme.name = name
      return theme
    }
    let text = self[.text]
    let isLight = (Shade(text.background)?.luminance ?? 0) > (Shade(text.foreground)?.luminance ?? 1)
    var limited = Theme(name: name)
    for role in ThemeRole.allCases {
      var style = Self.named(self[role], text: text, isLight: isLight)
      if role == .selected || role == .cursorLine, self[role].background != text.background {
        style = Style(attributes: role == .selected ? .reverse : .bold)
      }
      limited[role] = style
    }
    for gradient in ThemeGradient.allCases {
      var steps: [Style] = []
      for style in self[gradient] { steps.append(Self.named(style, text: text, isLight: isLight)) }
      limited[gradient] = steps
    }
    return limited
  }

  private static func named(_ style: Style, text: Style, isLight: Bool) -> Style {
    var named = Style(attributes: style.attributes)
    guard let shade = Shade(style.foreground) else {
      named.foreground = style.foreground
      return named
    }
    let (degrees, saturation, value) = shade.hue
    // Tinted greys are greys: named colours would shout.
    if style.foreground == text.foreground || saturation * value < 0.18 {
      let ground = Shade(text.background) ?? (isLight ? .white : .black)
      let full = (Shade(text.foreground) ?? (isLight ? .black : .white)).contrast(with: ground)
      if shade.contrast(with: ground) < full * 0.6 { named.attributes.insert(.dim) }
      return named
    }
    // Red, yellow, green, cyan, blue, magenta, a sixth of the circle each; yellow has less and orange is yellow too.
    let number: UInt8 =
      switch degrees {
      case 20..<70: 3
      case 70..<160: 2
      case 160..<200: 6
      case 200..<262: 4
      case 262..<335: 5
      default: 1
      }
    named.foreground = .named(isLight ? number : number + 8)
    return named
  }
}
