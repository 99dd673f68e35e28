import ConfigurationFile

/// Where the person's settings are: `$XDG_CONFIG_HOME/trilobit/config.toml`, and the environment.
enum ConfigurationPlace {
  /// The file's path; nil where there is no home.
  static var path: String? { ProgramFolders.personal(.configuration).map { "\($0)/trilobit/config.toml" } }

  /// The path as it is shown: "~" for the home.
  static var shownPath: String? {
    guard let path else { return nil }
    guard let home = ProgramFolders.home, home != "/", path.hasPrefix(home + "/") else { return path }
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

  /// Where the file sets a key, as "~/.config/trilobit/config.toml:7".
  static func place(of key: ConfigurationKey) -> String {
    let line = path.flatMap { try? SmallFile.text($0) }.flatMap { ConfigurationFile.line(of: key, in: $0) }
    return "\(shownPath ?? "config.toml")\(line.map { ":\($0)" } ?? "")"
  }

  /// - Throws: `ProgramStop` 64 where a variable is wrong.
  static func environment() throws -> ConfigurationValues {
    do {
      return try ConfigurationValues(variable: ProgramFolders.variable)
    } catch {
      throw ProgramStop(.usage, "\(error)")
    }
  }
}
