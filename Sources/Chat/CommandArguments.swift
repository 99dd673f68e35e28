/// What follows a command's name, and the ways to read it.
struct CommandArguments {
  let name: CommandName
  /// All of it, without white space at its ends.
  let rest: String

  var words: [Substring] { rest.split(whereSeparator: \.isWhitespace) }

  /// It is not what the command takes.
  var mistake: CommandMistake { .wrongArguments(name, typed: shortened(words.joined(separator: " "))) }

  /// The first word, and what follows it.
  static func firstWord(of text: String) -> (word: String, rest: String) {
    let word = text.prefix { !$0.isWhitespace }
    return (String(word), text.dropFirst(word.count).trimming())
  }

  /// The command, where nothing follows its name.
  func nothing(then command: SlashCommand) throws(CommandMistake) -> SlashCommand {
    guard rest.isEmpty else { throw mistake }
    return command
  }

  /// All of it as one text, out of its quotes.
  func text() throws(CommandMistake) -> String {
    guard let text = ArgumentText.unquoted(rest) else { throw .openQuote(name) }
    guard !text.isEmpty else { throw .missingArgument(name) }
    return text
  }

  func optionalText() throws(CommandMistake) -> String? { rest.isEmpty ? nil : try text() }

  /// A number from 1 on.
  func optionalNumber() throws(CommandMistake) -> Int? {
    if rest.isEmpty { return nil }
    guard let number = Int(rest), number >= 1 else { throw mistake }
    return number
  }

  func command() throws(CommandMistake) -> CommandName? {
    guard let first = words.first else { return nil }
    guard words.count == 1 else { throw mistake }
    let word = first.hasPrefix("/") ? first.dropFirst() : first
    guard let name = CommandName(word: word) else {
      throw .unknown(typed: shortened(word), nearest: .nearest(to: word))
    }
    return name
  }

  /// What is to be explained: one command, the keys, or all.
  func help() throws(CommandMistake) -> SlashCommand {
    ["keys", "shortcuts"].contains(rest.lowercased()) ? .keys : .help(try command())
  }

  func theme() throws(CommandMistake) -> SlashCommand {
    rest.lowercased() == "keep" ? .keepTheme : .theme(try optionalText())
  }

  func change(of setting: Setting, to value: String) throws(CommandMistake) -> SettingChange {
    do { return try setting.change(value) } catch { throw .setting(name, error) }
  }

  func topic() throws(CommandMistake) -> ShowTopic {
    // What ollama shows of a model by this name is told under info.
    if rest.isEmpty || rest.lowercased() == "modelfile" { return .info }
    guard let topic = ShowTopic(rawValue: rest.lowercased()) else { throw mistake }
    return topic
  }

  func copyTarget() throws(CommandMistake) -> CopyTarget {
    switch rest.lowercased() {
    case "code": return .code
    case "all": return .all
    default: return .answer(try optionalNumber() ?? 1)
    }
  }

  func trace() throws(CommandMistake) -> TraceChange {
    let (word, file) = Self.firstWord(of: rest)
    switch word.lowercased() {
    case "": return .show
    case "off" where file.isEmpty: return .off
    case "on": return .on(try CommandArguments(name: name, rest: file).optionalText())
    default: throw mistake
    }
  }

  func panels() throws(CommandMistake) -> PanelChange {
    let words = rest.split { $0.isWhitespace || $0 == "," }
    switch rest.lowercased() {
    case "": return .list
    case "on", "all": return .all
    case "off", "none": return .none
    default: break
    }
    if words.first?.lowercased() == "toggle" {
      guard words.count == 2, let number = PanelNames.number(of: words[1]) else { throw mistake }
      return .toggle(number)
    }
    let numbers = words.compactMap(PanelNames.number)
    guard !words.isEmpty, numbers.count == words.count, Set(numbers).count == numbers.count else { throw mistake }
    return .show(numbers)
  }
}
