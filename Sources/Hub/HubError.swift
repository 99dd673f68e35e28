/// Why nothing could be loaded from a hub: one clear sentence, and a kind that decides the exit status.
public struct HubError: Error, CustomStringConvertible, Equatable {
  public enum Kind: Sendable {
    /// What was asked for has no form that could be loaded (exit 64).
    case usage
    /// What came is not what the hub said it would be (exit 65).
    case badData
    /// There is no such repository, revision or file, or it is not shown to this person (exit 66).
    case missing
    /// The hub cannot be reached, or is none (exit 69).
    case unreachable
    /// It cannot be stored (exit 73).
    case cannotWrite
    /// The hub asks to come back later, or somebody else is at it (exit 75).
    case tryAgain
  }

  /// What can be done about it without asking anybody.
  enum Recovery: Equatable {
    case none
    /// Another try may help, after the seconds that the hub names.
    case retry(after: Int?)
    /// What is there already cannot be used: from the beginning.
    case restart
  }

  public let kind: Kind
  /// What is wrong, where, and what to do; safe to print on a terminal, and without secrets.
  public let message: String
  let recovery: Recovery

  init(_ kind: Kind, _ message: String, recovery: Recovery = .none) {
    self.kind = kind
    self.message = message
    self.recovery = recovery
  }

  public var description: String { message }
}

/// Text from outside, made fit for a message: control characters and marks that turn the direction of writing become
/// U+FFFD, what is too long is cut.
func printable(_ text: some StringProtocol, limit: Int = 120) -> String {
  guard !text.isEmpty else { return "\"\"" }
  var result = ""
  for (count, scalar) in text.unicodeScalars.enumerated() {
    guard count < limit else { return result + "…" }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
