/// The texts of /help, made from the table of commands.
public enum CommandHelp {
  /// One line a command: its name and arguments, two or more spaces, what it does.
  public static var list: [String] {
    let heads = CommandName.allCases.map(\.usage)
    let width = heads.map(\.count).max() ?? 0
    return zip(CommandName.allCases, heads).map { name, head in
      head + String(repeating: " ", count: width - head.count + 2) + name.description.summary + name.alsoKnownAs
    }
  }

  /// One command in detail.
  public static func details(_ name: CommandName) -> [String] {
    [name.usage + "  " + name.description.summary + name.alsoKnownAs] + name.description.details
  }
}

extension CommandName {
  /// The command as it is typed: "/kv [16|8|4|3]".
  public var usage: String {
    let arguments = description.arguments
    return "/" + rawValue + (arguments.isEmpty ? "" : " " + arguments)
  }

  var alsoKnownAs: String {
    let aliases = description.aliases
    return aliases.isEmpty ? "" : " (also " + aliases.map { "/" + $0 }.joined(separator: ", ") + ")"
  }
}
