/// The names of the commands, in the order in which they are listed.
public enum CommandName: String, CaseIterable, Sendable {
  // The conversation.
  case regenerate = "regen"
  case continueAnswer = "continue"
  case undo, edit, branch, copy, clear
  // What goes into the next message.
  case read, glob
  // Saved conversations.
  case new, sessions, resume, rename, delete, save, export
  // The model.
  case model, load, system, temperature = "temp", kv, set, show
  // Figures.
  case stats, trace
  // The screen.
  case theme, panels
  // The program.
  case help, quit

  /// Finds a command by its name or an alias, without the slash; upper and lower case are the same.
  public init?(word: some StringProtocol) {
    let word = word.lowercased()
    guard let found = Self.allCases.first(where: { $0.words.contains(word) }) else { return nil }
    self = found
  }

  /// The name and its aliases.
  public var words: [String] { [rawValue] + description.aliases }

  /// The command as it is typed: "/kv [16|8|4|3]".
  public var usage: String {
    let arguments = description.arguments
    return "/" + rawValue + (arguments.isEmpty ? "" : " " + arguments)
  }
}

/// The headings under which commands are listed.
public enum CommandGroup: String, CaseIterable, Sendable {
  case conversation = "The conversation"
  case files = "Files into the next message"
  case sessions = "Saved conversations"
  case model = "The model"
  case figures = "Figures"
  case screen = "The screen"
  case program = "The program"

  /// Its commands, in the order in which they are listed.
  public var commands: [CommandName] { CommandName.allCases.filter { $0.description.group == self } }
}

/// One line of the table of commands.
public struct CommandDescription: Equatable, Sendable {
  public var group: CommandGroup
  public var aliases: [String] = []
  /// What may follow the name, in the notation of manuals: `[optional]`, `one|other`. Empty: nothing may.
  public var arguments = ""
  /// What to type instead of something wrong: "16, 8, 4 or 3". Empty where nothing may follow or anything may.
  public var expected = ""
  /// A right line, to show beside a wrong one.
  public var example = ""
  /// One line for lists; no capital at the start, no full stop.
  public var summary: String
  /// Sentences for `/help command`.
  public var details: [String] = []
  /// False: the command waits until the answer is finished or stopped.
  public var worksWhileAnswering = true
}
