public import Chat
public import Engine
public import Terminal

/// Everything that can happen to the screen.
public enum ScreenEvent: Sendable {
  // From the person.
  case key(Key)
  /// The line editor wants something else shown.
  case promptChanged(PromptState)
  /// The line editor took a line: Enter, or a key that the person bound to the same.
  case lineAccepted(String)
  case endOfInput

  // From the terminal and the clock.
  case resized(rows: Int, columns: Int)
  /// The time now in seconds, from any start, never backwards. Needed only while `ScreenState.wantsTicks`.
  case tick(Double)

  // From the engine.
  /// A model is being opened: what is done now, and how far it is (0...1) where that is known.
  case modelLoading(String, progress: Double?)
  case modelReady(ModelInformation)
  /// No model could be opened; the sentence says why. Where one was open before, it still is.
  case modelFailed(String)
  /// Prompt tokens computed so far, of those that are new.
  case prefill(done: Int, total: Int)
  /// Text of the answer; the text of several tokens may come as one.
  case textAppended(String)
  /// What the model thinks before it answers; that of several tokens may come as one.
  case thoughtAppended(String)
  /// Figures after a token; those of tokens between may be left out.
  case report(TokenReport)
  /// The oldest messages left the context so that the answer has room.
  case contextShifted(droppedMessages: Int)
  case finished(GenerationSummary)
  /// The answer ended with an error; the sentence says why.
  case failed(String)
  /// What the cache holds after `ScreenEffect.setCacheWidth`, `.clearConversation` or `.restoreCache`.
  case cacheChanged(CacheReport)
  /// The answer to `ScreenEffect.reportCandidates`; empty where nothing is known.
  case candidates([TokenCandidate])
  /// The answer to `ScreenEffect.describeModel`: lines whose columns are parted by two or more spaces.
  case modelDescribed([String])
  /// The answer to `ScreenEffect.listModels`.
  case modelsListed([ListedName])

  // From the saved chats.
  /// A new chat began, in a file of this id: at the start, and after `ScreenEffect.newSession`.
  case sessionStarted(id: String)
  /// A saved chat was read and is the one that is written from now on.
  case sessionOpened(LoadedSession)
  /// The answer to `ScreenEffect.listSessions`; `now` is the time in seconds since 1970.
  case sessionsListed([SessionSummary], now: Int)
  /// The chat that `ScreenEffect.askToDelete` named.
  case sessionToDelete(SessionSummary)
  /// A saved chat is gone.
  case sessionDeleted(id: String)
  /// All records given so far are on disk.
  case recordsSaved
  /// Records could not be written; the reason, as "No space left on device".
  case saveFailed(String)

  // From other work of the shell.
  /// What Tab can put into the line of the newest `ScreenEffect.complete`; nil where there is nothing.
  case completions(Completion?)
  /// The answer to `ScreenEffect.listThemes`.
  case themesListed([ListedName])
  /// A theme as `ScreenEffect.loadTheme` named it. `problems` are sentences about lines that could not be used.
  case themeLoaded(Theme, name: String, problems: [String])
  /// Text files for the next message.
  case filesRead([Attachment])
  /// A file with a system prompt.
  case systemPromptRead(String)
  /// The external editor was closed; nil where the text is to stay as it was.
  case editorClosed(String?)
  /// Something was copied; how, as a sentence.
  case copied(String)
  /// What an effect did, as a sentence that stays in the conversation.
  case commandDone(String)
  /// Why an effect could not be done, as a sentence.
  case commandFailed(String)
  /// A line of the program's log.
  case logged(String)

  /// The events that an event of the engine stands for, in order.
  public static func events(of event: GenerationEvent) -> [ScreenEvent] {
    switch event {
    case .contextShifted(let dropped): [.contextShifted(droppedMessages: dropped)]
    case .prefill(let done, let total): [.prefill(done: done, total: total)]
    case .token(let token):
      (token.thinking.isEmpty ? [] : [.thoughtAppended(token.thinking)])
        + (token.text.isEmpty ? [] : [.textAppended(token.text)]) + [.report(token.report)]
    }
  }
}

/// A name to choose, with particulars of it.
public struct ListedName: Equatable, Sendable {
  public var name: String
  /// A few words: a size, "in use". May be empty.
  public var detail: String

  public init(_ name: String, detail: String = "") {
    self.name = name
    self.detail = detail
  }
}
