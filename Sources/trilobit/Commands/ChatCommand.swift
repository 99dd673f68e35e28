import ArgumentParser
import ConfigurationFile
import Engine
import Terminal

/// `trilobit chat`, and `trilobit` alone: the conversation on the screen.
struct ChatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "Chat on the screen (the default).",
    discussion: "With a pipe on standard input it answers what it reads and ends.")

  @Flag(help: "Plain lines instead of a screen.") var plain = false
  @Option(help: ArgumentHelp("The colours of the screen. Default: dark.", valueName: "name")) var theme: String?
  @Option(
    defaultAsFlag: "", parsing: .next,
    help: ArgumentHelp(
      "Go on with a saved conversation: its id, the beginning of it, or its title. Alone: the list to choose from.",
      valueName: "id"))
  var resume: String?
  @OptionGroup(title: "Model") var modelArguments: ModelArguments
  @OptionGroup(title: "Sampling") var sampling: SamplingArguments

  func run() throws {
    try modelArguments.openLog()
    let settings = try SettingsInForce.ofRun(modelArguments, sampling, theme: theme)
    let modelArguments = modelArguments.filled(from: settings.values)
    let sampling = sampling.filled(from: settings.values)
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
      device = try TerminalDevice(colors: modelArguments.color ?? .automatic)
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
