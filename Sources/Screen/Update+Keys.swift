import Chat
import Terminal

extension ScreenState {
  /// Rows that a turn of the wheel moves.
  static let wheelRows = 3
  /// What the line editor takes as Enter and as a new line in the text.
  static let enterKey = Key(.character("\r"), bytes: [0x0D])
  static let newLineKey = Key(.alt("\r"), bytes: [0x1B, 0x0D])

  /// Every key comes here first; what the screen does not want is fed to the line editor.
  mutating func take(_ key: Key) -> [ScreenEffect] {
    if key.kind == .ignored { return [] }
    let wasLeaveArmed = isLeaveArmed
    forgetHint()
    sayIfCut(key)
    if let effects = takeEverywhere(key) { return effects }
    if let prefix = pendingPrefix {
      pendingPrefix = nil
      if let effects = take(key, after: prefix) { return effects }
    }
    if let overlay, let effects = take(key, over: overlay) { return effects }
    if marked != nil, let effects = takeMarking(key) { return effects }
    switch key.kind {
    case .character("\r"): return enter(key)
    case .alt("\r"), .alt("\n"): return settings.isMultiline && !isSearching ? send(by: Self.enterKey) : [.feed(key)]
    case .character("\u{3}"): return interrupt(wasLeaveArmed: wasLeaveArmed)
    case .character("\t"), .backTab: return isSearching ? [.feed(key)] : complete()
    case .character("\u{7}"): return isSearching ? [.feed(key)] : [.edit(prompt.text)]
    case .character("\u{18}"):
      if isSearching { return [.feed(key)] }
      pendingPrefix = key
    case .character("j"), .character("k"):
      guard scroll != .newest, prompt.text.isEmpty, !isSearching, enterMessageMode() else { return [.feed(key)] }
      return takeMarking(key) ?? []
    case .altUp, .alt("m"):
      if !enterMessageMode() { say("There is no message to stand on yet.") }
    case .escape: return escape(key)
    case .alt(let character):
      guard let digit = character.wholeNumberValue, let panel = Panel(rawValue: digit) else { return [.feed(key)] }
      return toggle(panel)
    case .home, .end:
      guard scroll != .newest else { return [.feed(key)] }
      scroll = key.kind == .end ? .newest : .held(entry: 0, row: 0)
    default: if !scrolls(by: key.kind) { return [.feed(key)] }
    }
    return []
  }

  /// Keys that mean the same whatever stands over the screen; nil for others.
  private mutating func takeEverywhere(_ key: Key) -> [ScreenEffect]? {
    switch key.kind {
    case .character("\u{C}"): return [.redraw]
    case .character("\u{1A}"): return [.suspend]
    case .function(let number): return function(number)
    default: return nil
    }
  }

  /// The key after Ctrl-X: Ctrl-E opens the editor, other characters are the line editor's with the Ctrl-X before
  /// them, and for any other key the Ctrl-X is forgotten (nil).
  private func take(_ key: Key, after prefix: Key) -> [ScreenEffect]? {
    switch key.kind {
    case .character("\u{5}"): [.edit(prompt.text)]
    case .character("\r"), .character("\u{3}"), .character("\t"): nil
    case .character: [.feed(prefix), .feed(key)]
    default: nil
    }
  }

  // MARK: Scrolling

  /// Moves the view where a key does that.
  mutating func scrolls(by key: Key.Kind) -> Bool {
    switch key {
    case .pageUp: moveView(by: -pageRows)
    case .pageDown: moveView(by: pageRows)
    case .shiftUp: moveView(by: -1)
    case .shiftDown: moveView(by: 1)
    case .wheelUp: moveView(by: -Self.wheelRows)
    case .wheelDown: moveView(by: Self.wheelRows)
    default: return false
    }
    return true
  }

  private var pageRows: Int { max(1, layout.conversation.rows - 2) }

  private mutating func moveView(by rows: Int) {
    scroll = withWindow { window, scroll in window.moved(scroll, by: rows) }
  }

  // MARK: Function keys and panels

  private mutating func function(_ number: Int) -> [ScreenEffect] {
    pendingPrefix = nil
    switch number {
    case 1: return toggleHelp()
    case 2: return closeOverlay() + [.listSessions]
    case 3: return closeOverlay() + [.listModels]
    case 4: return closeOverlay() + pickParameter()
    case 5: return togglePanels()
    case 6: return closeOverlay() + [.listThemes]
    case 7: toggleThoughts()
    case 9: return [.savePicture]
    case 10: return leave()
    // The other function keys are nobody's: readline would print the ends of their sequences.
    default: break
    }
    return []
  }

