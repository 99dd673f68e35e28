import ArgumentParser
import Chat
import ConfigurationFile

/// Which model, and how it is run, as the flags say it.
struct ModelArguments: ParsableArguments {
  @OptionGroup var modelArgument: ModelArgument

  @Option(
    help: ArgumentHelp(
      "How activations are quantized: a4.8, a4.8-fp4, b1.58, q8 or float. Default: the model's own.",
      valueName: "profile"),
    completion: ConfigurationKey.profile.flagCompletion, transform: ConfigurationKey.profile.flagValue)
  var profile: SettingValue?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Bits of the KV cache: 16, 8, 4 or 3. Default: 16, or as a resumed chat had it.", valueName: "bits"),
    completion: ConfigurationKey.cacheWidth.flagCompletion, transform: ConfigurationKey.cacheWidth.flagValue)
  var kv: SettingValue?

  @OptionGroup var runArguments: RunArguments

  @Option(
    help: ArgumentHelp("Chat template: llama3, chatml, bitnet, pebble, or a file in Jinja.", valueName: "name|file"),
    completion: ShellWords.templates, transform: ConfigurationKey.template.flagValue)
  var template: SettingValue?

  @Option(
    help: ArgumentHelp("Colours on the screen: auto, always or never. Default: auto.", valueName: "when"),
    completion: ConfigurationKey.color.flagCompletion, transform: ConfigurationKey.color.flagValue)
  var color: SettingValue?

  @OptionGroup var log: LogArgument

  /// What the flags choose.
  var values: ConfigurationValues {
    var values = runArguments.values
    values[.modelName] = modelArgument.model.map(SettingValue.text)
    values[.profile] = profile
    values[.cacheWidth] = kv
    values[.template] = template
    values[.color] = color
    return values
  }

  /// Turns the log on, if there is to be one; called once, first of all.
  func openLog(_ feed: LogFeed? = nil) throws { try log.open(feed) }
}
