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
  @Option(
    help: ArgumentHelp("The colours of the screen; 'trilobit themes' lists them.", valueName: "name"),
    completion: ShellWords.themes)
  var theme: String?
  @Option(
    defaultAsFlag: "", parsing: .next,
    help: ArgumentHelp(
      "Go on with a saved conversation: its id, the beginning of it, or its title. Alone: the newest.",
      valueName: "id"),
    completion: ShellWords.chats)
  var resume: String?
  @OptionGroup(title: "Model") var modelArguments: ModelArguments
  @OptionGroup(title: "Sampling") var sampling: SamplingArguments

  func run() throws {
    guard resume == nil || StandardInput.isTerminal || plain else {
      throw ProgramStop(
        .usage, "--resume goes on with a chat at a terminal, and standard input is none; leave it out, or add --plain")
    }
    let log = LogFeed()
    try modelArguments.openLog(log)
    var flags = modelArguments.values.over(sampling.values)
    flags[.theme] = theme.map(SettingValue.text)
    let (inForce, problems) = try SettingsInForce.read(flags: flags)
    let values = inForce.values
    guard StandardInput.isTerminal || plain else {
      SettingsInForce.report(problems)
      let request = try Request.text(prompt: nil)
      return try AnswerOnce(values: values, json: false, stats: false, choosesThinking: sampling.think != nil)
        .run(Request.conversation(request, system: values.systemPrompt))
    }
    let model = try ModelChoice(values)
    let settings = values.chatSettings
    ChatStart.ignoreSignalsOfWrites()
    let start = ChatStart(
      path: model.path, options: model.options, settings: settings, resumed: resume,
      system: flags.systemPrompt, savesChats: values.savesSessions ?? true,
      snapshotBytes: values.snapshotBytes ?? ChatStart.usualSnapshotBytes,
      problems: SettingsInForce.sentence(problems).map { [$0] } ?? [],
      themeIsFromFile: inForce.origin(of: .theme) == .file, followsWidthOfChats: flags.cacheWidth == nil)
    let opening = ModelOpening(path: model.path, options: model.options)
    // A model that opens fast, or not at all, is known before the screen is drawn.
    try opening.wait(atMost: .milliseconds(120))
    guard !plain else { return try start.onLines(opening, log) }
    let device: TerminalDevice
    do {
      let colors = values.color.flatMap(ColorMode.init(rawValue:)) ?? .automatic
      device = try TerminalDevice(colors: colors, mouse: settings.usesMouse)
    } catch {
      ExitStatus.report("\(error)")
      return try start.onLines(opening, log)
    }
    try start.onScreen(device, opening, log)
  }
}
