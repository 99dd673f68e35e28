/// Why a line that starts with a slash is no command.
public enum CommandMistake: Error, Equatable, Sendable, CustomStringConvertible {
  /// No such command; the one that was probably meant, if any.
  case unknown(typed: String, nearest: CommandName?)
  case wrongArguments(CommandName, typed: String)
  /// Something has to follow the name, and nothing does.
  case missingArgument(CommandName)
  /// A quote is opened and not closed.
  case openQuote(CommandName)
  /// A setting that there is not, or a value that it does not take.
  case setting(CommandName, SettingMistake)

  /// A sentence for the person.
  public var description: String {
    switch self {
    case .unknown(let typed, let nearest):
      let offer = nearest.map { " Did you mean /\($0.rawValue)?" } ?? ""
      return "There is no command /\(typed).\(offer) Nothing was sent."
        + " /help lists the commands. Write // to begin a text with a slash."
    case .wrongArguments(let name, let typed):
      let description = name.description
      if description.arguments.isEmpty { return "/\(name.rawValue) takes no arguments, but \"\(typed)\" was given." }
      return "/\(name.rawValue) takes \(description.expected), not \"\(typed)\"; for example \(description.example)."
    case .missingArgument(let name):
      return "/\(name.rawValue) needs \(name.description.expected); for example \(name.description.example)."
    case .openQuote(let name):
      return "/\(name.rawValue): a quote is opened and not closed; for example \(name.description.example)."
    case .setting(let name, let mistake):
      return mistake.sentence(behind: name == .set ? nil : "/\(name.rawValue)")
    }
  }
}

/// What was typed, cut so that a pasted page does not fill the screen.
func shortened(_ text: some StringProtocol) -> String {
  text.count <= 32 ? String(text) : text.prefix(31) + "…"
}

extension StringProtocol {
  /// The text without white space at both ends.
  func trimming() -> String {
    let start = drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }
}
