import ConfigurationFile

extension SettingsInForce {
  /// The settings of a run: what the flags say, the environment, and the person's config.toml; and what is wrong in the
  /// file, the rest of which is used.
  ///
  /// - Throws: `ProgramStop` 64 where an environment variable is wrong.
  static func read(
    flags: ConfigurationValues = ConfigurationValues()
  ) throws -> (settings: SettingsInForce, problems: [ConfigurationProblem]) {
    let (file, problems) = ConfigurationPlace.read()
    return (SettingsInForce(flags: flags, environment: try ConfigurationPlace.environment(), file: file), problems)
  }

  /// The settings of a run; what is wrong in the file is said on standard error.
  static func ofRun(flags: ConfigurationValues = ConfigurationValues()) throws -> SettingsInForce {
    let (settings, problems) = try read(flags: flags)
    report(problems)
    return settings
  }

  static func report(_ problems: [ConfigurationProblem]) {
    if let sentence = sentence(problems) { ExitStatus.report(sentence) }
  }

  /// The first problem, and how many more there are; nil where there is none.
  static func sentence(_ problems: [ConfigurationProblem]) -> String? {
    problems.first.map { first in
      "\(first)" + (problems.count > 1 ? " (and \(problems.count - 1) more: see trilobit config)" : "")
    }
  }

  /// The model that a command without other settings opens: the one named, or the one chosen elsewhere; nil: the bundled
  /// one.
  static func model(named name: String?) throws -> String? { try name ?? ofRun().values.modelName }
}
