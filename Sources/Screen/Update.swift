import Chat
import Engine
import Terminal

extension ScreenState {
  /// Seconds that a hint stays when no key is pressed.
  static let hintSeconds = 4.0

  /// Takes an event in and says what has to be done for it. Every event is fine at every time: one that comes too
  /// late, as text of an answer that was cleared, changes nothing.
  public mutating func update(_ event: ScreenEvent) -> [ScreenEffect] {
    let effects = take(event)
    prepareConversation()
    return effects
  }

  private mutating func take(_ event: ScreenEvent) -> [ScreenEffect] {
    switch event {
    case .key(let key): return take(key)
    case .lineAccepted(let line): return accept(line)
    case .endOfInput: return leave()
    case .promptChanged(let prompt):
      self.prompt = prompt
      fitPrompt()
    case .resized(let rows, let columns): resize(rows: rows, columns: columns)
    case .tick(let now):
      guard hint != nil else { break }
      let ends = hintEnds ?? now + Self.hintSeconds
      hintEnds = ends
      if now >= ends { forgetHint() }
    default: return takeFromEngine(event)
    }
    return []
  }

  /// Shows a sentence until the next key, or for a while.
  mutating func say(_ sentence: String) {
    hint = sentence
    hintEnds = nil
  }

  mutating func forgetHint() {
    hint = nil
    hintEnds = nil
    isLeaveArmed = false
  }

  func leave() -> [ScreenEffect] { isAnswering ? [.stopAnswer, .quit] : [.quit] }

  private mutating func resize(rows: Int, columns: Int) {
    keepPlace {
      $0.rows = max(0, rows)
      $0.columns = max(0, columns)
      $0.fitPrompt()
    }
  }
}
