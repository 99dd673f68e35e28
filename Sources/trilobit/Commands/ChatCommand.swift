import ArgumentParser
import Engine
import Terminal

/// `trilobit chat`, and `trilobit` alone: the conversation on the screen.
struct ChatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "Chat on the screen (the default).",
    discussion: "With a pipe on standard input it answers what it reads and ends.")

  @Flag(help: "Plain lines instead of a screen.") var plain = false
  @OptionGroup(title: "Model") var modelArguments: ModelArguments
  @OptionGroup(title: "Sampling") var sampling: SamplingArguments

  func run() throws {
    try modelArguments.openLog()
    guard StandardInput.isTerminal else {
      let request = try Request.text(prompt: nil)
      return try AnswerOnce(modelArguments: modelArguments, sampling: sampling, json: false, stats: false)
        .run(Request.conversation(request, system: sampling.system))
    }
    if plain { return try PlainChat(modelArguments: modelArguments, sampling: sampling).run() }
    let (path, options) = try modelArguments.resolved()
    let opening = ModelOpening(path: path, options: options)
    // A model that opens fast, or not at all, is known before the screen is drawn.
    try opening.wait(atMost: .milliseconds(120))
    let device: TerminalDevice
    do {
      device = try TerminalDevice(colors: modelArguments.color)
    } catch {
      ExitStatus.report("\(error)")
      return try PlainChat(modelArguments: modelArguments, sampling: sampling).run()
    }
    let shell = ChatShell(device: device, sampling: sampling, cacheWidth: options.cacheWidth)
    let outcome = shell.run(opening)
    shell.close()
    try outcome.finish()
  }
}
