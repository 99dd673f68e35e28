import Chat
import Engine
import Terminal
import Testing

@testable import Screen

/// Questions that are refused before a word of an answer.
@Suite struct RefusedQuestionTests {
  private static let reason = "The prompt has 600 tokens and the context holds 512; shorten it, or raise --context."

  private func last(_ state: ScreenState) -> String { state.conversation.entries.last?.text ?? "" }

  private func idle() -> ScreenState { SampleScreens.start(rows: 24, columns: 80, glyphs: .braille) }

  private func talked() -> ScreenState {
    var state = idle()
    SampleScreens.apply(
      [.lineAccepted("One?"), .finished(SampleScreens.summary(.stop, "First.", last: SampleScreens.report(token: 5)))],
      to: &state)
    return state
  }

  /// What a chat shows that is read from the records of all effects.
  private func replayed(_ effects: [[ScreenEffect]]) -> [String] {
    let records = effects.joined().flatMap { effect in
      if case .record(let records) = effect { records } else { [SessionRecord]() }
    }
    return Conversation(replaying: records).entries.map(\.text)
  }

  /// How many messages a chat has, with those in its branches, that is read from the records of all effects.
  private func branches(_ effects: [[ScreenEffect]]) -> Int {
    let records = effects.joined().flatMap { effect in
      if case .record(let records) = effect { records } else { [SessionRecord]() }
    }
    return Conversation(replaying: records).records.count { record in
      switch record {
      case .question, .answer: true
      default: false
      }
    }
  }

  @Test func aQuestionComesBackIntoThePrompt() {
    var state = idle()
    let question = state.update(.lineAccepted("Much too long"))
    let refused = state.update(.failed(Self.reason))
    #expect(refused.last == .replacePrompt("Much too long", cursor: 13))
    #expect(last(state) == Self.reason + " The question is back in the prompt.")
    #expect(state.conversation.questions.isEmpty && state.activity == .idle)
    #expect(replayed([question, refused]) == [], "the saved chat shows no question without an answer")
    #expect(branches([question, refused]) == 0, "and holds none")
  }

  @Test func whatWasSaidBeforeStays() {
    var state = talked()
    _ = state.update(.lineAccepted("Too long"))
    _ = state.update(.failed(Self.reason))
    #expect(state.conversation.messages.map(\.content) == ["One?", "First."])
    _ = state.update(.lineAccepted("Short?"))
    #expect(state.conversation.messages.map(\.content) == ["One?", "First.", "Short?"])
  }

  @Test func filesComeBackToo() {
    var state = idle()
    let file = Attachment(path: "/notes.txt", text: "one\n")
    SampleScreens.apply([.filesRead([file]), .lineAccepted("What is this?")], to: &state)
    #expect(state.attachments.isEmpty)
    #expect(state.update(.failed(Self.reason)).last == .replacePrompt("What is this?", cursor: 13))
    #expect(state.attachments == [file])
  }

  @Test func whatIsTypedMeanwhileIsNotLost() {
    var state = idle()
    SampleScreens.apply([.lineAccepted("Too long"), .promptChanged(PromptState(text: "next", cursor: 4))], to: &state)
    let effects = state.update(.failed(Self.reason))
    let isReplaced = effects.contains { if case .replacePrompt = $0 { true } else { false } }
    #expect(!isReplaced)
    #expect(last(state).hasSuffix("The question was not kept; the Up key brings it back."))
    #expect(state.conversation.questions.isEmpty)
  }

  @Test func whatWaitsIsAskedNext() {
    var state = idle()
    SampleScreens.apply([.lineAccepted("Too long"), .lineAccepted("Short?")], to: &state)
    let effects = state.update(.failed(Self.reason))
    guard case .answer(let messages, _, _) = effects.last else {
      Issue.record("\(effects)")
      return
    }
    #expect(messages.map(\.content) == ["Short?"])
  }

  @Test func anEditedQuestionGoesBackToTheOldOne() {
    var state = talked()
    SampleScreens.apply([.lineAccepted("/edit"), .lineAccepted("Too long")], to: &state)
    #expect(state.update(.failed(Self.reason)).last == .replacePrompt("Too long", cursor: 8))
    #expect(state.conversation.messages.map(\.content) == ["One?", "First."])
    #expect(state.isEditing)
    #expect(state.conversation.lastBranching == nil, "there is no branch of it")
  }

  /// Answers made again and answers that had begun stay as they are.
  @Test func otherFailuresTakeNothingBack() {
    var state = talked()
    SampleScreens.apply([.lineAccepted("/regen"), .failed(Self.reason)], to: &state)
    #expect(state.conversation.questions.map(\.text) == ["One?"] && last(state) == Self.reason)
    SampleScreens.apply([.lineAccepted("Two?"), .textAppended("Half"), .failed(Self.reason)], to: &state)
    #expect(state.conversation.questions.map(\.text) == ["One?", "Two?"] && last(state) == Self.reason)
  }
}
