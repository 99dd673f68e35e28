/// Something wrong in a configuration file.
public struct ConfigurationProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, as it is shown.
  public var path: String
  /// The line, from 1; nil where it is the file as a whole.
  public var line: Int?
  /// What is wrong, and what was expected.
  public var sentence: String

  public init(path: String, line: Int?, sentence: String) {
    self.path = path
    self.line = line
    self.sentence = sentence
  }

  /// "~/.config/trilobit/config.toml:7: temprature is not a setting of [sampling]; did you mean temperature?"
  public var description: String { "\(path):\(line.map { "\($0):" } ?? "") \(sentence)" }
}
