import Engine
import TestSupport
import Testing

@testable import Chat

@Suite struct ConversationBranchTests {
  @Test func regenerateKeepsTheOldAnswer() {
    var conversation = Conversation()
    #expect(conversation.regenerate() == false)
    conversation.turn("One", "1")
    conversation.turn("Two", "2")
    #expect(conversation.branch(of: conversation.entries[3].id) == nil)
    #expect(conversation.regenerate() == true)
    #expect(conversation.isAnswering && conversation.openAnswer == 3)
    #expect(conversation.messages.map(\.content) == ["One", "1", "Two"])
    conversation.answer("zwei")
    #expect(conversation.shown == ["One", "1", "Two", "zwei"])
    #expect(conversation.branch(of: conversation.entries[3].id)! == (2, 2))
    #expect(conversation.lastBranching == conversation.entries[3].id)
    #expect(conversation.selectBranch(of: conversation.entries[3].id, by: -1) == true)
    #expect(conversation.shown == ["One", "1", "Two", "2"])
    #expect(conversation.selectBranch(of: conversation.entries[3].id, by: -1) == false)
    #expect(conversation.selectBranch(of: conversation.entries[3].id, by: .min) == false)
    #expect(conversation.selectBranch(of: conversation.entries[3].id, by: 2) == false)
  }

  @Test func anEarlierAnswerAgainLeavesTheLaterTurnsOnTheOldBranch() {
    var conversation = Conversation()
    for number in 1...3 { conversation.turn("q\(number)", "a\(number)") }
    // Named by the answer; the question does as well.
    #expect(conversation.regenerate(answerTo: conversation.entries[1].id) == true)
    conversation.answer("b1")
    conversation.turn("q4", "a4")
    #expect(conversation.shown == ["q1", "b1", "q4", "a4"])
    #expect(conversation.selectBranch(of: conversation.entries[1].id, number: 1) == true)
    #expect(conversation.shown == ["q1", "a1", "q2", "a2", "q3", "a3"])
    #expect(conversation.selectBranch(of: conversation.entries[1].id, by: 1) == true)
    #expect(conversation.shown == ["q1", "b1", "q4", "a4"], "what followed it last")
    #expect(conversation.regenerate(answerTo: 999) == false)
  }

  @Test func editPutsAnotherQuestionBesideTheOldOne() {
    var conversation = Conversation()
    #expect(conversation.edit(nil, to: "x") == false)
    conversation.turn("q1", "a1")
    conversation.turn("q2", "a2")
    let first = conversation.entries[0].id
    #expect(conversation.edit(first, to: "Q1") == true)
    #expect(conversation.messages.map(\.content) == ["Q1"])
    conversation.answer("A1")
    #expect(conversation.branch(of: conversation.entries[0].id)! == (2, 2))
    #expect(conversation.edit(first, to: "x") == false)
    #expect(conversation.edit(nil, to: "third") == true)
    conversation.answer("A3")
    #expect(conversation.selectBranch(of: conversation.entries[0].id, number: 1) == true)
    #expect(conversation.shown == ["q1", "a1", "q2", "a2"])
    #expect(conversation.displayTitle == "q1")
  }

  @Test func undoTakesTheLastTurnBack() {
    var conversation = Conversation()
    #expect(conversation.undo() == nil)
    conversation.turn("q1", "a1")
    conversation.turn("q2", "a2")
    #expect(conversation.undo() == "q2")
    #expect(conversation.shown == ["q1", "a1"])
    #expect(conversation.undo() == "q1")
    #expect(conversation.undo() == nil)
    #expect(conversation.shown.isEmpty)
    conversation.turn("new", "a")
    #expect(conversation.selectBranch(of: conversation.entries[0].id, by: -1) == true)
    #expect(conversation.shown == ["q1", "a1"], "the conversation ended there")
    conversation.turn("q3", "a3")
    #expect(conversation.branch(of: conversation.entries[2].id)! == (2, 2))
  }

