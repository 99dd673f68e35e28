import Engine

/// What a line typed into the prompt means.
public enum InputLine: Equatable, Sendable {
  /// Only white space: nothing happens.
  case empty
  /// Text for the model.
  case message(String)
  case command(SlashCommand)
  /// It looks like a command and is none; nothing is sent.
  case mistake(CommandMistake)

  /// Reads a line. A slash at its start (after white space) makes it a command; two slashes make it a text that
  /// starts with one.
  public init(_ line: String) {
    let text = line.trimming()
    if text.isEmpty {
      self = .empty
    } else if text.hasPrefix("//") {
      self = .message(String(text.dropFirst()))
    } else if text.hasPrefix("/") {
      let words = text.dropFirst().split(whereSeparator: \.isWhitespace)
      let name = text.dropFirst().prefix { !$0.isWhitespace }
      do throws(CommandMistake) {
        self = .command(try SlashCommand(name: name, arguments: name.isEmpty ? words[...] : words.dropFirst()))
      } catch {
        self = .mistake(error)
      }
    } else {
      self = .message(String(text))
    }
  }
}

/// Why a line that starts with a slash is no command.
public enum CommandMistake: Error, Equatable, CustomStringConvertible {
  /// No such command; the nearest one there is.
  case unknown(typed: String, nearest: CommandName)
  case wrongArguments(CommandName, typed: String)

  /// A sentence for the person.
  public var description: String {
    switch self {
    case .unknown(let typed, let nearest):
      "There is no command /\(typed). Did you mean /\(nearest.rawValue)? Nothing was sent."
        + " /help lists the commands. Write // to begin a text with a slash."
    case .wrongArguments(let name, let typed):
      switch name {
      case .kv: "/kv takes 16, 8, 4 or 3, not \"\(typed)\"."
      case .help: "/help takes the name of one command, not \"\(typed)\". /help alone lists them."
      case .clear, .stats, .quit: "/\(name.rawValue) takes no arguments, but \"\(typed)\" was given."
      }
    }
  }
}

extension SlashCommand {
  init(name: some StringProtocol, arguments: ArraySlice<Substring>) throws(CommandMistake) {
    guard let command = CommandName(word: name) else {
      throw .unknown(typed: shortened(name), nearest: .nearest(to: name))
    }
    let typed = shortened(arguments.joined(separator: " "))
    guard arguments.count <= command.mostArguments else {
      throw .wrongArguments(command, typed: typed)
    }
    switch command {
    case .help:
      guard let argument = arguments.first else {
        self = .help(nil)
        return
      }
      let word = argument.hasPrefix("/") ? argument.dropFirst() : argument
      guard let explained = CommandName(word: word) else {
        throw .unknown(typed: shortened(word), nearest: .nearest(to: word))
      }
      self = .help(explained)
    case .kv:
      guard let argument = arguments.first else {
        self = .kv(nil)
        return
      }
      guard let bits = Int(argument), let width = CacheWidth(rawValue: bits) else {
        throw .wrongArguments(.kv, typed: typed)
      }
      if let word = arguments.dropFirst().first {
        guard word.lowercased() == "recompute" else { throw .wrongArguments(.kv, typed: typed) }
        self = .recompute(width)
      } else {
        self = .kv(width)
      }
    case .clear: self = .clear
    case .stats: self = .stats
    case .quit: self = .quit
    }
  }
}

extension CommandName {
  /// How many words may follow the name.
  var mostArguments: Int { self == .kv ? 2 : description.arguments.isEmpty ? 0 : 1 }

  /// The command whose name or alias is the fewest changes away; one that starts with the word comes first.
  static func nearest(to word: some StringProtocol) -> CommandName {
    let word = word.prefix(24).lowercased()
    var best = (name: CommandName.help, distance: Int.max)
    for name in allCases {
      for candidate in name.words {
        let distance = !word.isEmpty && candidate.hasPrefix(word) ? 0 : 1 + editDistance(word, candidate)
        if distance < best.distance { best = (name, distance) }
      }
    }
    return best.name
  }
}

/// What was typed, cut so that a pasted page does not fill the screen.
private func shortened(_ text: some StringProtocol) -> String {
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
