import Terminal

/// What colours are on a picture, where no terminal has a say.
struct PicturePalette {
  /// The terminal's own foreground and background.
  let ink: Shade
  let ground: Shade

  init(_ theme: Theme) {
    let text = theme[.text]
    let ink = Shade(text.foreground)
    ground = Shade(text.background) ?? ((ink?.luminance ?? 1) > 0.3 ? Shade(20, 22, 27) : Shade(250, 250, 250))
    self.ink = ink ?? (ground.luminance < 0.2 ? Shade(214, 217, 224) : Shade(36, 41, 47))
  }

  /// The 16 named colours, of a brightness that suits dark and light grounds.
  private static let named: [Shade] = [
    Shade(46, 52, 64), Shade(205, 72, 72), Shade(78, 161, 84), Shade(196, 150, 50), Shade(70, 120, 210),
    Shade(176, 92, 190), Shade(48, 160, 168), Shade(200, 204, 212), Shade(112, 120, 134), Shade(240, 104, 96),
    Shade(120, 200, 110), Shade(236, 196, 88), Shade(104, 156, 246), Shade(210, 130, 226), Shade(86, 204, 208),
    Shade(240, 243, 248),
  ]

  /// What a cell is drawn in; dim and reverse are worked into the colours.
  struct Colors: Hashable {
    var ink: Shade
    var ground: Shade
  }

  func colors(of style: Style) -> Colors {
    var ink = shade(style.foreground) ?? ink
    var ground = shade(style.background) ?? ground
    if style.attributes.contains(.reverse) { swap(&ink, &ground) }
    if style.attributes.contains(.dim) { ink = ink.mixed(with: ground, 0.42) }
    return Colors(ink: ink, ground: ground)
  }

  private func shade(_ color: TerminalColor) -> Shade? {
    switch color {
    case .standard: nil
    case .named(let number): Self.named[Int(number & 15)]
    case .rgb(let red, let green, let blue): Shade(red, green, blue)
    }
  }
}
