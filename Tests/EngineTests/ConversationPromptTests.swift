import Foundation
import Jinja
import TestSupport
import Testing

@testable import Engine

/// Prompts by templates that no form of the house is like.
@Suite struct ConversationPromptTests {
  private static let source = """
    {{ '[' + strftime_now('%d %b %Y') + ']' }}{% for m in messages %}{{ m.role|upper + ':' + m.content + eos_token }}{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}{% if enable_thinking is defined %}{{ enable_thinking }}{% endif %}
    """

  private func model(_ template: String = source) throws -> LoadedModel {
    let folder = try CheckpointFolder()
    try CheckpointModel(.init(vocabulary: 2000)).write(to: folder)
    try FileManager.default.copyItem(
      at: TestFiles.fixtures.appending(path: "Tokenization/tokenizer.json"),
      to: folder.url.appending(path: "tokenizer.json"))
    try folder.write(#"{"eos_token": "<|end_of_text|>"}"#, to: "tokenizer_config.json")
    try folder.write(template, to: "chat_template.jinja")
    return try LoadedModel(path: folder.path, options: EngineOptions()) { _, _ in }
  }

  private static let day = CalendarTime(year: 2025, month: 3, day: 7)

  @Test func theModelsOwnTemplateIsEvaluated() throws {
    let prompt = try ConversationPrompt(model: model(), now: Self.day)
    let tokenizer = prompt.tokenizer
    let end = try #require(tokenizer.id(ofSpecial: "<|end_of_text|>"))
    #expect(prompt.template.name == "jinja")
    #expect(prompt.endTokens.contains(end))
    let tokens = try prompt.tokens([ChatMessage(role: .user, content: "<|end_of_text|>")])
    #expect(tokens.filter(tokenizer.isSpecial) == [end])
    #expect(tokenizer.decode(tokens) == "[07 Mar 2025]USER:<|end_of_text|>ASSISTANT:")
    let thinking = try ConversationPrompt(model: model(), thinking: false, now: Self.day)
    #expect(try tokenizer.decode(thinking.tokens([])) == "[07 Mar 2025]ASSISTANT:False")
  }

  @Test func anAnswersTokensStay() throws {
    let prompt = try ConversationPrompt(model: model(), now: Self.day)
    let letters = "Hello".utf8.flatMap { prompt.tokenizer.encode(String(Unicode.Scalar($0))) }
    let question = ChatMessage(role: .user, content: "hi")
    let answer = ChatMessage(role: .assistant, content: "Hello", tokens: letters)
    let begun = try prompt.tokens([question, answer], continuing: true)
    #expect(try begun == prompt.tokens([question]) + letters)
    let later = try prompt.tokens([question, answer, question])
    #expect(later.starts(with: begun))
    #expect(try later[begun.count] == #require(prompt.tokenizer.id(ofSpecial: "<|end_of_text|>")))
  }

  @Test func aRefusalIsTheTemplatesOwn() throws {
    let source =
      "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('No system') }}{% endif %}{% endfor %}"
    let prompt = try ConversationPrompt(model: model(source))
    #expect(try prompt.tokens([ChatMessage(role: .user, content: "hi")]).isEmpty)
    do {
      _ = try prompt.tokens([ChatMessage(role: .system, content: "hi")])
      Issue.record("rendered")
    } catch { #expect("\(error)".contains("refuses this conversation (No system)")) }
  }

  @Test func theClockRuns() throws {
    let now = try #require(CalendarTime.local())
    #expect((2024...2200).contains(now.year) && (1...12).contains(now.month) && (1...31).contains(now.day))
  }
}
