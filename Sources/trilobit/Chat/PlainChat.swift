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
  /// Entries with smaller ids are printed, or need not be.
  private var nextEntry = 0
  /// The answer that is being written.
  private var openAnswer: Entry.ID?
  /// What stands in the prompt next, to be changed.
  private var prefill = ""
  /// How many reports on the cache are awaited: a command is at its end when they are there.
  private var awaitedReports = 0
  /// Whether the cursor stands behind text of an answer.
  private var isInLine = false

  init(backend: ChatBackend, signal: WakeSignal, state: ScreenState) {
    self.backend = backend
    self.signal = signal
    self.state = state
    prompt = PlainPrompt(historyFile: StateFolder.history())
    prompt.savesHistory = state.settings.keepsHistory
  }

  /// Runs until the person leaves: /quit or Ctrl-D. Ctrl-C drops the line, or stops the answer.
  func run(startingWith events: [ScreenEvent]) throws {
    // For all of the chat: without a handler of ours readline passes Ctrl-C on to the system's, which ends the program.
    InterruptFlag.install()
    defer { InterruptFlag.remove() }
    events.forEach(take)
    try settle()
    if let model = state.model {
      print("\(model.name), \(model.profile.rawValue). /help lists the commands; Ctrl-D leaves.")
    }
    while !isLeaving {
      let text = prefill
      prefill = ""
      switch prompt.read(prompt: "> ", text: text) {
      case .endOfInput:
        StandardOutput.write("\n")
        return
      case .interrupted: take(.key(Key(.escape)))
      case .text(let line): take(.lineAccepted(try block(line)))
      }
      try settle()
    }
  }

  /// A text between marks of three quotes may have several lines.
  private func block(_ line: String) throws -> String {
    var text = line
    while text.trimmingPrefix(while: \.isWhitespace).hasPrefix(Self.marks), !Self.isClosed(text) {
      guard case .text(let more) = prompt.read(prompt: ". ") else { break }
      text += "\n" + more
    }
    return text
  }

  private static let marks = "\"\"\""

  private static func isClosed(_ text: String) -> Bool {
    text.trimmingPrefix(while: \.isWhitespace).dropFirst(3).contains(marks)
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
      printNotes()
      if let failure = backend.failure { throw failure }
    } while ask()
  }

  private var isLoading: Bool { if case .loading = state.activity { true } else { false } }

  private var isBusy: Bool { isLoading || state.isAnswering || awaitedReports > 0 }

  /// Shows a list, or asks a question; true where something may have come of it.
  private func ask() -> Bool {
    switch state.takePlainOverlay() {
    case nil: return false
    case .lines(let lines):
      lines.forEach(print)
      return false
    case .question(let question):
      var isYes = false
      if case .text(let answer) = prompt.read(prompt: question + " (y/n) ") {
        isYes = answer.lowercased().hasPrefix("y")
      }
      take(.key(Key(.character(isYes ? "y" : "n"))))
      return true
    }
  }

  // MARK: Events and effects

  private func takeArrived() { backend.arrived().forEach(take) }

  private func take(_ event: ScreenEvent) {
    let wasAnswering = state.isAnswering
    if case .sessionOpened(let session) = event { show(session.conversation) }
    if case .cacheChanged = event { awaitedReports = max(0, awaitedReports - 1) }
    for effect in state.update(event) {
      switch effect {
      case .newSession: nextEntry = 0
      case .setCacheWidth, .recomputeCache, .clearConversation: awaitedReports += backend.engine == nil ? 0 : 1
      default: break
      }
      if let events = backend.perform(effect, for: state) { events.forEach(take) } else { perform(effect) }
    }
    if wasAnswering, case .textAppended(let text) = event {
      StandardOutput.writeAnswer(text)
      isInLine = true
    }
    if let open = state.conversation.openAnswer {
      openAnswer = state.conversation.entries[open].id
    } else {
      printNotes()
    }
  }

  private func perform(_ effect: ScreenEffect) {
    switch effect {
    case .replacePrompt(let text, _): prefill = text
    case .keepHistory(let isKept): prompt.savesHistory = isKept
    case .quit: isLeaving = true
    case .savePicture, .edit: print("That needs a screen.")
    // What concerns the screen alone changes nothing here.
    default: break
    }
  }

  // MARK: Printing

  private func print(_ line: String) { StandardOutput.writeAnswer(line + "\n") }

  /// Prints what the state left in the conversation, and its hint.
  private func printNotes() {
    if let ended = openAnswer, state.conversation.openAnswer == nil {
      openAnswer = nil
      state.conversation.entries.last { $0.id == ended }.map(endAnswer)
    }
    let entries = state.conversation.entries.filter { $0.id >= nextEntry }
    // A note about an answer stands before it and is younger.
    nextEntry = max(nextEntry, (entries.map(\.id).max() ?? -1) + 1)
    for entry in entries {
      switch entry.author {
      // What the person typed stands there already, and so does what was written.
      case .user, .assistant: break
      case .note(.event): print("(\(entry.text))")
      case .note: print(entry.text)
      }
    }
    if let hint = state.hint {
      print(hint)
      _ = state.update(.tick(0))
      _ = state.update(.tick(.greatestFiniteMagnitude))
    }
  }

  /// What was said in a chat that is opened.
  private func show(_ conversation: Conversation) {
    print("(\(conversation.displayTitle))")
    nextEntry = 0
    for entry in conversation.entries {
      if entry.author == .user { print("> " + entry.text) } else { print(entry.text) }
      nextEntry = max(nextEntry, entry.id + 1)
    }
  }

  private func endAnswer(_ entry: Entry) {
    if isInLine { StandardOutput.write("\n") }
    isInLine = false
    switch entry.ending {
    case .stopped: print("(stopped)")
    case .cut: print("(cut: no room for more)")
    case .repeating: print("(stopped: it repeated itself; /regen tries again)")
    case .complete, .failed, nil: break
    }
  }
}
