import Foundation
import Testing

@testable import Engine

/// What happens when the context is full.
@Suite struct ContextShiftTests {
  private static let system = ChatMessage(role: .system, content: "Be brief.")

  /// A system prompt and turns, the last one a question without answer.
  private static func conversation(_ turns: Int) -> [ChatMessage] {
    var messages = [system]
    for turn in 0..<turns {
      messages.append(ChatMessage(role: .user, content: "Number \(turn) is here, what do you say?"))
      messages.append(ChatMessage(role: .assistant, content: "I say that number \(turn) is a fine number."))
    }
    return messages + BundledModel.japan
  }

  private static func count(_ messages: [ChatMessage]) throws -> Int {
    try BundledModel.prompt().tokens(messages).count
  }

  @Test func theOldestTurnsLeaveAPromptThatIsTooLong() async throws {
    let messages = Self.conversation(8)
    let context = 100
    #expect(try Self.count(messages) > context)
    let engine = try BundledModel.engine(context: context)
    let (summary, log) = try await engine.answer(messages, BundledModel.greedy { $0.maxTokens = 12 })
    guard case .contextShifted(let dropped) = log.events.first else {
      Issue.record("the person was not told first")
      return
    }
    #expect(log.shifts == [dropped])
    #expect(dropped % 2 == 0 && dropped > 0)
    let kept = [Self.system] + messages.dropFirst(1 + dropped)
    #expect(try Self.count(kept) <= context / 2)
    #expect(try Self.count([Self.system] + messages.dropFirst(dropped - 1)) > context / 2, "too much left")
    #expect(summary.promptTokens == (try Self.count(kept)))
    // As if the conversation had been no longer: the system prompt is there.
    let fresh = try await BundledModel.engine(context: context).answer(kept, BundledModel.greedy { $0.maxTokens = 12 })
    #expect(fresh.log.shifts == [])
    #expect(summary.tokens == fresh.summary.tokens)
  }

  @Test func anAnswerThatFillsTheContextGoesOn() async throws {
    let messages = Self.conversation(2).dropLast() + BundledModel.longStory
    let prompt = try Self.count(messages)
    let context = prompt + 20
    let engine = try BundledModel.engine(context: context)
    let sampling = BundledModel.greedy { $0.maxTokens = 40 }
    let (summary, log) = try await engine.answer(messages, sampling)
    #expect(log.shifts.count == 1)
    let at = try #require(
      log.events.firstIndex { if case .contextShifted = $0 { true } else { false } }, "the person was not told")
    #expect(at > 1, "the answer had begun")
    #expect(log.tokens.allSatisfy { $0.report.cache.tokens <= context && $0.report.cache.capacity == context })
    #expect(log.tokens.allSatisfy { $0.report.position < context + 1 })
    #expect(summary.tokens.count > 22, "\(summary.reason): \(summary.text)")
    #expect(log.text + summary.trailingText == summary.text)
    // What was written before the shift is what was written without one.
    let whole = try await BundledModel.engine().answer(messages, sampling).summary
    #expect(Array(summary.tokens.prefix(20)) == Array(whole.tokens.prefix(20)))
  }

  @Test func withNothingToDropTheAnswerEndsWhereTheContextIsFull() async throws {
    let prompt = try Self.count(BundledModel.longStory)
    let context = prompt + 10
    let engine = try BundledModel.engine(context: context)
    let (summary, log) = try await engine.answer(BundledModel.longStory)
    #expect(summary.reason == .contextFull)
    #expect(log.shifts == [])
    #expect(summary.cache.tokens <= context)
    // The token after the last that is cached costs no room.
    #expect((10...11).contains(summary.tokens.count))
  }

  @Test func afterAShiftTheConversationGoesOn() async throws {
    let engine = try BundledModel.engine(context: 100)
    var messages = Self.conversation(6)
    for _ in 0..<4 {
      let summary = try await engine.answer(messages, BundledModel.greedy { $0.maxTokens = 12 }).summary
      #expect(summary.text == "The capital of Japan is Tokyo.")
      #expect(summary.cache.tokens <= 100)
      messages.append(ChatMessage(role: .assistant, content: summary.text, tokens: summary.tokens))
      messages += BundledModel.japan
    }
  }

  @Test(arguments: [20, 40, 62])
  func aSinglePromptThatIsTooLongIsAnError(context: Int) async throws {
    let engine = try BundledModel.engine(context: context)
    let long = BundledModel.ask(String(repeating: "one two three ", count: 40))
    let tokens = try Self.count(long)
    await #expect(throws: EngineError.promptTooLong(tokens: tokens, context: context)) { try await engine.answer(long) }
    #expect(
      try await engine.answer(BundledModel.japan, BundledModel.greedy { $0.maxTokens = 3 }).summary.tokens.count == 3)
  }
}
