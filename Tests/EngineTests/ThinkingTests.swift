import Foundation
import TestSupport
import Testing

@testable import Engine

/// What stands between `<think>` marks is kept apart from the answer.
@Suite struct ThinkingTests {
  /// Thought and text of an answer that comes in pieces of so many characters.
  private func parts(_ answer: String, piece: Int, from phase: ThinkingFilter.Phase = .undecided) -> [String] {
    var filter = ThinkingFilter(phase)
    var (thinking, text) = ("", "")
    var rest = Substring(answer)
    while !rest.isEmpty {
      let next = filter.append(String(rest.prefix(piece)))
      (thinking, text) = (thinking + next.thinking, text + next.text)
      rest = rest.dropFirst(piece)
    }
    let end = filter.finish()
    return [thinking + end.thinking, text + end.text]
  }

  @Test(arguments: [
    ("<think>\nWell, 1 < 2.\n</think>\n\nYes.", "Well, 1 < 2.", "Yes."), ("<think>\n\n</think>\n\nYes.", "", "Yes."),
    (" \n<think>a</think>b", "a", "b"), ("<think> a </thin </think ></think>b", "a </thin </think >", "b"),
    ("Yes.\n<think>no</think>", "", "Yes.\n<think>no</think>"), ("  Yes.", "", "  Yes."), ("<thing>", "", "<thing>"),
    ("<thi", "", "<thi"), ("<think>cut </th", "cut </th", ""), ("<think>cut  \n", "cut", ""), ("", "", ""),
    ("<think>a</think>", "a", ""), ("<think>漢字\n\n字</think>\n👍🏽", "漢字\n\n字", "👍🏽"),
    ("<think>a</think> </think>", "a", "</think>"),
  ])
  func marksPartThoughtAndText(answer: String, thinking: String, text: String) {
    for piece in [1, 2, 3, 5, 8, 100] { #expect(parts(answer, piece: piece) == [thinking, text], "\(piece)") }
  }

  @Test func aPromptMayHoldTheOpeningMark() {
    for piece in [1, 4, 100] { #expect(parts("\na\n</think>\nb", piece: piece, from: .thinking) == ["a", "b"]) }
  }

  // MARK: Answers

  private static let question = [ChatMessage(role: .user, content: "What is the capital of Japan?")]

  /// The bundled model with a template that lets its answers begin with something.
  private func engine(_ start: String) async throws -> InferenceEngine {
    var options = EngineOptions()
    options.threads = 1
    options.template = """
      {{- bos_token }}
      {%- for m in messages %}{{ '<|' + m.role + '|>' + m.content + '<|eot_id|>' }}{% endfor %}
      {%- if add_generation_prompt %}{{ '<|assistant|>' }}{{ \(start) }}{% endif %}
      """
    return try await InferenceEngine.open(path: BundledModel.path, options: options)
  }

  @Test func anAnswerThatBeginsInAThoughtIsOne() async throws {
    let engine = try await engine("'<think>\\n'")
    let (summary, log) = try await engine.answer(Self.question, BundledModel.greedy { $0.maxTokens = 6 })
    let thinking = try #require(summary.thinking)
    #expect(summary.text.isEmpty && log.text.isEmpty && !thinking.isEmpty)
    #expect(thinking.hasPrefix(log.tokens.map(\.thinking).joined()))
    #expect(summary.tokens.count == 6)
  }

  @Test func aClosedThoughtInThePromptIsNone() async throws {
    let engine = try await engine("'<think>\\n\\n</think>\\n\\n'")
    let (summary, _) = try await engine.answer(Self.question, BundledModel.greedy { $0.maxTokens = 6 })
    #expect(summary.thinking == nil && !summary.text.isEmpty)
  }

  @Test func whatTheTemplateKnowsIsTold() async throws {
    let engine = try await engine("'<think>' if enable_thinking is defined and enable_thinking else ''")
    #expect(engine.info.knowsThinking)
    for thinking in [nil, false, true] as [Bool?] {
      let sampling = BundledModel.greedy {
        $0.maxTokens = 4
        $0.thinking = thinking
      }
      let (summary, _) = try await engine.answer(Self.question, sampling)
      #expect((summary.thinking != nil) == (thinking == true))
    }
    #expect(try !BundledModel.engine().info.knowsThinking)
  }

  @Test func aThoughtThatWasCutGoesOn() async throws {
    let engine = try await engine("'<think>\\n'")
    let whole = try await engine.answer(Self.question, BundledModel.greedy { $0.maxTokens = 8 }).summary
    let first = try await engine.answer(Self.question, BundledModel.greedy { $0.maxTokens = 4 }).summary
    let cut = ChatMessage(role: .assistant, content: "", tokens: first.tokens, thinking: first.thinking)
    let rest = try await engine.generate(
      Self.question + [cut], sampling: BundledModel.greedy { $0.maxTokens = 4 }, continuing: true)
    #expect(first.tokens + rest.tokens == whole.tokens)
    #expect(rest.text.isEmpty && rest.thinking != nil)
  }

  @Test func anAnswerThatIsContinuedHasItsThoughtBefore() async throws {
    let prompt = try ConversationPrompt(model: BundledModel.model())
    let answer = ChatMessage(role: .assistant, content: "Yes", thinking: "Hm.")
    let tokens = try prompt.tokens(Self.question + [answer], continuing: true)
    #expect(prompt.tokenizer.decode(tokens).hasSuffix("<think>\nHm.\n</think>\n\nYes"))
    let cut = ChatMessage(role: .assistant, content: "", thinking: "Hm")
    let begun = try prompt.tokens(Self.question + [cut], continuing: true)
    #expect(prompt.tokenizer.decode(begun).hasSuffix("<think>\nHm"))
  }
}
