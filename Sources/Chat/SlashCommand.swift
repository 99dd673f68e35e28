public import Engine

/// A command typed into the prompt, checked.
public enum SlashCommand: Equatable, Sendable {
  /// What there is, or one command in detail.
  case help(CommandName?)
  /// Bits of the KV cache from now on; nil: say what they are.
  case kv(CacheWidth?)
  /// The same, and what is cached is computed again so that nothing keeps an older, coarser width.
  case recompute(CacheWidth)
  /// Forgets the conversation, keeps the system prompt.
  case clear
  /// Figures of the last answer.
  case stats
  case quit

  public var name: CommandName {
    switch self {
    case .help: .help
    case .kv, .recompute: .kv
    case .clear: .clear
    case .stats: .stats
    case .quit: .quit
    }
  }
}

/// The names of the commands, in the order in which they are listed.
public enum CommandName: String, CaseIterable, Sendable {
  case help, clear, kv, stats, quit

  /// Finds a command by its name or an alias, without the slash; upper and lower case are the same.
  public init?(word: some StringProtocol) {
    let word = word.lowercased()
    guard let found = Self.allCases.first(where: { $0.words.contains(word) }) else { return nil }
    self = found
  }

  /// The name and its aliases.
  public var words: [String] { [rawValue] + description.aliases }

  /// What is known of the command: the one table that parsing, /help and every list of commands are made from.
  public var description: CommandDescription {
    switch self {
    case .help:
      CommandDescription(
        aliases: ["?"], arguments: "[command]", summary: "list commands and keys, or explain one",
        details: ["/help kv explains /kv."], worksWhileAnswering: true)
    case .clear:
      CommandDescription(
        aliases: [], arguments: "", summary: "forget the conversation",
        details: ["The system prompt stays. The KV cache is emptied."], worksWhileAnswering: false)
    case .kv:
      CommandDescription(
        aliases: [], arguments: "[16|8|4|3]", summary: "set the bits of keys and values in the KV cache",
        details: [
          "Fewer bits: what is cached is narrowed at once, and its memory falls. At 3 bits the first token keeps 4.",
          "More bits: what is cached keeps its precision; later tokens use the new width.",
          "With \"recompute\" after the number the conversation is read again, so that nothing stays coarser than it must.",
          "Without a number it says what the cache holds. It works while an answer is being written.",
        ], worksWhileAnswering: true)
    case .stats:
      CommandDescription(
        aliases: [], arguments: "", summary: "show the figures of the last answer",
        details: [
          "Tokens, times, the share of the weights that took part, the cache, and the seed that gives it again."
        ], worksWhileAnswering: true)
    case .quit:
      CommandDescription(
        aliases: ["bye", "exit"], arguments: "", summary: "leave", details: ["So do Ctrl-D and F10."],
        worksWhileAnswering: true)
    }
  }
}

/// One line of the table of commands.
public struct CommandDescription: Equatable, Sendable {
  public var aliases: [String]
  /// What may follow the name, in the notation of manuals: `[optional]`, `one|other`. Empty: nothing may.
  public var arguments: String
  /// One line for lists; no capital at the start, no full stop.
  public var summary: String
  /// Sentences for `/help command`.
  public var details: [String]
  /// False: the command waits until the answer is finished or stopped.
  public var worksWhileAnswering: Bool
}
