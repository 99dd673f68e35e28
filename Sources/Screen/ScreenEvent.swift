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
  /// No model could be opened; the sentence says why.
  case modelFailed(String)
  /// Prompt tokens computed so far, of those that are new.
  case prefill(done: Int, total: Int)
  /// Text of the answer; the text of several tokens may come as one.
  case textAppended(String)
  /// Figures after a token; those of tokens between may be left out.
  case report(TokenReport)
  /// The oldest messages left the context so that the answer has room.
  case contextShifted(droppedMessages: Int)
  case finished(GenerationSummary)
  /// The answer ended with an error; the sentence says why.
  case failed(String)
  /// What the cache holds after `ScreenEffect.setCacheWidth` or `.clearConversation`.
  case cacheChanged(CacheReport)

  /// The events that an event of the engine stands for, in order.
  public static func events(of event: GenerationEvent) -> [ScreenEvent] {
    switch event {
    case .contextShifted(let dropped): [.contextShifted(droppedMessages: dropped)]
    case .prefill(let done, let total): [.prefill(done: done, total: total)]
    case .token(let token):
      token.text.isEmpty ? [.report(token.report)] : [.textAppended(token.text), .report(token.report)]
    }
  }
}

/// What the screen wants done; the shell does it, in order.
public enum ScreenEffect: Equatable, Sendable {
  /// The key belongs to the line editor.
  case feed(Key)
  /// The line editor forgets its line, and leaves a search.
  case clearPrompt
  /// The engine answers this conversation: the system prompt, then messages in turn, the last one the person's.
  case answer([ChatMessage])
  /// The engine stops the answer; `finished` is still awaited.
  case stopAnswer
  /// The engine changes the cache, between two tokens if need be; `cacheChanged` is awaited.
  case setCacheWidth(CacheWidth)
  /// The engine changes the cache and computes what it holds again, once no answer is being written; `cacheChanged` is
  /// awaited.
  case recomputeCache(CacheWidth)
  /// The engine forgets the conversation; the system prompt stays.
  case clearConversation
  /// Everything is painted anew, as if the terminal had been wiped.
  case redraw
  /// The program is suspended, as Ctrl-Z does.
  case suspend
  case quit
}
