import Engine
import Testing

@testable import Chat

@Suite struct EntryEndingTests {
  private func ended(_ reason: StopReason, _ text: String = "An answer", tokens: Int = 2) -> Entry? {
    var conversation = Conversation()
    conversation.ask("Why?")
    var summary = ConversationTests.summary(reason, text, tokens: Array(repeating: 7, count: tokens))
    summary.speed.generatedTokens = tokens
    summary.cache.capacity = 512
    conversation.finishAnswer(summary, at: 0)
    return conversation.entries.last
  }

  @Test func theLimitAndTheContextAreToldApart() {
    #expect(ended(.length)?.endingNotes == ["cut at 2 tokens", "/continue goes on"])
    #expect(ended(.length, tokens: 1)?.endingNotes.first == "cut at 1 token")
    #expect(ended(.contextFull)?.endingNotes == ["cut: the context of 512 tokens is full"])
    #expect(ended(.stop)?.endingNotes == [])
    #expect(ended(.stop, "", tokens: 1)?.endingNotes == ["it said nothing", "/regen tries again"])
    #expect(ended(.cancelled)?.endingNotes == ["stopped"])
    #expect(ended(.cancelled, "", tokens: 0)?.endingNotes == ["stopped before the first word"])
  }

  /// Files of older versions know one word for both, newer ones may know more.
  @Test(arguments: [
    ("cut", Entry.Ending.cut, ["cut off", "/continue goes on"]), ("limit", .limited, ["cut", "/continue goes on"]),
    ("context", .full, ["cut: the context is full"]), ("tired", .stopped, ["stopped"]),
  ])
  func savedEndingsAreRead(word: String, ending: Entry.Ending, notes: [String]) {
    let lines = [
      #"{"trilobit": 1, "id": "a", "created": 0}"#, #"{"kind": "question", "id": 0, "text": "Why?"}"#,
      #"{"kind": "answer", "id": 1, "after": 0, "text": "So", "ending": "\#(word)"}"#,
    ]
    let text = SessionText(Array(lines.joined(separator: "\n").utf8), name: "a.jsonl", id: "a")
    #expect(text.problems.isEmpty)
    #expect(text.conversation.entries.last?.ending == ending)
    #expect(text.conversation.entries.last?.endingNotes == notes)
  }

  @Test(arguments: [StopReason.length, .contextFull])
  func endingsAreWrittenAndReadAgain(reason: StopReason) {
    var conversation = Conversation()
    conversation.turn("Why?", "So")
    conversation.ask("And?")
    conversation.answer("Then", reason)
    #expect(Conversation(replaying: conversation.records).entries.last?.ending == conversation.entries.last?.ending)
  }
}
