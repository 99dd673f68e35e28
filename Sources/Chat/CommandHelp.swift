/// The texts of /help and the README's list, made from the tables of commands and settings.
public enum CommandHelp {
  /// The commands under their headings; a line a command: its name and arguments, two or more spaces, what it does.
  public static var list: [String] {
    let width = CommandName.allCases.map(\.usage.count).max() ?? 0
    return CommandGroup.allCases.flatMap { group in
      [group.rawValue] + group.commands.map { aligned($0.usage, width) + $0.description.summary + $0.alsoKnownAs }
    }
  }

  /// One command in detail.
  public static func details(_ name: CommandName) -> [String] {
    let lines = [name.usage + "  " + name.description.summary + name.alsoKnownAs] + name.description.details
    return name == .set ? lines + settings : lines
  }

  /// A line a setting: its name, what it takes, what it does.
  static var settings: [String] {
    let width = Setting.allCases.map(\.rawValue.count).max() ?? 0
    return Setting.allCases.map { setting in
      let description = setting.description
      return aligned(setting.rawValue, width) + description.summary + ": " + description.expected
    }
  }

  /// The commands as a table in Markdown, with a line break at its end.
  public static var markdownTable: String {
    let rows = CommandName.allCases.map { name in
      let usage = name.usage.split(separator: "|").joined(separator: "\\|")
      return "| `\(usage)` | \(name.description.summary)\(name.alsoKnownAs) |\n"
    }
    return "| command | does |\n| --- | --- |\n" + rows.joined()
  }

  private static func aligned(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count) + 2)
  }
}

extension CommandName {
  var alsoKnownAs: String {
    let aliases = description.aliases
    return aliases.isEmpty ? "" : " (also " + aliases.map { "/" + $0 }.joined(separator: ", ") + ")"
  }
}
