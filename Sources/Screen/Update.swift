import Chat
import Engine
import Terminal

extension ScreenState {
  /// Seconds that a hint stays when no key is pressed.
  static let hintSeconds = 4.0
  /// Seconds for which panels are named that have no room.
  static let crowdedSeconds = 8.0

  /// Takes an event in and says what has to be done for it. Every event is fine at every time: one that comes too
  /// late, as text of an answer that was cleared, changes nothing.
  public mutating func update(_ event: ScreenEvent) -> [ScreenEffect] {
    var effects = take(event)
    let records = conversation.takeRecords()
    if !records.isEmpty { effects.insert(.record(records), at: effects.first == .newSession ? 1 : 0) }
    prepareConversation()
    forgetLostMark()
    noticeCrowding()
    if lacksCandidates {
      hasAskedForCandidates = true
      effects.append(.reportCandidates)
    }
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
      if !prompt.text.hasPrefix(Self.renameCommand) { renaming = nil }
      return followPrompt()
    case .resized(let rows, let columns): resize(rows: rows, columns: columns)
    case .tick(let now): tick(now)
    case .logged(let text): log.append(text)
    case .completions(let completion): return take(completion)
    case .themesListed(let themes): pickTheme(themes)
    case .themeLoaded(let theme, let name, let problems): take(theme, name: name, problems: problems)
    case .modelsListed(let models): pickModel(models)
    case .modelDescribed(let lines): reply(lines)
    case .filesRead(let files): attach(files)
    case .systemPromptRead(let text): setSystemPrompt(text)
    case .editorClosed(let text):
      guard let text else { break }
      return replacePrompt(text.trailingLineFeedsDropped)
    case .copied(let sentence): say(sentence)
    case .commandDone(let sentence): conversation.note(.event, sentence)
    case .commandFailed(let sentence):
      conversation.note(.error, sentence)
      // Said before a model began to load it is why none does.
      giveUpOpening()
      return askWaiting()
    case .sessionStarted, .sessionOpened, .sessionsListed, .sessionToDelete, .sessionDeleted, .recordsSaved,
      .saveFailed:
      return takeFromSessions(event)
    default: return takeFromEngine(event)
    }
    return []
  }

  private mutating func tick(_ now: Double) {
    if hint != nil {
      let ends = hintEnds ?? now + Self.hintSeconds
      hintEnds = ends
      if now >= ends { forgetHint() }
    }
    if saysCrowded {
      let ends = crowdedEnds ?? now + Self.crowdedSeconds
      crowdedEnds = ends
      if now >= ends { saysCrowded = false }
    }
  }

  /// Begins to say that panels have no room where that is new; `/panels` tells it at any time.
  private mutating func noticeCrowding() {
    let leftOut = layout.leftOut
    guard leftOut != crowded else { return }
    crowded = leftOut
    saysCrowded = !leftOut.isEmpty
    crowdedEnds = nil
  }

  /// Leaves the answer to a command. Where it is longer than the view, its start is in view.
  mutating func reply(_ lines: [String]) {
    conversation.note(.reply, lines.joined(separator: "\n"))
    let note = conversation.entries.count - 1
    scroll = withWindow { window, _ in
      window.transcript.prepare(note, of: window.conversation)
      return window.moved(
        .held(entry: note, row: window.transcript.gap(before: note, in: window.conversation)), by: 0)
    }
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

  /// What is written already of an answer is kept; what waits is not asked any more.
  mutating func leave() -> [ScreenEffect] {
    waiting = []
    guard isStoppable else { return [.quit] }
    if isAnswering { activity = .stopping }
    return [.stopAnswer, .quit]
  }

  /// Puts a text into the prompt, the cursor behind it.
  func replacePrompt(_ text: String) -> [ScreenEffect] { [.replacePrompt(text, cursor: text.utf8.count)] }

  private mutating func resize(rows: Int, columns: Int) {
    keepPlace {
      $0.rows = max(0, rows)
      $0.columns = max(0, columns)
      $0.fitPrompt()
    }
  }
}
