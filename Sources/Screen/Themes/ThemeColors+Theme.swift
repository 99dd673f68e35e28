import Terminal

extension ThemeColors {
  /// The look of every role, made of btop's colours.
  ///
  /// Graphs of processors become those of speed, memory in use the cache, temperatures the sparsity, processes the heat
  /// map; what btop has no word for is made of the colour nearest in kind. Every colour is mixed with that of the text
  /// as far as it takes to be read on the ground.
  var theme: Theme { ThemeMaker(self).theme }
}

/// How a theme's roles are made of colours.
private struct ThemeMaker {
  /// Contrast with the ground: of text, and of lines and the steps of scales.
  static let textContrast = 3.0
  static let lineContrast = 1.7

  let colors: ThemeColors
  /// nil: the terminal's own.
  let ground: Shade?
  let text: Shade?
  /// What the two are taken for where they are the terminal's own.
  let base: Shade
  let ink: Shade
  private(set) var theme: Theme

  init(_ colors: ThemeColors) {
    self.colors = colors
    func written(_ key: String) -> Shade? {
      if case .shade(let shade) = colors[key] { shade } else { nil }
    }
    ground = written("main_bg")
    let wanted = written("main_fg")
    base = ground ?? ((wanted?.luminance ?? 1) > 0.3 ? .black : .white)
    let other = base.luminance < 0.2 ? Shade(204, 204, 204) : Shade(34, 34, 34)
    ink = (wanted ?? other).readable(on: base, text: other, contrast: Self.textContrast)
    // Text of the terminal's own colour may not be readable on a ground that is not.
    text = wanted == nil && ground == nil ? nil : ink
    theme = Theme(
      name: "",
      text: Style(foreground: text?.color ?? .standard, background: ground?.color ?? .standard))
    setScreen()
    setPanels()
    setMarkdown()
    setPopups()
    setScales()
    setOwnKeys()
  }

  /// Gives roles a colour; nil is that of the text.
  private mutating func set(
    _ roles: ThemeRole..., to shade: Shade?, _ attributes: TextAttributes = [], contrast: Double = textContrast
  ) {
    var style = theme[.text]
    if let shade { style.foreground = shade.readable(on: base, text: ink, contrast: contrast).color }
    style.attributes = attributes
    for role in roles { theme[role] = style }
  }

  private var dim: Shade? { colors.shade("graph_text", "inactive_fg") }
  private var accent: Shade? { colors.shade("hi_fg") }
  private var title: Shade? {
    if case .shade(let shade) = colors["title"] { shade } else { nil }
  }

  /// The last colour of a scale: mostly the one that its author wants to be seen.
  private func end(_ scale: String) -> Shade? { colors.steps(scale).last }

  private func middle(_ scales: [Shade]) -> Shade? { scales.isEmpty ? nil : scales[scales.count / 2] }

  /// The first of some colours with a hue in a range and enough of it to be seen as such; else the first of all.
  private func first(_ shades: [Shade?], hue: Range<Double>) -> Shade? {
    let shades = shades.compactMap(\.self)
    return shades.first { shade in
      let (degrees, saturation, _) = shade.hue
      return saturation > 0.3 && (hue.contains(degrees) || hue.contains(degrees - 360))
    } ?? shades.first
  }

  private var red: Shade? {
    first([end("cpu"), end("temp"), end("process"), end("used"), colors.shade("hi_fg")], hue: -25..<20)
  }

  private var yellow: Shade? {
    let scales = ["cpu", "available", "process", "temp"].map { middle(colors.steps($0)) }
    return first(scales + [end("available")], hue: 25..<70)
  }

  private mutating func setScreen() {
    set(.dim, .logText, to: dim)
    set(.accent, .assistantName, to: accent, .bold)
    // The person's name should not look like the model's.
    let names = [colors.shade("proc_box"), colors.steps("process").first, end("free"), title].compactMap(\.self)
    set(.userName, to: names.first { $0.contrastsInHue(with: accent) } ?? names.first, .bold)
    set(.error, to: red)
    set(.warning, .hint, to: yellow)
  }

