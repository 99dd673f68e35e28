import Testing

@testable import Engine

@Suite struct ContextWindowTests {
  /// A message of so many tokens as its text has characters.
  private static func message(_ role: ChatRole, _ text: String) -> ChatMessage {
    ChatMessage(role: role, content: text)
  }

  private static let turns = [
    message(.user, "aaaa"), message(.assistant, "AAAA"), message(.user, "bbbb"), message(.assistant, "BBBB"),
    message(.user, "cccc"),
  ]

  private static func shortened(_ messages: [ChatMessage], _ limit: Int) -> (texts: [String], dropped: Int) {
    let (rest, dropped) = ContextWindow.shortened(messages, toAtMost: limit) {
      $0.reduce(0) { $0 + $1.content.count }
    }
    return (rest.map(\.content), dropped)
  }

  @Test(arguments: [(20, 0), (19, 2), (12, 2), (11, 4), (4, 4), (0, 4)])
  func theOldestTurnsLeaveWhole(limit: Int, dropped: Int) {
    let result = Self.shortened(Self.turns, limit)
    #expect(result.dropped == dropped)
    #expect(result.texts == Self.turns.dropFirst(dropped).map(\.content))
  }

  @Test(arguments: [(22, 0), (21, 2), (14, 2), (13, 4), (1, 4)])
  func theSystemPromptStays(limit: Int, dropped: Int) {
    let result = Self.shortened([Self.message(.system, "ss")] + Self.turns, limit)
    #expect(result.dropped == dropped)
    #expect(result.texts == ["ss"] + Self.turns.dropFirst(dropped).map(\.content))
  }

  @Test func theLastQuestionStaysWhateverItsLength() {
    #expect(Self.shortened([Self.message(.user, "long enough")], 1) == (["long enough"], 0))
    #expect(Self.shortened([], 0) == ([], 0))
  }

  @Test func aQuestionWithoutAnswerIsATurn() {
    let result = Self.shortened([Self.message(.user, "aaaa"), Self.message(.user, "bbbb")], 4)
    #expect(result == (["bbbb"], 1))
  }

  @Test func aLongConversationIsNotCountedAgainAndAgain() {
    let long = (0..<4000).map { Self.message($0 % 2 == 0 ? .user : .assistant, "word") }
    var counted = 0
    let result = ContextWindow.shortened(long, toAtMost: 400) { messages in
      counted += messages.count
      return messages.count * 4
    }
    #expect(result.messages.count == 100 && result.dropped == 3900)
    #expect(counted < 12 * 100)
  }

  /// Any limit keeps as many turns as fit: compared with trying them one by one.
  @Test func asManyTurnsStayAsFit() {
    let messages = (0..<23).map { index in
      Self.message(index % 3 == 0 ? .user : .assistant, String(repeating: "x", count: index * 7 % 5 + 1))
    }
    let starts = messages.indices.filter { messages[$0].role == .user }
    for limit in 0...90 {
      let expected = starts.first { messages[$0...].reduce(0) { $0 + $1.content.count } <= limit } ?? starts.last ?? 0
      #expect(Self.shortened(messages, limit).dropped == expected, "\(limit)")
    }
  }

  @Test func errorsOfTheCountPassThrough() {
    struct Failure: Error {}
    #expect(throws: Failure.self) {
      try ContextWindow.shortened(Self.turns, toAtMost: 1) { _ in throw Failure() }
    }
  }
}
