/// Decides which turns leave a context that is full.
enum ContextWindow {
  /// Drops the oldest turns (a message of the user and what follows up to the next) until the rest takes at most
  /// `limit` tokens. The system prompt and the last message of the user with what follows it always stay.
  ///
  /// - Parameter count: the tokens that a conversation takes.
  /// - Returns: what remains, and how many messages left.
  static func shortened(
    _ messages: [ChatMessage], toAtMost limit: Int, count: ([ChatMessage]) throws -> Int
  ) rethrows -> (messages: [ChatMessage], dropped: Int) {
    let system = messages.prefix { $0.role == .system }
    var turns = messages.dropFirst(system.count)
    let total = turns.count
    while try count(Array(system) + turns) > limit {
      let rest = turns.dropFirst().drop { $0.role != .user }
      guard !rest.isEmpty else { break }
      turns = rest
    }
    return (Array(system) + turns, total - turns.count)
  }
}
