import Engine
import JSONText

/// A conversation as a file: a JSON array of {"role", "content"}.
enum MessageFile {
  /// - Parameter system: goes first where the file has no system message.
  /// - Throws: `ProgramStop`: 66 where there is no such file, 65 where it holds no conversation, 64 for an empty one.
  static func conversation(_ path: String, system: String?) throws -> [ChatMessage] {
    let place = path == "-" ? "standard input" : path
    func bad(_ sentence: String) -> ProgramStop { ProgramStop(.badData, "\(place): \(sentence)") }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: SmallFile.text(path))
    } catch let error as JSONError {
      throw bad("\(error); a JSON array of {\"role\", \"content\"} was expected")
    }
    guard let array = value.arrayValue else { throw bad("a JSON array of {\"role\", \"content\"} was expected") }
    var messages: [ChatMessage] = []
    for (index, element) in array.enumerated() {
      guard let role = element["role"]?.stringValue, let content = element["content"]?.stringValue else {
        throw bad("message \(index + 1) lacks \"role\" or \"content\", which are strings")
      }
      guard let role = ChatRole(rawValue: role) else {
        throw bad("message \(index + 1) has the role \"\(role.prefix(40))\"; use system, user or assistant")
      }
      guard role != .system || index == 0 else {
        throw bad("message \(index + 1) is a system message; only the first may be")
      }
      messages.append(ChatMessage(role: role, content: content))
    }
    guard let last = messages.last else { throw ProgramStop(.usage, "\(place) holds no message; say what to answer") }
    guard last.role == .user else {
      throw bad("the last message must be the user's, so that there is something to answer")
    }
    guard last.content.contains(where: { !$0.isWhitespace }) else {
      throw ProgramStop(.usage, "\(place): the last message is empty; say what to answer")
    }
    if let system {
      guard messages[0].role != .system else {
        throw ProgramStop(.usage, "\(place) has a system message and --system was given too; give one of them")
      }
      messages.insert(ChatMessage(role: .system, content: system), at: 0)
    }
    return messages
  }
}
