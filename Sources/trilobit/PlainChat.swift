import Chat
import Engine
import Logging
import Terminal

/// The chat as lines: for screen readers and terminals that cannot show a screen.
struct PlainChat {
  let modelArguments: ModelArguments
  let sampling: SamplingArguments

  /// Runs until the person leaves: /quit or Ctrl-D. Ctrl-C drops the line, or stops the answer.
  func run() throws {
    let engine = try modelArguments.open()
    let prompt = PlainPrompt(historyFile: StateFolder.history())
    var conversation = Conversation(systemPrompt: sampling.system)
    StandardOutput.writeAnswer(
      "\(engine.info.name), \(engine.info.profile.rawValue). /help lists the commands; Ctrl-D leaves.\n")
    // For all of the chat: without a handler of ours readline passes Ctrl-C on to the system's, which ends the program.
    InterruptFlag.install()
    defer { InterruptFlag.remove() }
    while true {
      switch prompt.read(prompt: "> ") {
      case .endOfInput: return StandardOutput.write("\n")
      case .interrupted: continue
      case .text(let line):
        switch InputLine(line) {
        case .empty: continue
        case .message(let text): answer(text, &conversation, engine)
        case .mistake(let mistake): say("\(mistake)")
        case .command(.quit): return
        case .command(let command): try perform(command, &conversation, engine)
        }
      }
    }
  }

  private func say(_ sentence: String) { StandardOutput.write(sentence + "\n") }

  private func perform(_ command: SlashCommand, _ conversation: inout Conversation, _ engine: InferenceEngine) throws {
    switch command {
    case .help(nil): CommandHelp.list.forEach(say)
    case .help(let name?): CommandHelp.details(name).forEach(say)
    case .kv(nil): say("KV cache: \(try waitFor(on: engine.thread) { await engine.cacheReport }.sentence).")
    case .kv(let width?):
      say("KV cache: \(try waitFor(on: engine.thread) { await engine.setCacheWidth(width) }.sentence).")
    case .recompute(let width):
      say("KV cache: \(try waitFor(on: engine.thread) { await engine.recomputeCache(at: width) }.sentence).")
    case .clear:
      conversation.clear()
      _ = try waitFor(on: engine.thread) { await engine.forget() }
      say("The conversation is forgotten.")
    case .stats:
      if let statistics = conversation.lastStatistics {
        statistics.lines.forEach(say)
      } else {
        say("There is no answer yet.")
      }
    case .quit: break
    default: say("/\(command.name.rawValue) is not here yet.")
    }
  }

  private func answer(_ text: String, _ conversation: inout Conversation, _ engine: InferenceEngine) {
    conversation.ask(text)
    let control = GenerationControl { InterruptFlag.isSet }
    InterruptFlag.clear()
    let (messages, options) = (conversation.messages, sampling.options)
    do {
      let summary = try waitFor(on: engine.thread) {
        try await engine.generate(messages, sampling: options, control: control) { event in
          if case .token(let token) = event { StandardOutput.writeAnswer(token.text) }
        }
      }
      Logger.program.answered(summary)
      StandardOutput.writeAnswer(summary.trailingText)
      StandardOutput.write(summary.reason == .cancelled ? "\n(stopped)\n" : "\n")
      if summary.droppedMessages > 0 {
        say("(the context was full; the oldest \(summary.droppedMessages) messages left it)")
      }
      conversation.leaveOut(oldest: summary.droppedMessages)
      conversation.appendToAnswer(summary.text)
      conversation.finishAnswer(summary)
    } catch {
      conversation.failAnswer("\(error)")
      say("\(error).")
    }
  }
}
