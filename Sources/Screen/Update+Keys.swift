import Chat
import Terminal

extension ScreenState {
  /// Rows that a turn of the wheel moves.
  static let wheelRows = 3

  /// Every key comes here first; what the screen does not want is fed to the line editor.
  mutating func take(_ key: Key) -> [ScreenEffect] {
    if key.kind == .ignored { return [] }
    let wasLeaveArmed = isLeaveArmed
    forgetHint()
    switch key.kind {
    case .ignored: return []
    case .character("\r"): return enter(key)
    case .character("\u{3}"): return interrupt(wasLeaveArmed: wasLeaveArmed)
    case .character("\u{C}"): return [.redraw]
    case .character("\u{1A}"): return [.suspend]
    case .escape: return escape(key)
    case .function(let number): return function(number)
    case .alt(let character):
      guard let digit = character.wholeNumberValue, let panel = Panel(rawValue: digit) else { return [.feed(key)] }
      toggle(panel)
    case .pageUp: moveView(by: -pageRows)
    case .pageDown: moveView(by: pageRows)
    case .shiftUp: moveView(by: -1)
    case .shiftDown: moveView(by: 1)
    case .wheelUp: moveView(by: -Self.wheelRows)
    case .wheelDown: moveView(by: Self.wheelRows)
    case .home, .end:
      guard scroll != .newest else { return [.feed(key)] }
      scroll = key.kind == .end ? .newest : .held(entry: 0, row: 0)
    default: return [.feed(key)]
    }
    return []
  }

  private var pageRows: Int { max(1, layout.conversation.rows - 2) }

  private mutating func moveView(by rows: Int) {
    scroll = withWindow { window, scroll in window.moved(scroll, by: rows) }
  }

  private mutating func function(_ number: Int) -> [ScreenEffect] {
    switch number {
    case 1: return run(.help(nil))
    case 5:
      arePanelsHidden.toggle()
      if !arePanelsHidden, panels.isEmpty { panels = Panel.allCases }
    case 10: return leave()
    // The other function keys are nobody's: readline would print the ends of their sequences.
    default: break
    }
    return []
  }

  /// Switches a panel on or off. Where all are hidden, the one asked for is shown alone.
  private mutating func toggle(_ panel: Panel) {
    if arePanelsHidden {
      arePanelsHidden = false
      panels = [panel]
    } else if panels.contains(panel) {
      panels.removeAll { $0 == panel }
    } else {
      panels = Panel.allCases.filter { $0 == panel || panels.contains($0) }
    }
  }

  /// Enter sends what is typed. While an answer is written the text stays in the prompt, where it can be changed
  /// still; commands that can be run then are run.
  private mutating func enter(_ key: Key) -> [ScreenEffect] {
    guard !isSearching else { return [.feed(key)] }
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

  /// Whether the line editor shows a prompt of its own, as it does while it searches its history.
  private var isSearching: Bool { prompt.prompt != PromptState().prompt }

  private mutating func escape(_ key: Key) -> [ScreenEffect] {
    if isAnswering { return stop() }
    if isSearching { return [.feed(key)] }
    if dropWaiting() { return [] }
    if scroll != .newest {
      scroll = .newest
      return []
    }
    return [.feed(key)]
  }

  private mutating func interrupt(wasLeaveArmed: Bool) -> [ScreenEffect] {
    if isAnswering { return stop() }
    if !prompt.text.isEmpty || isSearching { return [.clearPrompt] }
    if dropWaiting() { return [] }
    if wasLeaveArmed { return leave() }
    say("Ctrl-C again leaves; so does Ctrl-D.")
    isLeaveArmed = true
    return []
  }

  private mutating func stop() -> [ScreenEffect] {
    dropWaiting()
    guard activity != .stopping else { return [] }
    activity = .stopping
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