  @Test func continuingAppends() {
    var conversation = Conversation()
    #expect(conversation.continueAnswer() == false)
    conversation.ask("q")
    conversation.answer("half a", .length, tokens: [1, 2])
    #expect(conversation.continueAnswer() == true)
    #expect(conversation.openAnswer == 1 && conversation.entries[1].ending == nil)
    #expect(
      conversation.messages == [
        ChatMessage(role: .user, content: "q"), ChatMessage(role: .assistant, content: "half a", tokens: [1, 2]),
      ])
    conversation.leaveOut(oldest: 100)
    #expect(conversation.messages.count == 2, "the question is needed too")
    conversation.appendToAnswer(" sent")
    conversation.finishAnswer(ConversationTests.summary(.stop, " sentence.", tokens: [3]))
    let answer = conversation.entries[1]
    #expect(answer.text == "half a sentence." && answer.revision == 0)
    #expect(answer.tokens == [1, 2, 3] && answer.ending == .complete)
    #expect(conversation.takeRecords().count == 3)
  }

  @Test func continuingInVainChangesNothing() {
    var conversation = Conversation()
    conversation.ask("q")
    conversation.answer("half", .length)
    _ = conversation.takeRecords()
    let before = conversation.entries
    _ = conversation.continueAnswer()
    conversation.finishAnswer(ConversationTests.summary(.cancelled, "", tokens: []))
    #expect(conversation.entries == before)
    _ = conversation.continueAnswer()
    conversation.failAnswer("It broke.")
    #expect(conversation.entries.dropLast() == before[...])
    #expect(conversation.takeRecords().isEmpty)
    _ = conversation.continueAnswer()
    conversation.finishAnswer(ConversationTests.summary(.stop, "", tokens: []))
    #expect(conversation.entries[1].ending == .complete, "the model says that it was whole")
    // What failed half way has tokens that do not tell its text.
    _ = conversation.continueAnswer()
    conversation.appendToAnswer(" more")
    conversation.failAnswer("It broke.")
    #expect(conversation.entries[1].text == "half more" && conversation.entries[1].tokens == nil)
    #expect(conversation.takeRecords().count == 2)
  }

  @Test func anAnswerWithoutAWordCannotBeContinued() {
    var conversation = Conversation()
    conversation.ask("q")
    conversation.answer("", .cancelled, tokens: [])
    #expect(conversation.continueAnswer() == false)
    #expect(conversation.regenerate() == true)
  }

  @Test func repetitionIsAnEndingOfItsOwn() {
    var conversation = Conversation()
    conversation.ask("q")
    conversation.answer("GGGG", .repetition)
    #expect(conversation.entries[1].ending == .repeating)
  }

  @Test func nothingMovesWhileAnAnswerIsWritten() {
    var conversation = Conversation.withBranches
    conversation.ask("more")
    let before = conversation
    let branching = conversation.entries[1].id
    #expect(conversation.regenerate() == false)
    #expect(conversation.edit(nil, to: "x") == false)
    #expect(conversation.undo() == nil)
    #expect(conversation.continueAnswer() == false)
    #expect(conversation.selectBranch(of: branching, by: 1) == false)
    #expect(conversation == before)
  }

  @Test func notesComeBackWithTheirBranch() {
    var conversation = Conversation()
    conversation.note(.event, "start")
    conversation.ask("q")
    conversation.noteBeforeAnswer(.event, "shifted")
    conversation.answer("a")
    conversation.note(.reply, "figures")
    #expect(conversation.regenerate() == true)
    #expect(conversation.entries.map(\.text) == ["start", "q", ""])
    conversation.answer("b")
    conversation.note(.reply, "others")
    #expect(conversation.selectBranch(of: conversation.entries[2].id, by: -1) == true)
    #expect(conversation.entries.map(\.text) == ["start", "q", "shifted", "a", "figures"])
    #expect(conversation.selectBranch(of: conversation.entries[3].id, by: 1) == true)
    #expect(conversation.entries.map(\.text) == ["start", "q", "b", "others"])
    #expect(conversation.openAnswer == nil && !conversation.isAnswering)
  }

  @Test func whatLeftTheContextIsReadAgainOnAnotherBranch() {
    var conversation = Conversation()
    for number in 1...3 { conversation.turn("q\(number)", "a\(number)") }
    conversation.leaveOut(oldest: 4)
    #expect(conversation.messages.count == 2)
    #expect(conversation.regenerate() == true)
    #expect(conversation.messages.count == 5)
    conversation.leaveOut(oldest: 2)
    conversation.answer("b3")
    #expect(conversation.messages.count == 4)
    _ = conversation.selectBranch(of: conversation.entries[5].id, by: -1)
    #expect(conversation.messages.count == 6)
  }

  @Test func clearingLeavesABranch() {
    var conversation = Conversation()
    conversation.turn("q1", "a1")
    conversation.note(.event, "gone")
    conversation.clear()
    #expect(conversation.entries.isEmpty && conversation.messages.isEmpty)
    conversation.turn("q2", "a2")
    #expect(conversation.branch(of: conversation.entries[0].id)! == (2, 2))
    #expect(Conversation(replaying: conversation.records).shown == ["q2", "a2"])
  }

  @Test func anotherModelDoesNotReadTheTokens() {
    var conversation = Conversation.withBranches
    #expect(conversation.messages.contains { $0.tokens != nil })
    conversation.setModel("boulder")
    #expect(conversation.messages.allSatisfy { $0.tokens == nil })
    #expect(Conversation(replaying: conversation.records) == afresh(conversation))
  }

  /// The conversation without what is not stored.
  private func afresh(_ conversation: Conversation) -> Conversation {
    var conversation = conversation
    _ = conversation.takeRecords()
    return conversation
  }

  @Test func aTokenCostsNothingOfTheLength() {
    func cost(turns: Int, characters: Int) -> Double {
      var conversation = Conversation()
      for number in 0..<turns { conversation.turn("q\(number)", "a") }
      conversation.ask("q")
      conversation.appendToAnswer(String(repeating: "x", count: characters))
      return ProcessorTime.fastest { for _ in 0..<200 { conversation.appendToAnswer("y") } }
    }
    let short = cost(turns: 1, characters: 1)
    #expect(cost(turns: 5_000, characters: 1_000_000) < short * 20 + 0.002)
  }
}
