import Engine
import Testing

@testable import Chat

@Suite struct ConversationTests {
  static func summary(_ reason: StopReason, _ text: String, tokens: [Int] = [5, 6]) -> GenerationSummary {
    GenerationSummary(
      reason: reason, text: text, tokens: tokens, promptTokens: 20, activeShare: 0.55, weightsReadShare: 0.6,
      cache: CacheReport(
        bits: 4, bytes: 1000, bytesAt16: 4000, tokens: 22, capacity: 512, runs: [.init(bits: 4, tokens: 22)]),
      speed: SpeedReport(
        prefillTokens: 12, prefillSeconds: 0.01, generatedTokens: tokens.count, decodeSeconds: 0.1,
        firstTokenSeconds: 0.02),
      seed: 42)
  }

  private func message(_ role: ChatRole, _ text: String, tokens: [Int]? = nil) -> ChatMessage {
    ChatMessage(role: role, content: text, tokens: tokens)
  }

  @Test func aTurn() {
    var conversation = Conversation(systemPrompt: "Be brief.")
    conversation.ask("Hi")
    #expect(conversation.isAnswering)
    #expect(conversation.messages == [message(.system, "Be brief."), message(.user, "Hi")])
    conversation.appendToAnswer("Hel")
    conversation.appendToAnswer("lo")
    #expect(conversation.entries.last?.text == "Hello")
    conversation.finishAnswer(Self.summary(.stop, "Hello"))
    #expect(!conversation.isAnswering)
    #expect(conversation.entries.last?.ending == .complete)
    #expect(conversation.entries.last?.revision == 0)
    #expect(
      conversation.messages == [
        message(.system, "Be brief."), message(.user, "Hi"), message(.assistant, "Hello", tokens: [5, 6]),
      ])
    #expect(conversation.lastStatistics?.seed == 42)
  }

  @Test(arguments: [
    (StopReason.stop, Entry.Ending.complete), (.length, .limited), (.contextFull, .full), (.cancelled, .stopped),
  ])
  func endings(reason: StopReason, ending: Entry.Ending) {
    var conversation = Conversation()
    conversation.ask("Hi")
    conversation.finishAnswer(Self.summary(reason, "Some"))
    #expect(conversation.entries.last?.ending == ending)
    #expect(conversation.messages.count == 2, "what was stopped is kept")
  }

  @Test func theEnginesTextWins() {
    var conversation = Conversation()
    conversation.ask("Hi")
    conversation.appendToAnswer("Hel")
    conversation.finishAnswer(Self.summary(.stop, "Hello"))
    #expect(conversation.entries.last?.text == "Hello")
    #expect(conversation.entries.last?.revision == 0, "it only grew")
    conversation.ask("Again")
    conversation.appendToAnswer("abc")
    conversation.finishAnswer(Self.summary(.stop, "xbc"))
    #expect(conversation.entries.last?.text == "xbc")
    #expect(conversation.entries.last?.revision == 1)
  }

  @Test(arguments: [true, false])
  func aQuestionWithoutAWordOfAnswerIsLeftOut(isFailure: Bool) {
    var conversation = Conversation()
    conversation.ask("One")
    conversation.finishAnswer(Self.summary(.stop, "1"))
    conversation.ask("Two")
    if isFailure {
      conversation.failAnswer("The prompt is too long.")
    } else {
      conversation.finishAnswer(Self.summary(.cancelled, "", tokens: []))
    }
    conversation.ask("Three")
    #expect(conversation.messages.map(\.content) == ["One", "1", "Three"])
    #expect(conversation.entries.contains { $0.text == "Two" }, "it stays on the screen")
  }

  @Test func aFailedAnswerKeepsItsText() {
    var conversation = Conversation()
    conversation.ask("One")
    conversation.appendToAnswer("half")
    conversation.failAnswer("It broke.")
    #expect(conversation.messages.map(\.content) == ["One", "half"])
    #expect(conversation.entries.last?.author == .note(.error))
    #expect(conversation.entries[1].ending == .failed)
  }

  @Test func notesAreNotSent() {
    var conversation = Conversation()
    conversation.note(.event, "first")
    conversation.ask("One")
    conversation.note(.reply, "meanwhile")
    conversation.noteBeforeAnswer(.event, "before")
    conversation.appendToAnswer("1")
    #expect(conversation.entries.map(\.text) == ["first", "One", "before", "1", "meanwhile"])
    #expect(conversation.openAnswer == 3)
    conversation.finishAnswer(Self.summary(.stop, "1"))
    #expect(conversation.messages.map(\.content) == ["One", "1"])
    conversation.noteBeforeAnswer(.event, "end")
    #expect(conversation.entries.last?.text == "end")
    #expect(Set(conversation.entries.map(\.id)).count == conversation.entries.count)
  }

  @Test func lateEventsChangeNothing() {
    var conversation = Conversation()
    conversation.appendToAnswer("lost")
    conversation.finishAnswer(Self.summary(.stop, "lost"))
    #expect(conversation.entries.isEmpty)
  }

  @Test func clearKeepsTheSystemPromptAndItsIDsUnique() {
    var conversation = Conversation(systemPrompt: "Be brief.")
    conversation.ask("One")
    let old = Set(conversation.entries.map(\.id))
    conversation.clear()
    #expect(conversation.entries.isEmpty && !conversation.isAnswering)
    #expect(conversation.messages == [message(.system, "Be brief.")])
    conversation.ask("Two")
    #expect(old.isDisjoint(with: conversation.entries.map(\.id)))
  }

  @Test func askingWhileAnsweringStopsTheOldAnswer() {
    var conversation = Conversation()
    conversation.ask("One")
    conversation.appendToAnswer("1")
    conversation.ask("Two")
    #expect(conversation.entries[1].ending == .stopped)
    #expect(conversation.messages.map(\.content) == ["One", "1", "Two"])
  }

  @Test func whatLeftTheContextIsNotSentAgain() {
    var conversation = Conversation(systemPrompt: "Be brief.")
    for number in 1...3 {
      conversation.ask("question \(number)")
      conversation.appendToAnswer("answer \(number)")
      conversation.finishAnswer(Self.summary(.stop, "answer \(number)"))
    }
    conversation.ask("question 4")
    conversation.leaveOut(oldest: 4)
    #expect(conversation.messages.map(\.content) == ["Be brief.", "question 3", "answer 3", "question 4"])
    conversation.leaveOut(oldest: 100)
    #expect(conversation.messages.map(\.content) == ["Be brief.", "question 4"])
    #expect(conversation.entries.count == 8)
    conversation.clear()
    conversation.ask("new")
    #expect(conversation.messages.map(\.content) == ["Be brief.", "new"])
  }
}