  /// Shows or hides all panels; where none is switched on, all are. While they are hidden the mouse is the terminal's, so that dragging selects text.
  private mutating func togglePanels() -> [ScreenEffect] {
    if panels.isEmpty {
      panels = Panel.allCases
      arePanelsHidden = false
    } else {
      arePanelsHidden.toggle()
    }
    guard settings.usesMouse else { return [] }
    if arePanelsHidden { say("Panels off: dragging the mouse selects text. F5 brings them back.") }
    return [.setMouse(!arePanelsHidden)]
  }

  /// Shows panels that were hidden, and gives the mouse back.
  mutating func showPanels() -> [ScreenEffect] {
    guard arePanelsHidden else { return [] }
    arePanelsHidden = false
    return settings.usesMouse ? [.setMouse(true)] : []
  }

  /// Switches a panel on or off. Where all are hidden, the one asked for is shown alone.
  mutating func toggle(_ panel: Panel) -> [ScreenEffect] {
    if arePanelsHidden {
      panels = [panel]
      return showPanels()
    }
    if panels.contains(panel) {
      panels.removeAll { $0 == panel }
    } else {
      // Where the others stand in the order of their digits, it finds its place among them; else it comes last.
      let isOrdered = panels.map(\.rawValue) == panels.map(\.rawValue).sorted()
      panels.append(panel)
      if isOrdered { panels.sort { $0.rawValue < $1.rawValue } }
    }
    return []
  }

  // MARK: Enter, Esc, Ctrl-C

  /// Whether the line editor shows a prompt of its own, as it does while it searches its history.
  var isSearching: Bool { prompt.prompt != PromptState().prompt }

  /// Enter sends, or begins a new line where a block is open or several lines are being typed.
  private mutating func enter(_ key: Key) -> [ScreenEffect] {
    guard !isSearching else { return [.feed(key)] }
    if InputLine.opensBlock(prompt.text) { return [.feed(Self.newLineKey)] }
    if settings.isMultiline {
      // A command of one line needs no second key.
      let isCommand = if case .message = InputLine(prompt.text) { false } else { true }
      if !isCommand || prompt.text.contains("\n") { return [.feed(Self.newLineKey)] }
    }
    return send(by: key)
  }

  /// Sends what is typed. While an answer is written the text stays in the prompt, where it can be changed still;
  /// commands that can be run then are run.
  private mutating func send(by key: Key) -> [ScreenEffect] {
    switch InputLine(prompt.text) {
    case .message:
      if isAnswering {
        say(activity == .stopping ? "Just stopping the answer." : "Still answering: Esc stops it, your text stays.")
        return []
      }
      if case .unavailable(let reason) = activity {
        say(reason)
        return []
      }
    case .command(let command):
      if isAnswering, !command.name.description.worksWhileAnswering {
        say("/\(command.name.rawValue) waits: Esc stops the answer.")
        return []
      }
    case .empty, .mistake: break
    }
    return [.feed(key)]
  }

  /// A paste that was cut is said to be, before it is sent for the whole.
  private mutating func sayIfCut(_ key: Key) {
    // A character that was cut in its middle is gone.
    guard case .paste(let text) = key.kind, text.utf8.count > KeyDecoder.largestPaste - 4 else { return }
    say("The paste was too long: only its first \(Figures.bytes(KeyDecoder.largestPaste)) are here.")
  }

  private mutating func escape(_ key: Key) -> [ScreenEffect] {
    if isStoppable { return stop() }
    if isSearching { return [.feed(key)] }
    if let effects = giveUpEditing() { return effects }
    if renaming != nil {
      renaming = nil
      say("The chat keeps its name.")
      return [.clearPrompt]
    }
    if !attachments.isEmpty {
      attachments = []
      say("The files are dropped.")
      return []
    }
    if dropWaiting() { return [] }
    if scroll != .newest {
      scroll = .newest
      return []
    }
    return [.feed(key)]
  }

  private mutating func interrupt(wasLeaveArmed: Bool) -> [ScreenEffect] {
    if isStoppable { return stop() }
    if let effects = giveUpEditing() { return effects }
    if !prompt.text.isEmpty || isSearching { return [.clearPrompt] }
    if dropWaiting() { return [] }
    if wasLeaveArmed { return leave() }
    say("Ctrl-C again leaves; so does Ctrl-D.")
    isLeaveArmed = true
    return []
  }

  mutating func stop() -> [ScreenEffect] {
    dropWaiting()
    guard activity != .stopping else { return [] }
    // The cache's report still comes, and ends it.
    if activity != .recomputing { activity = .stopping }
    return [.stopAnswer]
  }

  /// Takes back the texts that wait: after a stop nothing starts by itself.
  @discardableResult
  private mutating func dropWaiting() -> Bool {
    guard !waiting.isEmpty else { return false }
    let count = waiting.count
    waiting = []
    conversation.note(
      .event, "\(Figures.counted(count, "waiting text")) not sent; the Up key brings \(count == 1 ? "it" : "them") back"
    )
    return true
  }
}
