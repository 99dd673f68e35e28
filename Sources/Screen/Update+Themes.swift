import Chat

extension ScreenState {
  /// Shows the themes to choose from; the one that is selected is shown at once.
  mutating func pickTheme(_ themes: [ListedName]) {
    guard canShowPicker else { return }
    _ = closeOverlay()
    let rows = themes.map { ListRow($0.name, $0.detail.isEmpty ? [$0.name] : [$0.name, $0.detail]) }
    themeBefore = theme
    overlay = .picker(Picker(.themes, rows, selecting: settings.theme))
  }

  /// Asks for a theme, to be looked at or to stay.
  mutating func load(theme name: String) -> [ScreenEffect] {
    awaitedTheme = name
    return [.loadTheme(name)]
  }

  /// Asks for a theme that stays for this run.
  mutating func use(theme name: String) -> [ScreenEffect] {
    themeBefore = nil
    return load(theme: name)
  }

  /// Takes a theme that was loaded, where it is the one asked for last: by the settings at the start.
  mutating func take(_ theme: Theme, name: String, problems: [String]) {
    guard name == awaitedTheme ?? settings.theme else { return }
    awaitedTheme = nil
    self.theme = theme
    if themeBefore == nil, settings.theme != name {
      settings.theme = name
      say(
        "The theme is \(VisibleText.line(name, ascii: showsOnlyASCII)) for this run; /theme keep writes it into config.toml."
      )
    }
    // Of a theme that is only looked at a mark is enough.
    if themeBefore != nil {
      if let problem = problems.first { say(problem) }
    } else {
      for problem in problems { conversation.note(.error, problem) }
    }
  }
}
