/// Texts behind a command: quotes around what holds spaces.
///
/// In double quotes `\"`, `\\`, `\n` and `\t` stand for one character each; any other backslash is itself. In single
/// quotes nothing does.
enum ArgumentText {
  /// The text without quotes around it, where the whole of it is in quotes; as it is otherwise. nil: a quote that is
  /// opened at its start is not closed.
  static func unquoted(_ text: String) -> String? {
    if text.hasPrefix("\"\"\"") { return text.hasSuffix("\"\"\"") && text.count >= 6 ? block(text) : nil }
    guard let mark = text.first, mark == "\"" || mark == "'" else { return text }
    var result = ""
    var rest = text.dropFirst()
    while let character = rest.popFirst() {
      if character == mark { return rest.isEmpty ? result : text }
      if character == "\\", mark == "\"", let escaped = rest.first.flatMap({ escapes[$0] }) {
        rest = rest.dropFirst()
        result.append(escaped)
      } else {
        result.append(character)
      }
    }
    return nil
  }

  /// What stands behind a quote that may be open still, as its writer means it: "\"my fi" is "my fi".
  static func begun(_ text: String) -> String {
    guard let mark = text.first, mark == "\"" || mark == "'" else { return text }
    return unquoted(text) ?? unquoted(text + String(mark)) ?? String(text.dropFirst())
  }

  /// The text in quotes where it needs them, so that `unquoted` gives it back.
  static func quoted(_ text: String) -> String {
    guard text.isEmpty || text.contains(where: { $0.isWhitespace || $0 == "\"" || $0 == "'" }) else { return text }
    var result = "\""
    for character in text {
      switch character {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result.append(character)
      }
    }
    return result + "\""
  }

  /// What stands between `"""` and `"""`, and what follows it, without the marks and white space at the ends.
  static func block(_ text: String) -> String { partsBetweenMarks(text).joined().trimming() }

  /// How many `"""` there are.
  static func countOfMarks(in text: String) -> Int { partsBetweenMarks(text).count - 1 }

  private static func partsBetweenMarks(_ text: String) -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    var index = start
    while index < text.endIndex {
      if text[index] == "\"", text[index...].hasPrefix(InputLine.blockMark) {
        parts.append(text[start..<index])
        index = text.index(index, offsetBy: 3)
        start = index
      } else {
        index = text.index(after: index)
      }
    }
    return parts + [text[start...]]
  }

  private static let escapes: [Character: Character] = ["\"": "\"", "\\": "\\", "n": "\n", "t": "\t"]
}
