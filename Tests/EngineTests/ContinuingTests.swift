import Testing

@testable import Engine

/// An answer that goes on where it ended.
@Suite struct ContinuingTests {
  private static func greedy(_ count: Int) -> SamplingOptions { BundledModel.greedy { $0.maxTokens = count } }

  private static func begun(_ summary: GenerationSummary, tokens: Bool) -> [ChatMessage] {
    BundledModel.longStory + [
      ChatMessage(role: .assistant, content: summary.text, tokens: tokens ? summary.tokens : nil)
    ]
  }

  @Test func whatFollowsIsWhatWouldHaveFollowed() async throws {
    let whole = try await BundledModel.engine().answer(BundledModel.longStory, Self.greedy(24)).summary
    let engine = try BundledModel.engine()
    let first = try await engine.answer(BundledModel.longStory, Self.greedy(9)).summary
    let rest = try await engine.generate(
      Self.begun(first, tokens: true), sampling: Self.greedy(15), continuing: true)
    #expect(first.tokens + rest.tokens == whole.tokens)
    #expect(first.text + rest.text == whole.text)
    #expect(rest.speed.prefillTokens == 1, "the answer so far is in the cache")
  }

  @Test func theTextAloneIsEnough() async throws {
    let whole = try await BundledModel.engine().answer(BundledModel.longStory, Self.greedy(24)).summary
    let first = try await BundledModel.engine().answer(BundledModel.longStory, Self.greedy(9)).summary
    let rest = try await BundledModel.engine().generate(
      Self.begun(first, tokens: false), sampling: Self.greedy(15), continuing: true)
    #expect(first.text + rest.text == whole.text)
  }

  @Test func anAnswerThatEndedByItselfMayEndAtOnce() async throws {
    let engine = try BundledModel.engine()
    let whole = try await engine.answer(BundledModel.japan).summary
    let messages =
      BundledModel.japan + [ChatMessage(role: .assistant, content: whole.text, tokens: whole.tokens)]
    let rest = try await engine.generate(messages, sampling: BundledModel.greedy(), continuing: true)
    #expect(rest.reason == .stop && rest.tokens.isEmpty && rest.text.isEmpty)
  }

  @Test func aConversationThatIsTooLongLosesItsOldestTurns() async throws {
    var messages: [ChatMessage] = []
    for _ in 0..<12 {
      messages += BundledModel.japan + [ChatMessage(role: .assistant, content: "The capital of Japan is Tokyo.")]
    }
    messages[messages.count - 1].content = "The capital"
    let summary = try await BundledModel.engine(context: 120).generate(
      messages, sampling: Self.greedy(4), continuing: true)
    #expect(summary.droppedMessages > 0)
    #expect(summary.text.hasPrefix(" of Japan"))
  }

  @Test(arguments: [[], BundledModel.japan])
  func thereHasToBeAnAnswer(messages: [ChatMessage]) async throws {
    let engine = try BundledModel.engine()
    await #expect(throws: EngineError.nothingToContinue) {
      try await engine.generate(messages, continuing: true)
    }
  }
}
