import Engine
import TestSupport

@testable import Chat

/// Conversations that tests make, with fixed times.
extension Conversation {
  /// Ends the open answer with a text.
  mutating func answer(_ text: String, _ reason: StopReason = .stop, tokens: [Int] = [5, 6]) {
    appendToAnswer(text)
    finishAnswer(ConversationTests.summary(reason, text, tokens: tokens), at: 1_700_000_060)
  }

  mutating func turn(_ question: String, _ answer: String) {
    ask(question, at: 1_700_000_000)
    self.answer(answer)
  }

  /// Opens another answer to the last question; false where there is none.
  mutating func regenerate() -> Bool { lastQuestion.map { regenerate(answerTo: $0.id) } ?? false }

  /// What is shown, without notes.
  var shown: [String] { entries.filter(\.isMessage).map(\.text) }

  /// Two questions with three answers to the first, of which the second is shown, and a follower each.
  static var withBranches: Conversation {
    var conversation = Conversation(systemPrompt: "Be brief.")
    conversation.setModel("pebble")
    conversation.turn("Why is the sky blue?", "Rayleigh.")
    conversation.turn("Who?", "A lord.")
    for answer in ["Light, \"scattered\".", "Oxygen\n```\nand\u{1B}[31m \u{0}漢字👍🏽"] {
      _ = conversation.regenerate(answerTo: conversation.questions[0].id)
      conversation.answer(answer)
      conversation.turn("Why \(answer.count)?", "So.")
    }
    _ = conversation.selectBranch(of: conversation.entries[1].id, by: -1)
    _ = conversation.continueAnswer()
    conversation.answer(" Yes.", .length, tokens: [7])
    return conversation
  }
}
