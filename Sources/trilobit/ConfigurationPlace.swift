import Chat
import ConfigurationFile
import Glibc
import ModelFiles

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

  /// Writes one setting into the file, in its place where it is there, and makes the file where there is none.
  ///
  /// - Returns: where it stands now, as a sentence.
  /// - Throws: `ProgramStop` or `ModelFileError` where that cannot be; the file is as it was then.
  static func keep(_ key: ConfigurationKey, _ value: SettingValue) throws -> String {
    guard let path, let shownPath else {
      throw ProgramStop(.cannotWrite, "there is no place for settings", advice: "set HOME")
    }
    let text = SmallFile.exists(path) ? try SmallFile.text(path) : ""
    guard let changed = ConfigurationFile.changed(text, setting: key, to: value) else {
      throw ProgramStop(
        .badData, "\(shownPath) has no place for it as it is",
        advice: "see to it with trilobit config, or write \(key.name) under [\(key.table)] yourself")
    }
    if text != changed { try replace(path, by: changed) }
    let variable =
      ProgramFolders.variable(key.environmentVariable) == nil
      ? "" : " \(key.environmentVariable) is set, and stands above it."
    return "The \(key.name) is kept in \(place(of: key)).\(variable)"
  }

  /// Writes a file whole or not at all. One that is a link stays one, and who may read it stays so.
  private static func replace(_ path: String, by text: String) throws {
    var target = path
    if let resolved = realpath(path, nil) {
      target = String(cString: resolved)
      free(resolved)
    }
    var status = stat()
    let mode = stat(target, &status) == 0 ? status.st_mode & 0o7777 : nil
    makeFolders(above: target)
    let file = try AtomicFile(path: target)
    try file.write(Array(text.utf8))
    try file.commit()
    if let mode { chmod(target, mode) }
  }

  /// Makes what is missing of a file's folders; where one cannot be made, writing the file says so.
  private static func makeFolders(above path: String) {
    var made = ""
    for name in path.split(separator: "/").dropLast() {
      made += "/\(name)"
      mkdir(made, 0o700)
    }
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
