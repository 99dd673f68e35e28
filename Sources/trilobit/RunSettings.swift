import ConfigurationFile

extension SettingsInForce {
  /// The settings of a run: what the flags say, the environment, and the person's config.toml. What is wrong in the file
  /// is said on standard error, and the rest of it is used.
  ///
  /// - Throws: `ProgramStop` 64 where an environment variable is wrong.
  static func ofRun(flags: ConfigurationValues = ConfigurationValues()) throws -> SettingsInForce {
    let (file, problems) = ConfigurationPlace.read()
    if let first = problems.first {
      let more = problems.count > 1 ? "; \(problems.count - 1) more: see trilobit config" : ""
      ExitStatus.report("\(first)\(more)")
    }
    return SettingsInForce(flags: flags, environment: try ConfigurationPlace.environment(), file: file)
  }

  /// The model that a command without other settings opens: the one named, or the one chosen elsewhere; nil: the bundled
  /// one.
  static func model(named name: String?) throws -> String? { try name ?? ofRun().values.modelName }
}
