import Chat
import Terminal

extension ScreenState {
  /// Gives a key to what stands over the screen; nil: it does not want it.
  mutating func take(_ key: Key, over overlay: Overlay) -> [ScreenEffect]? {
    switch overlay {
    case .completion(let popup): return take(key, in: popup)
    case .picker(var picker):
      if let effects = takePanelKey(key) { return effects }
      let outcome = picker.take(key.kind, page: OverlayLayout.listRows(in: self) - 1)
      self.overlay = .picker(picker)
      return take(outcome, of: picker)
    case .help(var page):
      if let effects = takePanelKey(key) { return effects }
      let isOpen = page.take(
        key.kind, count: OverlayLayout.helpRows(in: self).count, shown: OverlayLayout.listRows(in: self))
      self.overlay = isOpen ? .help(page) : nil
      return []
    case .question(let question):
      guard let isYes = Question.answer(key.kind) else { return [] }
      self.overlay = nil
      guard isYes else {
        if question.returnsToSessions { return [.listSessions] }
        say("The chat stays.")
        return []
      }
      switch question.action {
      case .deleteSession(let id):
        return [.deleteSession(id: id)] + (question.returnsToSessions ? [.listSessions] : [])
      }
    }
  }

  /// Alt and a digit toggle panels under a list too.
  private mutating func takePanelKey(_ key: Key) -> [ScreenEffect]? {
    guard case .alt(let character) = key.kind, let digit = character.wholeNumberValue,
      let panel = Panel(rawValue: digit)
    else { return nil }
    return toggle(panel)
  }

  private mutating func take(_ outcome: Picker.Outcome, of picker: Picker) -> [ScreenEffect] {
    switch outcome {
    case .stays: return []
    case .moved(let id): return picker.subject == .themes ? load(theme: id) : []
    case .closed: return closeOverlay()
    case .chosen(let id):
      overlay = nil
      switch picker.subject {
      case .sessions: return open(session: id)
      case .models: return open(model: id)
      case .themes: return use(theme: id)
      case .parameters: return change(setting: id)
      }
    case .delete(let row):
      overlay = .question(.deleting(id: row.id, title: row.cells[0], returnsToSessions: true))
      return []
    case .rename(let row):
      overlay = nil
      renaming = row.id == sessionID ? nil : row.id
      return replacePrompt(Self.renameCommand + " " + VisibleText.line(row.cells[0], ascii: false))
    }
  }

  /// Closes what stands over the screen, and brings the theme back that was there before one was tried.
  mutating func closeOverlay() -> [ScreenEffect] {
    overlay = nil
    if let before = themeBefore {
      theme = before
      themeBefore = nil
      awaitedTheme = nil
    }
    return []
  }

  mutating func toggleHelp() -> [ScreenEffect] {
    if case .help = overlay {
      overlay = nil
      return []
    }
    _ = closeOverlay()
    // What nobody could read would only take the keys away.
    if columns >= OverlayLayout.leastHelpColumns { overlay = .help(HelpPage()) }
    return []
  }
}
