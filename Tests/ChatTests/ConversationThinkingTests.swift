import Engine
import TestSupport
import Testing

@testable import Chat

/// What a model thought before an answer stays with it, and is not said again.
@Suite struct ConversationThinkingTests {
  private func summary(_ thinking: String?, _ text: String, _ reason: StopReason = .stop) -> GenerationSummary {
    var summary = ConversationTests.summary(reason, text)
    summary.thinking = thinking
    return summary
  }

  private func answered() -> Conversation {
    var conversation = Conversation()
    conversation.ask("Why?", at: 1)
    conversation.appendThinking("Hm")
    conversation.appendThinking(".")
    conversation.appendToAnswer("Be")
    conversation.finishAnswer(summary("Hm.", "Because."), at: 2)
    return conversation
  }

  @Test func itStandsBesideTheText() {
    let entry = answered().entries[1]
    #expect(entry.thinking == "Hm." && entry.text == "Because.")
  }

  @Test func theModelDoesNotReadItAgain() {
    var conversation = answered()
    conversation.ask("And?", at: 3)
    let answer = conversation.messages[1]
    #expect(answer == ChatMessage(role: .assistant, content: "Because."))
  }

  @Test func aQuestionIsNotForgottenWhereTheModelOnlyThought() {
    var conversation = Conversation()
    conversation.ask("Why?", at: 1)
    conversation.appendThinking("Hm")
    conversation.finishAnswer(summary("Hm", "", .length), at: 2)
    conversation.ask("Just answer.", at: 3)
    #expect(conversation.messages.map(\.content) == ["Why?", "", "Just answer."])
    #expect(conversation.messages[1] == ChatMessage(role: .assistant, content: ""))
  }

  @Test func anAnswerThatIsContinuedKeepsIt() throws {
    var conversation = answered()
    #expect(conversation.continueAnswer() == true)
    let last = try #require(conversation.messages.last)
    #expect(last.thinking == "Hm." && last.content == "Because." && last.tokens != nil)
    conversation.appendToAnswer(" So.")
    conversation.finishAnswer(summary(nil, " So."), at: 4)
    #expect(conversation.entries[1].thinking == "Hm." && conversation.entries[1].text == "Because. So.")
  }

  @Test func aThoughtThatWasCutCanBeContinued() throws {
    var conversation = Conversation()
    conversation.ask("Why?", at: 1)
    conversation.appendThinking("Hm")
    conversation.finishAnswer(summary("Hm", "", .cancelled), at: 2)
    #expect(!conversation.entries[1].isEmpty)
    #expect(conversation.continueAnswer() == true)
    let last = try #require(conversation.messages.last)
    #expect(last.role == .assistant && last.content.isEmpty && last.thinking == "Hm")
    conversation.finishAnswer(summary(", well.", "Because."), at: 4)
    #expect(conversation.entries[1].thinking == "Hm, well." && conversation.entries[1].text == "Because.")
    expectSaved(conversation)
  }

  @Test func filesKeepIt() throws {
    expectSaved(answered())
    var continued = answered()
    _ = continued.continueAnswer()
    continued.finishAnswer(summary(nil, " So."), at: 4)
    expectSaved(continued)
  }

  /// What was journaled, written and read, is the same conversation.
  private func expectSaved(_ conversation: Conversation, sourceLocation: SourceLocation = #_sourceLocation) {
    var conversation = conversation
    for records in [conversation.takeRecords(), conversation.records] {
      let read = records.compactMap { try? SessionRecord($0.json) }
      #expect(read.count == records.count, sourceLocation: sourceLocation)
      let entries = Conversation(replaying: read).entries
      #expect(entries.map(\.text) == conversation.entries.map(\.text), sourceLocation: sourceLocation)
      #expect(entries.map(\.thinking) == conversation.entries.map(\.thinking), sourceLocation: sourceLocation)
    }
  }

  @Test func aRecordWithoutAThoughtIsAsItWas() {
    var conversation = Conversation()
    conversation.turn("Why?", "Because.")
    let records = conversation.takeRecords().map(\.json.text).joined()
    #expect(!records.contains("thinking"))
  }
}
