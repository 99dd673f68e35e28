import Chat
import ConfigurationFile
import Engine
import Glibc
import Terminal

extension SettingsInForce {
  /// The settings of a run: what the flags say, the environment, and the person's config.toml. What is wrong in the file
  /// is said on standard error, and the rest of it is used.
  ///
  /// - Throws: `ProgramStop` 64 where an environment variable is wrong.
  static func ofRun(
    _ model: ModelArguments, _ sampling: SamplingArguments? = nil, theme: String? = nil
  ) throws -> SettingsInForce {
    let (file, problems) = ConfigurationPlace.read()
    if let first = problems.first {
      let more = problems.count > 1 ? "; \(problems.count - 1) more: see trilobit config" : ""
      ExitStatus.report("\(first)\(more)")
    }
    return SettingsInForce(
      flags: flags(model, sampling, theme: theme), environment: try ConfigurationPlace.environment(), file: file)
  }

  /// The model that a command without other settings opens: the one named, or the one chosen elsewhere; nil: the bundled
  /// one.
  static func model(named name: String?) throws -> String? {
    if let name { return name }
    return try ofRun(ModelArguments.parse([])).values.modelName
  }

  /// What the flags say.
  static func flags(_ model: ModelArguments, _ sampling: SamplingArguments?, theme: String?) -> ConfigurationValues {
    var flags = ConfigurationValues()
    flags[.modelName] = model.model.map(SettingValue.text)
    flags[.profile] = model.profile.map { .text($0.rawValue) }
    flags[.cacheWidth] = model.kv.map(SettingValue.width)
    flags[.queryWidth] = model.q.map { .text(String($0.rawValue)) }
    flags[.context] = model.context.map(SettingValue.count)
    flags[.threads] = model.threads.map(SettingValue.count)
    flags[.template] = model.template.map(SettingValue.text)
    flags[.color] = model.color.map { .text($0.rawValue) }
    flags[.theme] = theme.map(SettingValue.text)
    guard let sampling else { return flags }
    flags[.temperature] = sampling.temperature.map(SettingValue.number)
    flags[.topK] = sampling.topK.map(SettingValue.count)
    flags[.topP] = sampling.topP.map(SettingValue.number)
    flags[.minP] = sampling.minP.map(SettingValue.number)
    flags[.repeatPenalty] = sampling.repeatPenalty.map(SettingValue.number)
    flags[.repeatWindow] = sampling.repeatLastN.map(SettingValue.count)
    flags[.seed] = sampling.seed.map(SettingValue.seed)
    flags[.maxTokens] = sampling.maxTokens.map(SettingValue.count)
    flags[.stop] = sampling.stop.isEmpty ? nil : .texts(sampling.stop)
    flags[.system] = sampling.system.map(SettingValue.text)
    return flags
  }
}

extension ModelArguments {
  /// The arguments with what was chosen elsewhere for those that were not given.
  func filled(from values: ConfigurationValues) -> ModelArguments {
    var filled = self
    filled.model = model ?? values.modelName
    filled.profile = profile ?? values.profile
    filled.kv = kv ?? values.cacheWidth
    filled.q = q ?? values.queryWidth
    filled.context = context ?? values.context
    filled.threads = threads ?? values.threads
    filled.template = template ?? values.template
    filled.color = color ?? values.color.flatMap(ColorMode.init(rawValue:))
    return filled
  }
}

extension SamplingArguments {
  /// The arguments with what was chosen elsewhere for those that were not given.
  func filled(from values: ConfigurationValues) -> SamplingArguments {
    let options = values.sampling
    var filled = self
    filled.temperature = temperature ?? options.temperature
    filled.topK = topK ?? options.topK
    filled.topP = topP ?? options.topP
    filled.minP = minP ?? options.minP
    filled.repeatPenalty = repeatPenalty ?? options.repeatPenalty
    filled.repeatLastN = repeatLastN ?? options.repeatWindow
    filled.seed = seed ?? options.seed
    filled.maxTokens = maxTokens ?? options.maxTokens
    filled.stop = stop.isEmpty ? options.stopTexts : stop
    filled.system = system ?? values.systemPrompt
    return filled
  }
}

/// Where the person's settings are: `$XDG_CONFIG_HOME/trilobit/config.toml`, and the environment.
enum ConfigurationPlace {
  /// The file's path; nil where there is no home.
  static var path: String? {
    func folder(_ name: String) -> String? { variable(name).flatMap { $0.hasPrefix("/") ? $0 : nil } }
    return (folder("XDG_CONFIG_HOME") ?? folder("HOME").map { "\($0)/.config" }).map { "\($0)/trilobit/config.toml" }
  }

  /// The path as it is shown: "~" for the home.
  static var shownPath: String? {
    guard let path else { return nil }
    guard let home = variable("HOME"), home != "/", path.hasPrefix(home + "/") else { return path }
    return "~" + path.dropFirst(home.count)
  }

  /// What the file says, and what is wrong in it; nothing where there is none.
  static func read() -> (values: ConfigurationValues, problems: [ConfigurationProblem]) {
    guard let path, let shownPath, SmallFile.exists(path) else { return (ConfigurationValues(), []) }
    do {
      return ConfigurationFile.read(text: try SmallFile.text(path), path: shownPath)
    } catch {
      let message = (error as? ProgramStop)?.message ?? "\(error)"
      let sentence =
        message.hasPrefix(path) ? message.dropFirst(path.count).drop { $0 == ":" || $0 == " " } : message[...]
      return (ConfigurationValues(), [ConfigurationProblem(path: shownPath, line: nil, sentence: String(sentence))])
    }
  }

  /// - Throws: `ProgramStop` 64 where a variable is wrong.
  static func environment() throws -> ConfigurationValues {
    do {
      return try ConfigurationValues(variable: variable)
    } catch {
      throw ProgramStop(.usage, "\(error)")
    }
  }

  private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
