import Chat
import ConfigurationFile
import Engine
import Logging
import Terminal

/// One answer on standard output: what `run` does, and `trilobit` with a pipe.
struct AnswerOnce {
  /// Which model, how it is run, and how tokens are chosen.
  let values: ConfigurationValues
  let json: Bool
  let stats: Bool
  /// Whether the command line says that the model is to think, or not to: the model must know that.
  var choosesThinking = false

  /// - Throws: `ProgramStop` 130 after Ctrl-C, once what was written is out; what the engine throws.
  func run(_ messages: [ChatMessage]) throws {
    let engine = try ModelChoice(values).open()
    guard !choosesThinking || engine.info.knowsThinking else {
      throw ProgramStop(
        .usage, "the chat template of \(engine.info.name) knows no thinking that could be chosen; leave --think out")
    }
    let thoughts = ThoughtOutput(color: values.color)
    let control = GenerationControl { InterruptFlag.isSet }
    InterruptFlag.install()
    defer { InterruptFlag.remove() }
    let (json, options) = (json, values.sampling)
    let summary = try waitFor(on: engine.thread) {
      try await engine.generate(messages, sampling: options, control: control) { event in
        switch event {
        case .prefill: break
        case .contextShifted(let dropped):
          let messages = dropped == 1 ? "message" : "\(dropped) messages"
          StandardError.write("trilobit: the context was full; the oldest \(messages) left it\n")
        case .token(let token):
          if json {
            StandardOutput.write(RunJSON.line(token).text + "\n")
          } else {
            thoughts.show(token)
            StandardOutput.writeAnswer(token.text)
          }
        }
      }
    }
    Logger.program.answered(summary)
    if json {
      StandardOutput.write(RunJSON.lastLine(summary).text + "\n")
    } else {
      thoughts.end()
      StandardOutput.writeAnswer(summary.trailingText)
      if summary.text.last?.isNewline != true { StandardOutput.write("\n") }
      if summary.isThoughtAlone {
        StandardError.write(
          "trilobit: the model thought and came to no answer; give it more --max-tokens or --context, or --think off\n")
      }
    }
    if stats { StandardError.write(Self.figures(summary)) }
    if summary.reason == .cancelled { throw ProgramStop(.interrupted) }
  }

  /// The lines of --stats.
  static func figures(_ summary: GenerationSummary) -> String {
    AnswerStatistics(summary).lines.map { $0 + "\n" }.joined()
  }
}
