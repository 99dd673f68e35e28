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

  /// - Throws: `ProgramStop` 130 after Ctrl-C, once what was written is out; what the engine throws.
  func run(_ messages: [ChatMessage]) throws {
    let engine = try ModelChoice(values).open()
    let control = GenerationControl { InterruptFlag.isSet }
    InterruptFlag.install()
    defer { InterruptFlag.remove() }
    let (json, options) = (json, values.sampling)
    let summary = try waitFor(on: engine.thread) {
      try await engine.generate(messages, sampling: options, control: control) { event in
        switch event {
        case .prefill: break
        case .contextShifted(let dropped):
          StandardError.write("trilobit: the context was full; the oldest \(dropped) messages left it\n")
        case .token(let token):
          if json {
            StandardOutput.write(RunJSON.line(token).text + "\n")
          } else {
            StandardOutput.writeAnswer(token.text)
          }
        }
      }
    }
    Logger.program.answered(summary)
    if json {
      StandardOutput.write(RunJSON.lastLine(summary).text + "\n")
    } else {
      StandardOutput.writeAnswer(summary.trailingText)
      if summary.text.last?.isNewline != true { StandardOutput.write("\n") }
    }
    if stats { StandardError.write(Self.figures(summary)) }
    if summary.reason == .cancelled { throw ProgramStop(.interrupted) }
  }

  /// The lines of --stats.
  static func figures(_ summary: GenerationSummary) -> String {
    AnswerStatistics(summary).lines.map { $0 + "\n" }.joined()
  }
}
