import ArgumentParser
import Chat
import ConfigurationFile
import Engine
import Screen
import Terminal

/// `trilobit chat`, and `trilobit` alone: the conversation on the screen.
struct ChatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "Chat on the screen (the default).",
    discussion: "With a pipe on standard input it answers what it reads and ends.")

  @Flag(help: "Plain lines instead of a screen.") var plain = false
  @Option(help: ArgumentHelp("The colours of the screen; 'trilobit themes' lists them.", valueName: "name"))
  var theme: String?
  @Option(
    defaultAsFlag: "", parsing: .next,
    help: ArgumentHelp(
      "Go on with a saved conversation: its id, the beginning of it, or its title. Alone: the newest.",
      valueName: "id"))
  var resume: String?
  @OptionGroup(title: "Model") var modelArguments: ModelArguments
  @OptionGroup(title: "Sampling") var sampling: SamplingArguments

  func run() throws {
    let log = LogFeed()
    try modelArguments.openLog(log)
    let settings = try SettingsInForce.ofRun(modelArguments, sampling, theme: theme)
    let modelArguments = modelArguments.filled(from: settings.values)
    let sampling = sampling.filled(from: settings.values)
    guard StandardInput.isTerminal || plain else {
      let request = try Request.text(prompt: nil)
      return try AnswerOnce(modelArguments: modelArguments, sampling: sampling, json: false, stats: false)
        .run(Request.conversation(request, system: sampling.system))
    }
    let (path, options) = try modelArguments.resolved()
    var chatSettings = settings.values.chatSettings
    chatSettings.sampling = sampling.options
    let start = ChatStart(
      path: path, options: options, settings: chatSettings, resumed: resume,
      savesChats: settings.values.savesSessions ?? true)
    let opening = ModelOpening(path: path, options: options)
    // A model that opens fast, or not at all, is known before the screen is drawn.
    try opening.wait(atMost: .milliseconds(120))
    guard !plain else { return try start.onLines(opening, log) }
    let device: TerminalDevice
    do {
      device = try TerminalDevice(colors: modelArguments.color ?? .automatic, mouse: chatSettings.usesMouse)
    } catch {
      ExitStatus.report("\(error)")
      return try start.onLines(opening, log)
    }
    try start.onScreen(device, opening, log)
  }
}
