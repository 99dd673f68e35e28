/// Decides which turns leave a context that is full.
enum ContextWindow {
  /// Drops the oldest turns (a message of the user and what follows up to the next) until the rest takes at most
  /// `limit` tokens. The system prompt and the last message of the user with what follows it always stay.
  ///
  /// What remains is sought from the newest turn on, twice as many each time and then by halves, so that a long
  /// conversation costs no more than a few times what remains of it.
  ///
  /// - Parameter count: the tokens that a conversation takes; more turns take more.
  /// - Returns: what remains, and how many messages left.
  static func shortened(
    _ messages: [ChatMessage], toAtMost limit: Int, count: ([ChatMessage]) throws -> Int
  ) rethrows -> (messages: [ChatMessage], dropped: Int) {
    let system = messages.prefix { $0.role == .system }
    let turns = messages.dropFirst(system.count)
    let starts = turns.indices.filter { $0 == turns.startIndex || turns[$0].role == .user }
    guard starts.count > 1 else { return (messages, 0) }

    func newest(_ kept: Int) -> [ChatMessage] { Array(system) + turns[starts[starts.count - kept]...] }
    // `least` turns stay in any case; `most` are the fewest that are known to be too many.
    var least = 1
    var most = starts.count + 1
    while least + 1 < most {
      let tried = most > starts.count ? min(least * 2, starts.count) : (least + most) / 2
      if try count(newest(tried)) <= limit { least = tried } else { most = tried }
    }
    let kept = newest(least)
    return (kept, messages.count - kept.count)
  }
}