  private mutating func setPanels() {
    set(.frame, to: colors.shade("div_line"), contrast: Self.lineContrast)
    set(.panelTitle, .figure, to: title, .bold)
    set(.panelKey, to: accent, .bold)
    set(.sparsityBar, to: middle(colors.steps("temp", "cpu")))
    set(.cacheBar, to: middle(colors.steps("used", "cached", "cpu")))
    set(.contextBar, to: middle(colors.steps("cached", "cpu")))
    set(.candidateBar, to: middle(colors.steps("process", "cpu")))
    set(.decodeGraph, to: middle(colors.steps("cpu")))
    set(.prefillGraph, to: end("upload"))
    set(.mark, to: yellow, .bold)
  }

  private mutating func setMarkdown() {
    set(.heading, to: title.flatMap { $0.contrast(with: ink) > 1.25 ? $0 : nil } ?? accent, .bold)
    set(.strong, to: nil, .bold)
    set(.emphasis, to: nil, .italic)
    set(.inlineCode, to: end("cached"))
    set(.quote, to: dim.map { ink.mixed(with: $0, 0.5) }, .italic)
    set(.link, to: end("download"), .underline)
    set(.listMark, to: accent)
    set(.tableLine, to: colors.shade("div_line"), contrast: Self.lineContrast)
    set(.codeText, to: nil)
    set(.codeFrame, to: dim)
    set(.codeKeyword, to: end("upload"))
    set(.codeString, to: end("free"))
    set(.codeComment, to: dim, .italic)
    set(.codeNumber, to: end("available"))
  }

  private mutating func setPopups() {
    if case .shade(let ground) = colors["selected_bg"] {
      let wanted = colors.shade("selected_fg") ?? ink
      let shade = wanted.readable(on: ground, text: ink, contrast: Self.textContrast)
      theme[.selected] = Style(foreground: shade.color, background: ground.color, attributes: .bold)
    } else {
      theme[.selected] = Style(attributes: .reverse)
    }
    guard ground != nil else {
      set(.cursorLine, to: nil, .bold)
      set(.popup, to: nil)
      set(.popupFrame, .popupDetail, to: dim)
      return
    }
    let popup = base.mixed(with: ink, 0.07)
    func style(_ shade: Shade, _ contrast: Double) -> Style {
      Style(
        foreground: shade.readable(on: popup, text: ink, contrast: contrast).color, background: popup.color)
    }
    theme[.popup] = style(ink, Self.textContrast)
    theme[.popupDetail] = style(dim ?? ink, Self.textContrast)
    theme[.popupFrame] = style(colors.shade("div_line") ?? ink, Self.lineContrast)
    let line = base.mixed(with: ink, 0.12)
    let lineInk = ink.readable(on: line, text: ink, contrast: Self.textContrast)
    theme[.cursorLine] = Style(foreground: lineInk.color, background: line.color)
  }

  private mutating func setScales() {
    setScale(.sparsity, colors.steps("tril_sparsity", "temp", "cpu"))
    setScale(.cache, colors.steps("tril_cache", "used", "cached", "cpu"))
    setScale(.speed, colors.steps("tril_speed", "cpu"))
    setScale(.heat, colors.steps("tril_heat", "process", "cpu"))
  }

  private mutating func setScale(_ gradient: ThemeGradient, _ points: [Shade]) {
    guard let first = points.first else { return }
    let last = Theme.gradientSteps - 1
    theme[gradient] = (0...last).map { step in
      let place = Double(step) * Double(points.count - 1) / Double(last)
      let index = min(Int(place), max(0, points.count - 2))
      let shade = points.count == 1 ? first : points[index].mixed(with: points[index + 1], place - Double(index))
      var style = theme[.text]
      style.foreground = shade.readable(on: base, text: ink, contrast: Self.lineContrast).color
      return style
    }
  }

  /// Colours for single roles stand as they are written.
  private mutating func setOwnKeys() {
    for (key, role) in ThemeColors.ownKeys {
      if case .shade(let shade) = colors[key] { theme[role].foreground = shade.color }
    }
  }
}

extension Shade {
  /// Whether two colours are told apart at a glance.
  fileprivate func contrastsInHue(with other: Shade?) -> Bool {
    guard let other else { return true }
    func apart(_ one: UInt8, _ two: UInt8) -> Int { abs(Int(one) - Int(two)) }
    return apart(red, other.red) + apart(green, other.green) + apart(blue, other.blue) >= 70
  }
}
