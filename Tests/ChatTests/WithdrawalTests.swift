import Testing

@testable import Chat

/// Questions that were refused are no branches, neither here nor in the file.
@Suite struct WithdrawalTests {
  private func refused(_ conversation: inout Conversation, _ text: String) -> Entry.ID {
    conversation.ask(text, at: 1)
    conversation.failAnswer("It does not fit.", at: 2)
    return conversation.lastQuestion?.id ?? -1
  }

  @Test func nothingOfItStays() {
    var conversation = Conversation()
    conversation.turn("One?", "First.")
    var records = conversation.takeRecords()
    conversation.ask("Too long", at: 1)
    records += conversation.takeRecords()
    conversation.failAnswer("It does not fit.", at: 2)
    let question = conversation.lastQuestion?.id ?? -1
    let before = conversation.tree.count
    #expect(conversation.withdraw(question) == true)
    #expect(conversation.tree.count == before - 2 && conversation.shown == ["One?", "First."])
    let more = conversation.takeRecords()
    #expect(more == [.withdraw(question)], "the answer that never was is not written")
    conversation.turn("Two?", "Second.")
    records += more + conversation.takeRecords()
    let replayed = Conversation(replaying: records)
    #expect(replayed.shown == ["One?", "First.", "Two?", "Second."] && replayed.tree.count == 4)
    #expect(replayed.lastBranching == nil)
  }

  @Test func whatIsNotInTheFileYetNeverGetsThere() {
    var conversation = Conversation()
    let question = refused(&conversation, "Too long")
    #expect(conversation.withdraw(question) == true)
    #expect(conversation.takeRecords() == [] && conversation.displayTitle == "new chat")
  }

  @Test func theFirstQuestionGivesNoTitle() {
    var conversation = Conversation()
    conversation.ask("Too long", at: 1)
    var records = conversation.takeRecords()
    conversation.failAnswer("It does not fit.", at: 2)
    #expect(conversation.withdraw(0) == true)
    records += conversation.takeRecords()
    #expect(records.contains(.withdraw(0)), "a chat that has no message any more has its file all the same")
    #expect(Conversation(replaying: records).displayTitle == "new chat")
    conversation.turn("Short?", "Yes.")
    records += conversation.takeRecords()
    #expect(Conversation(replaying: records).displayTitle == "Short?")
  }

  @Test func oneBesideIsShownAgain() {
    var conversation = Conversation()
    conversation.turn("One?", "First.")
    #expect(conversation.edit(nil, to: "Too long", at: 1) == true)
    conversation.failAnswer("It does not fit.", at: 2)
    let refused = conversation.lastQuestion?.id ?? -1
    #expect(conversation.selectBranch(of: refused, number: 1) == true)
    #expect(conversation.withdraw(refused) == true)
    #expect(conversation.shown == ["One?", "First."] && conversation.lastBranching == nil)
    #expect(Conversation(replaying: conversation.takeRecords()).shown == ["One?", "First."])
  }

  @Test func whatWasAnsweredStays() {
    var conversation = Conversation()
    conversation.turn("One?", "First.")
    #expect(conversation.withdraw(0) == false)
    #expect(conversation.withdraw(1) == false && conversation.withdraw(99) == false)
    _ = refused(&conversation, "Two?")
    _ = conversation.regenerate()
    conversation.answer("Second.")
    let two = conversation.lastQuestion?.id ?? -1
    #expect(conversation.withdraw(two) == false, "it has two answers")
    #expect(conversation.shown == ["One?", "First.", "Two?", "Second."])
  }

  @Test func aRecordThatWithdrawsNothingIsSkipped() {
    var conversation = Conversation()
    #expect(conversation.replay(.withdraw(3)) == .skipped("it withdraws message 3, which is no question"))
    conversation.turn("One?", "First.")
    var replayed = Conversation()
    for record in conversation.takeRecords() { _ = replayed.replay(record) }
    #expect(replayed.replay(.withdraw(1)) == .skipped("it withdraws message 1, which is no question"))
  }

  @Test func theListDoesNotCountIt() throws {
    let place = SessionPlace()
    var conversation = Conversation()
    conversation.ask("Too long", at: 1)
    var records = conversation.takeRecords()
    conversation.failAnswer("It does not fit.", at: 2)
    _ = conversation.withdraw(0)
    conversation.turn("Short?", "Yes.")
    records += conversation.takeRecords()
    let id = try place.save(records)
    let summary = try #require(place.folder.list().first)
    #expect(summary.id == id && summary.messages == 2 && summary.title == "Short?")
    #expect(try place.folder.load(id).problems.isEmpty)
  }
}
