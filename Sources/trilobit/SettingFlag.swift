import ArgumentParser
import Chat
import ConfigurationFile
import Engine

// Flags that choose a setting take what the setting takes: one table says it for the command line, the environment,
// the file and /set.

extension ConfigurationKey {
  /// The flag that stands above the environment: --top-k.
  var flag: String { "--" + (self == .modelName ? "model" : name.replacing("_", with: "-")) }

  /// Reads a flag's value; the `transform` of its option.
  ///
  /// - Throws: `FlagMistake` where the setting does not take it.
  func flagValue(_ text: String) throws -> SettingValue {
    guard let value = value(of: text) else { throw FlagMistake(key: self) }
    return value
  }

  /// The words for the shell's completion, where there are some.
  var flagCompletion: CompletionKind {
    switch description.kind {
    case .choice(let words): .list(words)
    case .width: .list(CacheWidth.allValueStrings)
    default: .default
    }
  }
}

/// What a flag takes; the parser says before it which flag it is and what was given.
struct FlagMistake: Error, CustomStringConvertible {
  let key: ConfigurationKey

  var description: String { "it takes \(key.description.expected), as in \(key.flag) \(key.description.example)" }
}
