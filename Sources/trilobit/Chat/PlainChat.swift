import Chat
import Engine
import Glibc
import Screen
import Terminal

/// The chat as lines: for screen readers and terminals that cannot show a screen. It runs on the same state as the
/// screen does, so every command is the same; what the state leaves in the conversation is printed.
final class PlainChat {
  private let prompt: PlainPrompt
  private let backend: ChatBackend
  private let signal: WakeSignal
  private var state: ScreenState
  private var isLeaving = false
  private var output = PlainOutput()
  /// Entries with smaller ids are written, or need not be.
  private var nextEntry = 0
  /// The answer that is being written.
  private var openAnswer: Entry.ID?
  /// Whether the model thinks before that answer, and this was said.
  private var isInThought = false
  /// What stands in the prompt next, to be changed.
  private var prefill = ""
  /// How many reports on the cache are awaited: a command is at its end when they are there.
  private var awaitedReports = 0

  /// Turns of a chat that is opened that are shown.
  private static let shownTurns = 2

  init(backend: ChatBackend, signal: WakeSignal, state: ScreenState) {
    self.backend = backend
    self.signal = signal
    self.state = state
    prompt = PlainPrompt(historyFile: StateFolder.history())
    prompt.savesHistory = state.settings.keepsHistory
  }

  /// Runs until the person leaves: /quit, Ctrl-D, or Ctrl-C twice. Ctrl-C drops the line, or stops the answer.
  func run(startingWith events: [ScreenEvent]) throws {
    // For all of the chat: without a handler of ours readline passes Ctrl-C on to the system's, which ends the program.
    InterruptFlag.install()
    defer { InterruptFlag.remove() }
    events.forEach(take)
    try settle()
    // Where the chat is part of a pipe there are answers and nothing else.
    if let model = state.model, StandardInput.isTerminal {
      write("\(model.name), \(model.profile.rawValue). /help lists the commands; Ctrl-D leaves.")
    }
    var isLeaveArmed = false
    while !isLeaving {
      // Without a terminal there is no prompt that a text could be changed in.
      let text = StandardInput.isTerminal ? prefill : ""
      prefill = ""
      switch prompt.read(prompt: "> ", text: text) {
      case .endOfInput: return
      case .interrupted(let hadText):
        if isLeaveArmed, !hadText { return }
        isLeaveArmed = !hadText
        take(.key(Key(.escape)))
        if isLeaveArmed { write("(Ctrl-C again leaves; so does Ctrl-D.)") }
      case .text(let line):
        isLeaveArmed = false
        accept(block(line))
      }
      try settle()
    }
  }

  /// A text between marks of three quotes may have several lines, behind a command too.
  private func block(_ line: String) -> String {
    var text = line
    while InputLine.opensBlock(text), case .text(let more) = prompt.read(prompt: ". ") { text += "\n" + more }
    return text
  }

  // MARK: Waiting

  /// Waits until the model has nothing to do, and asks what has to be asked.
  private func settle() throws {
    repeat {
      InterruptFlag.clear()
      takeArrived()
      while isBusy, !isLeaving {
        signal.wait(milliseconds: 100)
        takeArrived()
        // An answer stops by itself; a model that is being opened does not.
        if InterruptFlag.isSet, isLoading { throw ProgramStop(.interrupted) }
      }
      writeNotes()
      if let failure = backend.failure { throw failure }
    } while ask()
    // One that stopped the answer has done what it was for.
    InterruptFlag.clear()
  }

  private var isLoading: Bool { if case .loading = state.activity { true } else { false } }

  private var isBusy: Bool { isLoading || state.isAnswering || awaitedReports > 0 }

  /// Shows a list, or asks a question; true where something may have come of it.
  private func ask() -> Bool {
    switch state.takePlainOverlay() {
    case nil: return false
    case .lines(let lines):
      lines.forEach { write($0) }
      return false
    case .question(let question):
      var isYes = false
      // Without a terminal there is no prompt that could ask.
      if !StandardInput.isTerminal { write(question + " (y/n)") }
      if case .text(let answer) = prompt.read(prompt: question + " (y/n) ") {
        isYes = answer.lowercased().hasPrefix("y")
      }
      take(.key(Key(.character(isYes ? "y" : "n"))))
      return true
    }
  }

  // MARK: Lines

  private func accept(_ line: String) {
    let input = InputLine(line)
    // What was to be changed is left alone where something else is typed.
    if state.isEditing, input.isNoMessage { take(.key(Key(.escape))) }
    let before = messages
    prefill = ""
    take(.lineAccepted(line))
    guard case .command(let command) = input else { return }
    switch command {
    case .continueAnswer: if state.isAnswering { write("(the answer goes on)") }
    case .undo, .edit:
      guard !StandardInput.isTerminal, !prefill.isEmpty else { break }
      writeNotes()
      if state.isEditing { write("(the next line takes the place of this question)") }
      write("> " + prefill)
    case .branch:
      writeNotes()
      messages.filter { !before.contains($0) }.forEach(write)
    case _ where command.concernsTheScreenAlone:
      writeNotes()
      write("(plain lines do not show it, a screen does)")
    default: break
    }
  }

