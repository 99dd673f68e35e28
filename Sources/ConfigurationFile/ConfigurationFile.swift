import Chat
import TOMLKit

/// config.toml: what it sets, and what is wrong in it.
public enum ConfigurationFile {
  /// The largest file that is read, in bytes.
  public static let largest = 256 << 10
  /// The deepest that tables may be nested: settings lie two deep, and the parser's memory is not to be tried.
  static let deepest = 32

  /// Reads a file's text. Everything that is right is in the values, everything that is wrong among the problems,
  /// sorted by line; of a text that is no TOML there are no values.
  ///
  /// - Parameter path: as the problems are to show it.
  public static func read(text: String, path: String) -> (values: ConfigurationValues, problems: [ConfigurationProblem])
  {
    func refused(_ line: Int?, _ sentence: String) -> (ConfigurationValues, [ConfigurationProblem]) {
      (ConfigurationValues(), [ConfigurationProblem(path: path, line: line, sentence: sentence)])
    }
    guard text.utf8.count <= largest else {
      return refused(nil, "the file is larger than \(largest >> 10) KiB; nothing of it is used")
    }
    if let line = lineOfNul(text) { return refused(line, "the character NUL cannot stand in a setting") }
    let lines = TOMLKeyLines(text, deepest: deepest)
    if let line = lines.tooDeep {
      return refused(
        line, "tables and lists are nested deeper than \(deepest); settings are as in [model], name = \"pebble\"")
    }
    if let mistake = lines.mistake { return refused(mistake.line, "this is not TOML: \(mistake.sentence)") }
    do {
      var reading = Reading(path: path, lines: lines)
      reading.take(try TOMLTable(string: text))
      return (reading.values, reading.problems.sorted { ($0.line ?? 0, $0.sentence) < ($1.line ?? 0, $1.sentence) })
    } catch let error as TOMLParseError {
      let message = error.description.split(whereSeparator: \.isNewline).joined(separator: " ")
      return refused(error.source.begin.line, "this is not TOML: \(message)")
    } catch {
      return refused(nil, "this is not TOML")
    }
  }

  /// The line on which a file sets a key, from 1; nil where it does not.
  public static func line(of key: ConfigurationKey, in text: String) -> Int? {
    TOMLKeyLines(text, deepest: deepest).line(of: [key.table, key.name])
  }

  /// The line of a NUL or of an escape that stands for one: the parser's texts end at it.
  private static func lineOfNul(_ text: String) -> Int? {
    for (index, line) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let line = Substring(line)
      if line.utf8.contains(0) || line.contains("\\u0000") || line.contains("\\U00000000") { return index + 1 }
    }
    return nil
  }
}

/// The values and problems found so far.
private struct Reading {
  let path: String
  let lines: TOMLKeyLines
  var values = ConfigurationValues()
  var problems: [ConfigurationProblem] = []

  mutating func take(_ file: TOMLTable) {
    for name in file.keys {
      guard let value = file[name] else { continue }
      if ConfigurationKey.tables.contains(name) {
        if let table = value.table {
          take(table, named: name)
        } else {
          problem([name], "\(name) is a table; write [\(name)] on a line, and its settings under it")
        }
      } else if let key = ConfigurationKey.allCases.first(where: { $0.name == name }) {
        problem([name], "\(name) belongs under [\(key.table)]")
      } else if value.table != nil {
        let near = Self.nearest(to: name, among: ConfigurationKey.tables)
        problem([name], "[\(Self.short(name))] is not a table of settings; did you mean [\(near)]?")
      } else {
        let near = Self.nearest(to: name, among: ConfigurationKey.allCases.map(\.name))
        let table = ConfigurationKey.allCases.first { $0.name == near }?.table ?? ""
        problem([name], "\(Self.short(name)) is not a setting; did you mean \(near) under [\(table)]?")
      }
    }
  }

  private mutating func take(_ table: TOMLTable, named name: String) {
    let keys = ConfigurationKey.keys(of: name)
    for word in table.keys {
      guard let value = table[word] else { continue }
      if let key = keys.first(where: { $0.name == word }) {
        if let read = TOMLReading.value(of: value, for: key) {
          values[key] = read
        } else {
          problem([name, word], "\(word) takes \(key.expected), not \(Self.short(TOMLReading.shown(value)))")
        }
      } else if let key = ConfigurationKey.allCases.first(where: { $0.name == word }) {
        problem([name, word], "\(word) is a setting of [\(key.table)], not of [\(name)]")
      } else {
        let near = Self.nearest(to: word, among: keys.map(\.name))
        problem([name, word], "\(Self.short(word)) is not a setting of [\(name)]; did you mean \(near)?")
      }
    }
  }

  private mutating func problem(_ key: [String], _ sentence: String) {
    problems.append(ConfigurationProblem(path: path, line: lines.line(of: key), sentence: sentence))
  }

  private static func short(_ text: String) -> String { text.count <= 40 ? text : text.prefix(39) + "…" }

  private static func nearest(to word: String, among words: [String]) -> String {
    let word = word.prefix(24).lowercased()
    return words.min { editDistance(word, $0) < editDistance(word, $1) } ?? ""
  }
}
