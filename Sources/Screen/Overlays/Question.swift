import Terminal

/// Something that is done only after a yes.
struct Question: Equatable, Sendable {
  enum Action: Equatable, Sendable {
    case deleteSession(id: String)
  }

  /// One sentence with a question mark; may hold what came from outside.
  let text: String
  let action: Action
  /// Whether the list of saved chats comes back after the answer.
  let returnsToSessions: Bool

  static func deleting(id: String, title: String, returnsToSessions: Bool) -> Question {
    Question(
      text: "Delete the chat \"\(title)\"? It cannot be brought back.", action: .deleteSession(id: id),
      returnsToSessions: returnsToSessions)
  }

  /// The answer that a key gives; nil where it gives none. Only a clear yes is one.
  static func answer(_ key: Key.Kind) -> Bool? {
    switch key {
    case .character("y"), .character("Y"): true
    case .character("n"), .character("N"), .character("\r"), .character("\u{3}"), .character("q"), .escape: false
    default: nil
    }
  }
}
