import Chat
import Engine
import Terminal

extension ScreenState {
  /// Takes a line that the line editor accepted.
  mutating func accept(_ line: String) -> [ScreenEffect] {
    prompt = PromptState()
    fitPrompt()
    scroll = .newest
    switch InputLine(line) {
    case .empty: return []
    case .message(let text): return send(text)
    case .command(let command): return run(command)
    case .mistake(let mistake):
      conversation.note(.error, mistake.description)
      return []
    }
  }

  /// Asks the model, or lets the text wait until it can be asked.
  private mutating func send(_ text: String) -> [ScreenEffect] {
    switch activity {
    case .idle: return ask(text)
    case .loading, .prefill, .writing, .stopping: waiting.append(text)
    case .unavailable(let reason): conversation.note(.error, reason)
    }
    return []
  }

  /// Asks what has waited longest, where the model is ready.
  mutating func askWaiting() -> [ScreenEffect] {
    guard activity == .idle, !waiting.isEmpty else { return [] }
    return ask(waiting.removeFirst())
  }

  private mutating func ask(_ text: String) -> [ScreenEffect] {
    conversation.ask(text)
    telemetry.startAnswer()
    activity = .prefill(done: 0, total: 0)
    return [.answer(conversation.messages)]
  }

  /// Runs a command; what it says stands in the conversation.
  mutating func run(_ command: SlashCommand) -> [ScreenEffect] {
    if isAnswering, !command.name.description.worksWhileAnswering {
      conversation.note(.error, "/\(command.name.rawValue) waits for the answer: stop it with Esc first.")
      return []
    }
    scroll = .newest
    switch command {
    case .help(let name):
      let lines = name.map(CommandHelp.details) ?? CommandHelp.list + [""] + KeyTable.lines
      conversation.note(.reply, lines.joined(separator: "\n"))
    case .kv(let width): return setCacheWidth(width)
    case .recompute(let width):
      guard model != nil else { return setCacheWidth(width) }
      requestedWidth = width
      conversation.note(.event, "the conversation is read again at \(width.rawValue) bits")
      return [.recomputeCache(width)]
    case .clear:
      conversation.clear()
      transcript.forget()
      telemetry.clearConversation()
      say("The conversation is forgotten.")
      return [.clearConversation]
    case .stats:
      let lines = conversation.lastStatistics?.lines ?? ["There is no answer yet."]
      conversation.note(.reply, lines.joined(separator: "\n"))
    case .quit: return leave()
    default: conversation.note(.error, "/\(command.name.rawValue) is not here yet.")
    }
    return []
  }

  private mutating func setCacheWidth(_ width: CacheWidth?) -> [ScreenEffect] {
    guard let model else {
      conversation.note(.error, "There is no KV cache before the model is open.")
      return []
    }
    guard let width else {
      let cache = telemetry.cache?.sentence ?? "empty, \(model.cacheWidth.rawValue) bits"
      conversation.note(.reply, "KV cache  \(cache)")
      return []
    }
    guard width != requestedWidth ?? model.cacheWidth else {
      conversation.note(.event, "the KV cache is at \(width.rawValue) bits already")
      return []
    }
    requestedWidth = width
    if isAnswering { say("KV cache: \(width.rawValue) bits from the next token on") }
    return [.setCacheWidth(width)]
  }
}