  private var messages: [Entry] { state.conversation.entries.filter(\.isMessage) }

  // MARK: Events and effects

  private func takeArrived() { backend.arrived().forEach(take) }

  private func take(_ event: ScreenEvent) {
    let wasAnswering = state.isAnswering
    if case .sessionOpened(let session) = event { show(session.conversation) }
    if case .cacheChanged = event { awaitedReports = max(0, awaitedReports - 1) }
    for effect in state.update(event) {
      switch effect {
      case .newSession: nextEntry = 0
      case .setCacheWidth, .recomputeCache, .clearConversation, .restoreCache:
        awaitedReports += backend.engine == nil ? 0 : 1
      default: break
      }
      if let events = backend.perform(effect, for: state) { events.forEach(take) } else { perform(effect) }
    }
    output.wrapsWords = state.settings.wrapsWords
    if wasAnswering, case .thoughtAppended(let text) = event { append(thought: text) }
    if wasAnswering, case .textAppended(let text) = event {
      endThought()
      append(text)
    }
    if case .themeLoaded(_, let name, _) = event {
      _ = state.takeHint()
      write("(theme \(name): plain lines have no colours, a screen does)")
    }
    if let open = state.conversation.openAnswer { openAnswer = state.conversation.entries[open].id }
    // While an answer is written a note waits for the end of a word.
    if state.conversation.openAnswer == nil || !output.isInAnswer { writeNotes() }
  }

  /// More text of the answer; where a note waits and a word is at its end, the note comes first.
  private func append(_ text: String) {
    let hasNote = state.conversation.entries.contains { $0.id >= nextEntry && !$0.isMessage }
    guard hasNote, text.first?.isWhitespace == true else { return output.append(text) }
    writeNotes()
    output.append(String(text.drop { $0 == " " }))
  }

  /// More of what the model thinks before it answers: whole after /set thoughts, else only that it does.
  private func append(thought: String) {
    if !isInThought { write("(the model thinks)") }
    isInThought = true
    if state.settings.showsThoughts { output.append(thought) }
  }

  private func endThought() {
    if isInThought, state.settings.showsThoughts { write("(it answers)") }
    isInThought = false
  }

  private func perform(_ effect: ScreenEffect) {
    switch effect {
    case .replacePrompt(let text, _): prefill = text
    case .keepHistory(let isKept): prompt.savesHistory = isKept
    case .quit: isLeaving = true
    case .savePicture, .edit: write("That needs a screen.")
    // What concerns the screen alone changes nothing here.
    default: break
    }
  }

  // MARK: Writing

  private func write(_ text: String) { output.write(text) }

  /// Writes what the state left in the conversation, and its hint.
  private func writeNotes() {
    if let ended = openAnswer, state.conversation.openAnswer == nil {
      openAnswer = nil
      state.conversation.entries.last { $0.id == ended }.map(endAnswer)
    }
    let entries = state.conversation.entries.filter { $0.id >= nextEntry }
    // A note about an answer stands before it and is younger.
    nextEntry = max(nextEntry, (entries.map(\.id).max() ?? -1) + 1)
    // What the person typed stands there already, and so does what was written of an answer.
    for entry in entries where !entry.isMessage { write(entry) }
    if let hint = state.takeHint() { write(hint) }
  }

  /// One entry as a text, on lines of its own.
  private func write(_ entry: Entry) {
    switch entry.author {
    case .user: write("> " + entry.text)
    case .assistant:
      write(entry.text)
      writeEnding(of: entry)
    case .note(.event): write("(\(entry.text))")
    case .note: write(entry.text)
    }
  }

  /// The last turns of a chat that is opened, and how many messages came before them.
  private func show(_ conversation: Conversation) {
    let entries = conversation.entries
    let questions = entries.indices.filter { entries[$0].author == .user }
    let first = questions.suffix(Self.shownTurns).first ?? entries.endIndex
    let before = entries[..<first].count { $0.isMessage }
    let rest = before > 0 ? "; \(Figures.counted(before, "earlier message")), /export writes all" : ""
    write("(\(PlainText.line(conversation.displayTitle))\(rest))")
    entries[first...].forEach(write)
    nextEntry = (entries.map(\.id).max() ?? -1) + 1
  }

  private func endAnswer(_ entry: Entry) {
    isInThought = false
    output.endLine()
    writeEnding(of: entry)
    guard state.settings.showsStatistics, let figures = entry.statistics, figures.generatedTokens > 0 else { return }
    write("(\(figures.brief.joined(separator: ", ")))")
  }

  /// How an answer ended; an error says so itself.
  private func writeEnding(of answer: Entry) {
    guard answer.ending != .failed, !answer.endingNotes.isEmpty else { return }
    write("(\(answer.endingNotes.joined(separator: "; ")))")
  }
}

extension InputLine {
  /// Whether nothing of it is for the model.
  fileprivate var isNoMessage: Bool { if case .message = self { false } else { true } }
}

extension SlashCommand {
  /// Whether it changes only what a screen shows.
  fileprivate var concernsTheScreenAlone: Bool {
    switch self {
    case .panels(let change): change != .list
    case .set(let change): [.glyphs, .mouse, .raw, .multiline].contains(change.setting)
    default: false
    }
  }
}
