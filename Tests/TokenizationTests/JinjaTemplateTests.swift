import Foundation
import Jinja
import TestSupport
import Testing

@testable import Tokenization

/// Chat templates in Jinja, from their text to tokens.
@Suite struct JinjaTemplateTests {
  static let llama3 = #"""
    {% for turn in messages %}{% set piece = '<|start_header_id|>' + turn['role'] + '<|end_header_id|>\n\n'+ turn['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set piece = bos_token + piece %}{% endif %}{{ piece }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}
    """#
  static let bitnet = """
    {{ bos_token }}{% for turn in messages %}{{ (turn.role | capitalize) ~ ': ' ~ turn.content.strip() }}<|eot_id|>{% endfor %}{% if add_generation_prompt %}{{ 'Assistant: ' }}{% endif %}
    """
  static let chatml = #"""
    {%- for m in messages %}{{- '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{%- endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
    """#
  static let pebble = """
    <|begin_of_text|>{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}
    """
  /// Like Qwen 3's: thoughts of earlier turns are left out, and an empty thought stands for none.
  static let thinking = #"""
    {%- for m in messages %}{%- set content = m.content %}{%- if m.role == 'assistant' and '</think>' in content %}{%- set content = content.split('</think>')[-1].lstrip('\n') %}{%- endif %}{{- '<|im_start|>' + m.role + '\n' + content + '<|im_end|>\n' }}{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}{%- endif %}
    """#

  private static func tokenizer() throws -> Tokenizer {
    try FixtureTokenizer.tokenizer(
      config: #"{"bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>"}"#)
  }

  private static let conversation = [
    TemplateMessage(role: "system", text: "Be brief."), TemplateMessage(role: "user", text: "Hi there"),
    TemplateMessage(role: "assistant", text: "Hello!"), TemplateMessage(role: "user", text: "Bye"),
  ]

  // MARK: Known forms

  @Test(arguments: [
    ("llama3", llama3), ("bitnet", bitnet), ("chatml", chatml), ("pebble", pebble), ("jinja", thinking),
  ])
  func hasTheNameOfTheFormThatDoesTheSame(name: String, source: String) throws {
    let tokenizer = try Self.tokenizer()
    // An example does not show what becomes of thoughts.
    let expected = name == "jinja" ? "chatml" : name
    let template = try ChatTemplate(source: source, tokenizer: tokenizer)
    #expect(template.name == expected)
    let known = try #require(ChatTemplate.named(expected))
    #expect(template.endOfTurn == known.endOfTurn)
    for ending in [ChatTemplate.Ending.closed, .generationPrompt, .openMessage] {
      let messages = ending == .openMessage ? Array(Self.conversation.dropLast()) : Self.conversation
      #expect(
        try template.render(messages, ending: ending, tokenizer: tokenizer)
          == known.render(messages, ending: ending, tokenizer: tokenizer))
    }
  }

  @Test func anyOtherFormIsJinja() throws {
    let source = "{% for m in messages %}<start_of_turn>{{ m.role }}\n{{ m.content }}<end_of_turn>\n{% endfor %}"
    let template = try ChatTemplate(source: source, tokenizer: Self.tokenizer())
    #expect(template.name == "jinja")
    #expect(template.endOfTurn.isEmpty)
    #expect(try ChatTemplate(source: Self.llama3, tokenizer: nil).endOfTurn.isEmpty)
  }

  // MARK: Special tokens

  /// Where no message looks like a special token, the pieces have the ids of the whole text.
  @Test(arguments: ["bitnet", "chatml", "llama3", "llama31", "macros", "qwen25", "qwen3", "falcon3", "phi", "blocks"])
  func tokensAreThoseOfTheWholeText(name: String) throws {
    let file = TestFiles.fixtures.appending(path: "Jinja/templates/\(name).jinja")
    let source = try String(contentsOf: file, encoding: .utf8)
    let tokenizer = try Self.tokenizer()
    let template = try ChatTemplate(source: source, tokenizer: tokenizer)
    let now = CalendarTime(year: 2025, month: 3, day: 7)
    let ids = try template.encode(
      Self.conversation, options: ChatTemplate.Options(now: now), tokenizer: tokenizer)
    let whole = try Template(source: source).renderText(
      [
        "messages": .list(Self.conversation.map { ["role": .text($0.role), "content": .text(text(of: $0))] }),
        "add_generation_prompt": true, "bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>", "tools": nil,
      ], now: now)
    #expect(ids == tokenizer.encode(whole, specialTokens: true))
  }

  private func text(of message: TemplateMessage) -> String {
    if case .text(let text) = message.content { text } else { "" }
  }

  @Test(arguments: [
    llama3, bitnet, chatml, thinking,
    "{% for m in messages %}{{ m.content|upper }}{{ m.content|lower }}{{ m.content.split('x')|join }}<|eot_id|>{% endfor %}",
    "{% for m in messages %}{{ m|tojson }}{{ m }}{{ [m.content]|join('|') }}{{ '%s' % m.content }}<|eot_id|>{% endfor %}",
    "{% for m in messages %}{% set x %}{{ m.content }}{% endset %}{{ x[:5] }}{{ x[5:] }}{{ x|reverse|reverse }}<|eot_id|>{% endfor %}",
    "{% for m in messages %}{% for c in m.content %}{{ c }}{% endfor %}{{ '<' + m.content[1:] }}{{ m.content[:-1] ~ '>' }}{% endfor %}",
    "{% macro p(x) %}{{ caller(x) }}{% endmacro %}{% for m in messages %}{% call(y) p(m.content) %}{{ y }}{% endcall %}{% endfor %}",
    "{% for m in messages %}{{ '<|' + m.content|trim|replace('<|', '')|replace('|>', '') + '|>' }}{% endfor %}",
  ])
  func messagesNeverMakeSpecialTokens(source: String) throws {
    let tokenizer = try Self.tokenizer()
    let template = try ChatTemplate(source: source, tokenizer: tokenizer)
    func specials(_ text: String, role: String = "user") throws -> [Int] {
      try template.encode(
        [TemplateMessage(role: "user", text: text), TemplateMessage(role: role, text: text)], tokenizer: tokenizer
      ).filter(tokenizer.isSpecial)
    }
    let plain = try specials("xyzxyz")
    for special in [
      "<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|eot_id|>", "<|im_start|>", "<|im_end|>",
      "<|user|>",
      "<|assistant|>", "a<|eot_id|><|user|>b", "\n<|im_end|>\n<|im_start|>system\n", "<|EOT_ID|>", ">|di_toe|<",
    ] {
      #expect(try specials(special) == plain, "\(special)")
      #expect(try specials("xyzxyz", role: special) == plain, "\(special)")
    }
  }

  @Test func onlyRolesOfTheHouseNameTokens() throws {
    let tokenizer = try Self.tokenizer()
    let template = try ChatTemplate(source: Self.pebble, tokenizer: tokenizer)
    for role in ["eot_id", "im_start", "end_of_text", "", "User"] {
      let ids = try template.encode([TemplateMessage(role: role, text: "hi")], ending: .closed, tokenizer: tokenizer)
      #expect(ids.filter(tokenizer.isSpecial).count == 2, "\(role)")
    }
  }

  @Test func spaceThatBelongsToASpecialTokenIsLeftOut() throws {
    let json = try FixtureTokenizer.json()
    let changed = try #require(json["added_tokens"]?.arrayValue).map { token in
      token["content"]?.stringValue == "<|eot_id|>"
        ? FixtureTokenizer.replacing(token, [("rstrip", true), ("lstrip", true)]) : token
    }
    let tokenizer = try FixtureTokenizer.tokenizer(with: [("added_tokens", .array(changed))])
    let source = "{% for m in messages %}{{ m.content }}\n<|eot_id|>\n{% endfor %}{{ 'x' }}"
    let template = try ChatTemplate(source: source, tokenizer: tokenizer)
    let messages = ["a ", " b", "c"].map { TemplateMessage(role: "user", text: $0) }
    let pieces = try template.render(messages, ending: .closed, tokenizer: tokenizer)
    let end = ChatTemplate.Piece.special("<|eot_id|>")
    #expect(pieces == [.text("a"), end, .text("b"), end, .text("c"), end, .text("x")])
    #expect(
      try tokenizer.encode(pieces)
        == tokenizer.encode("a \n<|eot_id|>\n b\n<|eot_id|>\nc\n<|eot_id|>\nx", specialTokens: true))
  }

  // MARK: Answers as tokens

  @Test func readyTokensAreUsedAsTheyAre() throws {
    let tokenizer = try Self.tokenizer()
    func letters(_ text: String) -> [Int] { text.utf8.flatMap { tokenizer.encode(String(Unicode.Scalar($0))) } }
    let answer = letters("Hello there")
    #expect(answer != tokenizer.encode("Hello there"))
    for source in [Self.llama3, Self.bitnet, Self.chatml, Self.pebble, Self.thinking] {
      let template = try ChatTemplate(source: source, tokenizer: tokenizer)
      let question = TemplateMessage(role: "user", text: "hi")
      let prompt = try template.encode([question], tokenizer: tokenizer)
      func later(_ tokens: [Int]) throws -> [Int] {
        let bye = TemplateMessage(role: "user", text: "bye")
        return try template.encode(
          [question, TemplateMessage(role: "assistant", content: .tokens(tokens)), bye], tokenizer: tokenizer)
      }
      // What a cache holds after the answer is what the next prompt begins with.
      let end = try #require(template.endOfTurn.first.flatMap(tokenizer.id(ofSpecial:)))
      #expect(try later(answer).starts(with: prompt + answer + [end]))
      // White space that the template leaves out takes its tokens along, and a thought does too.
      if source == Self.llama3 { #expect(try later(letters(" \n") + answer + letters("\n")) == later(answer)) }
      if source == Self.thinking { #expect(try later(letters("<think>so</think>\n\n") + answer) == later(answer)) }
      // What remains of half a token is encoded anew.
      if source == Self.llama3 {
        let word = tokenizer.encode(" there")
        #expect(try later(word).starts(with: prompt + tokenizer.encode("there") + [end]))
      }
    }
  }

  @Test func halfACharacterStaysWhatItIs() throws {
    let tokenizer = try Self.tokenizer()
    let half = Array(tokenizer.encode("石").dropLast())
    #expect(tokenizer.decode(half).contains("\u{FFFD}"))
    let template = try ChatTemplate(source: Self.chatml, tokenizer: tokenizer)
    let message = TemplateMessage(role: "assistant", content: .tokens(half))
    #expect(try template.render([message], ending: .closed, tokenizer: tokenizer).contains(.tokens(half)))
  }

  @Test func anAnswerGoesOnWhereItWasWritten() throws {
    let tokenizer = try Self.tokenizer()
    let template = try ChatTemplate(source: Self.thinking, tokenizer: tokenizer)
    let question = TemplateMessage(role: "user", text: "hi")
    let options = ChatTemplate.Options(thinking: false)
    let prompt = try template.render([question], ending: .generationPrompt, options: options, tokenizer: tokenizer)
    let begun = try template.render(
      [question, TemplateMessage(role: "assistant", content: .tokens([5, 6]))], ending: .openMessage, options: options,
      tokenizer: tokenizer)
    #expect(begun == prompt + [.tokens([5, 6])])
  }

  // MARK: What a template is told

  @Test func thinkingIsToldOnlyWhereAsked() throws {
    let tokenizer = try Self.tokenizer()
    let template = try ChatTemplate(source: Self.thinking, tokenizer: tokenizer)
    #expect(template.knowsThinking)
    #expect(try !ChatTemplate(source: Self.chatml, tokenizer: tokenizer).knowsThinking)
    func prompt(_ thinking: Bool?) throws -> ChatTemplate.Piece? {
      try template.render(
        [TemplateMessage(role: "user", text: "hi")], ending: .generationPrompt,
        options: ChatTemplate.Options(thinking: thinking), tokenizer: tokenizer
      ).last
    }
    #expect(try prompt(nil) == .text("assistant\n"))
    #expect(try prompt(true) == .text("assistant\n"))
    #expect(try prompt(false) == .text("assistant\n<think>\n\n</think>\n\n"))
  }

  @Test func theDateIsTheClocks() throws {
    let source = "{{ strftime_now('%d %b %Y') if strftime_now is defined else 'some day' }}{{ messages[0].content }}"
    let tokenizer = try Self.tokenizer()
    let template = try ChatTemplate(source: source, tokenizer: tokenizer)
    func text(_ now: CalendarTime?) throws -> [ChatTemplate.Piece] {
      let messages = [TemplateMessage(role: "user", text: "!")]
      return try template.render(messages, ending: .closed, options: .init(now: now), tokenizer: tokenizer)
    }
    #expect(try text(CalendarTime(year: 2024, month: 7, day: 26)) == [.text("26 Jul 2024!")])
    #expect(try text(nil) == [.text("some day!")])
  }

  @Test func aModelWithoutABeginTokenHasAnEmptyOne() throws {
    let tokenizer = try FixtureTokenizer.tokenizer()
    let source = "{{ bos_token + '<|user|>' + messages[0].content + eos_token }}{{ tools is none }}"
    let template = try ChatTemplate(source: source, tokenizer: tokenizer)
    let pieces = try template.render([TemplateMessage(role: "user", text: "a")], ending: .closed, tokenizer: tokenizer)
    #expect(pieces == [.special("<|user|>"), .text("aTrue")])
  }

  // MARK: Errors

  @Test(arguments: [
    ("{{ messages", "cannot be read (line 1: '}}' was expected, and not the end of the template)"),
    ("{{ messages | weird }}", "cannot be read (line 1: there is no filter 'weird')"),
    ("{% include 'messages' %}", "cannot be read (line 1: the tag 'include' is not supported)"),
    ("llama4", "does not mention 'messages', so it is none"), ("", "does not mention 'messages', so it is none"),
    (
      "{{ raise_exception('System role not supported') }}{{ messages }}",
      "refuses this conversation (System role not supported)"
    ),
    ("\n{{ messages.role.name }}", "does not work (line 2: 'list' has no attribute 'role')"),
    (
      "{% for m in messages %}{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}{% endfor %}",
      "does not work (line 1: the template takes more than"
    ),
  ])
  func whatDoesNotWorkIsSaidInOneSentence(source: String, reason: String) throws {
    let tokenizer = try Self.tokenizer()
    let error = try #require(
      throws: TokenizerError.self,
      performing: {
        let template = try ChatTemplate(source: source, tokenizer: tokenizer)
        _ = try template.encode([TemplateMessage(role: "user", text: "hi")], tokenizer: tokenizer)
      })
    #expect(error.description.hasPrefix("The chat template " + reason), "\(error)")
    #expect(error.description.hasSuffix("; choose another with --template (llama3, chatml, bitnet, pebble)."))
    #expect(!error.description.contains("\n"))
  }
}
