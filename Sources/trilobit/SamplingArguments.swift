import ArgumentParser
import Chat
import ConfigurationFile

/// How tokens are chosen (CLI.md, "Defaults"), as the flags say it.
struct SamplingArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("0 takes the most probable token, always. Default: 0.7.", valueName: "number"),
    transform: ConfigurationKey.temperature.flagValue)
  var temperature: SettingValue?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Only this many of the best; 0: all. Default: 40.", valueName: "count"),
    transform: ConfigurationKey.topK.flagValue)
  var topK: SettingValue?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only the best that together have this probability. Default: 0.95.", valueName: "number"),
    transform: ConfigurationKey.topP.flagValue)
  var topP: SettingValue?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only those this probable, measured by the best. Default: 0.05.", valueName: "number"),
    transform: ConfigurationKey.minP.flagValue)
  var minP: SettingValue?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Makes what was said lately less probable; 1: does not. Default: 1.1.", valueName: "number"),
    transform: ConfigurationKey.repeatPenalty.flagValue)
  var repeatPenalty: SettingValue?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many tokens the repeat penalty looks back. Default: 64.", valueName: "count"),
    transform: ConfigurationKey.repeatWindow.flagValue)
  var repeatLastN: SettingValue?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The same seed gives the same answer. Default: random.", valueName: "number"),
    transform: ConfigurationKey.seed.flagValue)
  var seed: SettingValue?

  @Option(help: ArgumentHelp("The answer ends before this text; may be given several times.", valueName: "text"))
  var stop: [String] = []

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: ArgumentHelp("Tokens of an answer at most. Default: until the context is full.", valueName: "count"),
    transform: ConfigurationKey.maxTokens.flagValue)
  var maxTokens: SettingValue?

  @Option(
    help: ArgumentHelp(
      "Computes tokens ahead where the text repeats itself: on or off. Default: on.", valueName: "on|off"),
    completion: .list(["on", "off"]), transform: ConfigurationKey.speculation.flagValue)
  var speculation: SettingValue?

  @Option(
    help: ArgumentHelp(
      "Whether the model thinks before it answers: on or off. Default: as its template has it.", valueName: "on|off"),
    completion: .list(["on", "off"]), transform: ConfigurationKey.think.flagValue)
  var think: SettingValue?

  @Option(
    help: ArgumentHelp("What the model is told before the conversation.", valueName: "text"),
    transform: ConfigurationKey.system.flagValue)
  var system: SettingValue?

  /// What the flags choose.
  var values: ConfigurationValues {
    var values = ConfigurationValues()
    values[.temperature] = temperature
    values[.topK] = topK
    values[.topP] = topP
    values[.minP] = minP
    values[.repeatPenalty] = repeatPenalty
    values[.repeatWindow] = repeatLastN
    values[.seed] = seed
    values[.maxTokens] = maxTokens
    values[.stop] = stop.isEmpty ? nil : .texts(stop)
    values[.speculation] = speculation
    values[.think] = think
    values[.system] = system
    return values
  }
}
