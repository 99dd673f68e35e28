public import Chat

/// The settings of a run, and where each comes from: flags stand above the environment, the environment above the
/// file, and the file above the defaults.
public struct SettingsInForce: Equatable, Sendable {
  public enum Origin: Equatable, Sendable {
    case flag, environment, file, standard
  }

  public let flags: ConfigurationValues
  public let environment: ConfigurationValues
  public let file: ConfigurationValues

  public init(
    flags: ConfigurationValues = ConfigurationValues(), environment: ConfigurationValues = ConfigurationValues(),
    file: ConfigurationValues = ConfigurationValues()
  ) {
    self.flags = flags
    self.environment = environment
    self.file = file
  }

  /// What was chosen, whoever chose it.
  public var values: ConfigurationValues { flags.over(environment.over(file)) }

  public func origin(of key: ConfigurationKey) -> Origin {
    if flags[key] != nil { return .flag }
    if environment[key] != nil { return .environment }
    return file[key] != nil ? .file : .standard
  }

  /// The value in force.
  public subscript(key: ConfigurationKey) -> SettingValue { values[key] ?? key.standardValue }

  /// A file that says the same, with a remark on each line where the value comes from.
  public var text: String {
    let assignments = ConfigurationKey.allCases.map { "\($0.name) = \(TOMLText.value(self[$0], of: $0))" }
    let width = min(40, assignments.map(\.count).max() ?? 0)
    var text = ""
    for table in ConfigurationKey.tables {
      text += "\(text.isEmpty ? "" : "\n")[\(table)]\n"
      for (key, assignment) in zip(ConfigurationKey.allCases, assignments) where key.table == table {
        let blanks = String(repeating: " ", count: max(0, width - assignment.count))
        text += "\(assignment)\(blanks)  # \(remark(key))\n"
      }
    }
    return text
  }

  private func remark(_ key: ConfigurationKey) -> String {
    switch origin(of: key) {
    case .flag: "flag"
    case .environment: "environment, \(key.environmentVariable)"
    case .file: "file"
    case .standard: "default"
    }
  }
}

extension ConfigurationValues {
  /// What environment variables choose; one that is empty chooses nothing.
  ///
  /// - Parameter variable: the value of a variable.
  /// - Throws: what is wrong with the first variable that is.
  public init(variable: (String) -> String?) throws(EnvironmentMistake) {
    self.init()
    for key in ConfigurationKey.allCases {
      guard let text = variable(key.environmentVariable), !text.isEmpty else { continue }
      guard let value = key.value(of: text) else { throw EnvironmentMistake(key: key, value: text) }
      self[key] = value
    }
  }
}

/// An environment variable that does not hold what its setting takes.
public struct EnvironmentMistake: Error, Equatable, Sendable, CustomStringConvertible {
  public let key: ConfigurationKey
  public let value: String

  public var description: String {
    "\(key.environmentVariable)=\(value.prefix(40)): \(key.description.expected) was expected; unset it or choose one"
  }
}
