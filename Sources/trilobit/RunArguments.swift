import ArgumentParser
import Chat
import ConfigurationFile

/// `--model`.
struct ModelArgument: ParsableArguments {
  @Option(
    name: .shortAndLong, help: "A GGUF file, a Hugging Face directory, or a name. Default: the bundled model.",
    completion: ShellWords.models)
  var model: String?
}

/// What every run of a model can be told, whatever it is run for.
struct RunArguments: ParsableArguments {
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Bits of the queries: 16, 8 or 4. Default: 16.", valueName: "bits"),
    completion: ConfigurationKey.queryWidth.flagCompletion, transform: ConfigurationKey.queryWidth.flagValue)
  var q: SettingValue?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Tokens of context. Default: the model's own, but at most 4096.", valueName: "tokens"),
    transform: ConfigurationKey.context.flagValue)
  var context: SettingValue?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Threads. Default: all cores.", valueName: "count"),
    transform: ConfigurationKey.threads.flagValue)
  var threads: SettingValue?

  /// What the flags choose.
  var values: ConfigurationValues {
    var values = ConfigurationValues()
    (values[.queryWidth], values[.context], values[.threads]) = (q, context, threads)
    return values
  }
}

/// `--log`.
struct LogArgument: ParsableArguments {
  @Option(
    name: .customLong("log"), help: ArgumentHelp("Write a log to this file.", valueName: "file"), completion: .file())
  var path: String?

  /// Turns the log on, if there is to be one; called once, first of all.
  ///
  /// - Throws: `ProgramStop` 73 where the file cannot be written.
  func open(_ feed: LogFeed? = nil) throws { try LogFile.open(path, feed: feed) }
}
