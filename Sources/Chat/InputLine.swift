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
  /// starts with one. What stands between `"""` and `"""` is a text, whatever it starts with.
  public init(_ line: String) {
    let text = line.trimming()
    if text.isEmpty {
      self = .empty
    } else if text.hasPrefix(Self.blockMark) {
      let inside = ArgumentText.block(text)
      self = inside.isEmpty ? .empty : .message(inside)
    } else if text.hasPrefix("//") {
      self = .message(String(text.dropFirst()))
    } else if text.hasPrefix("/") {
      let name = text.dropFirst().prefix { !$0.isWhitespace }
      do throws(CommandMistake) {
        self = .command(try SlashCommand(name: name, rest: text.dropFirst(1 + name.count).trimming()))
      } catch {
        self = .mistake(error)
      }
    } else {
      self = .message(text)
    }
  }

  /// Whether the text opens a `"""` block that it does not close: Enter should begin a new line. A block is a message
  /// of its own, or what follows a command, as in `/system """`.
  public static func opensBlock(_ line: String) -> Bool {
    let text = line.trimming()
    guard text.hasPrefix(blockMark) || text.hasPrefix("/") else { return false }
    return ArgumentText.countOfMarks(in: text) % 2 == 1
  }

  static let blockMark = "\"\"\""
}

extension CommandName {
  /// The command whose name or alias was probably meant; nil where none is near.
  static func nearest(to word: some StringProtocol) -> CommandName? {
    nearestWord(to: word, among: allCases.flatMap(\.words)).flatMap { CommandName(word: $0) }
  }
}
