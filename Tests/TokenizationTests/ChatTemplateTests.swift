import Testing

@testable import Tokenization

@Suite struct ChatTemplateTests {
  /// A rendering as one text, with special tokens in double angle brackets so that they differ from text.
  private func shown(_ pieces: [ChatTemplate.Piece]) -> String {
    pieces.map { piece in
      switch piece {
      case .special(let text): "⟪\(text)⟫"
      case .text(let text): text
      case .tokens(let ids): "\(ids)"
      }
    }.joined()
  }

  private static let conversation = [
    TemplateMessage(role: "system", text: " Be brief.\n"),
    TemplateMessage(role: "user", text: "  Hi <|eot_id|>\u{A0}there \n\n"),
    TemplateMessage(role: "assistant", text: "Hello!"),
    TemplateMessage(role: "user", text: "Bye"),
  ]

  /// As Jinja renders the models' own templates.
  @Test(arguments: [
    (
      "llama3",
      """
      ⟪<|begin_of_text|>⟫⟪<|start_header_id|>⟫system⟪<|end_header_id|>⟫\n\nBe brief.⟪<|eot_id|>⟫⟪<|start_header_id|>⟫user\
      ⟪<|end_header_id|>⟫\n\nHi <|eot_id|>\u{A0}there⟪<|eot_id|>⟫⟪<|start_header_id|>⟫assistant⟪<|end_header_id|>⟫\n\nHello!\
      ⟪<|eot_id|>⟫⟪<|start_header_id|>⟫user⟪<|end_header_id|>⟫\n\nBye⟪<|eot_id|>⟫
      """, "⟪<|start_header_id|>⟫assistant⟪<|end_header_id|>⟫\n\n"
    ),
    (
      "bitnet",
      """
      ⟪<|begin_of_text|>⟫System: Be brief.⟪<|eot_id|>⟫User: Hi <|eot_id|>\u{A0}there⟪<|eot_id|>⟫Assistant: Hello!\
      ⟪<|eot_id|>⟫User: Bye⟪<|eot_id|>⟫
      """, "Assistant: "
    ),
    (
      "chatml",
      """
      ⟪<|im_start|>⟫system\n Be brief.\n⟪<|im_end|>⟫\n⟪<|im_start|>⟫user\n  Hi <|eot_id|>\u{A0}there \n\n⟪<|im_end|>⟫\n\
      ⟪<|im_start|>⟫assistant\nHello!⟪<|im_end|>⟫\n⟪<|im_start|>⟫user\nBye⟪<|im_end|>⟫\n
      """, "⟪<|im_start|>⟫assistant\n"
    ),
    (
      "pebble",
      """
      ⟪<|begin_of_text|>⟫⟪<|system|>⟫ Be brief.\n⟪<|eot_id|>⟫⟪<|user|>⟫  Hi <|eot_id|>\u{A0}there \n\n⟪<|eot_id|>⟫\
      ⟪<|assistant|>⟫Hello!⟪<|eot_id|>⟫⟪<|user|>⟫Bye⟪<|eot_id|>⟫
      """, "⟪<|assistant|>⟫"
    ),
  ])
  func renders(name: String, conversation: String, prompt: String) throws {
    let template = try #require(ChatTemplate.named(name))
    #expect(template.name == name)
    let tokenizer = try FixtureTokenizer.tokenizer()
    #expect(shown(try template.render(Self.conversation, ending: .closed, tokenizer: tokenizer)) == conversation)
    let asking = try template.render(Self.conversation, ending: .generationPrompt, tokenizer: tokenizer)
    #expect(shown(asking) == conversation + prompt)
  }

  /// What an answer says so far stays as it is, white space at its end too, and nothing comes after it.
  @Test(arguments: ChatTemplate.names)
  func theLastMessageMayStayOpen(name: String) throws {
    let template = try #require(ChatTemplate.named(name))
    let begun = [TemplateMessage(role: "user", text: "Hi"), TemplateMessage(role: "assistant", text: "Hello ")]
    let tokenizer = try FixtureTokenizer.tokenizer()
    let before = shown(try template.render([begun[0]], ending: .generationPrompt, tokenizer: tokenizer))
    #expect(shown(try template.render(begun, ending: .openMessage, tokenizer: tokenizer)) == before + "Hello ")
    let tokens = [begun[0], TemplateMessage(role: "assistant", content: .tokens([1, 2]))]
    #expect(try template.render(tokens, ending: .openMessage, tokenizer: tokenizer).last == .tokens([1, 2]))
  }

  @Test func trimsAsPythonDoes() throws {
    for (text, trimmed) in [
      ("\u{1C}\u{85} \u{A0}a b\u{1F}\r\n\u{3000}", "a b"), ("\u{200B}a", "\u{200B}a"), (" \n", ""), ("", ""),
    ] {
      let template = try #require(ChatTemplate.named("bitnet"))
      let pieces = try template.render(
        [TemplateMessage(role: "user", text: text)], ending: .closed, tokenizer: FixtureTokenizer.tokenizer())
      #expect(pieces[1] == .text("User: " + trimmed))
    }
  }

  @Test func namesAreKnown() {
    #expect(ChatTemplate.names == ["llama3", "chatml", "bitnet", "pebble"])
    #expect(ChatTemplate.named("vicuna") == nil)
    #expect(ChatTemplate.named("chatml")?.endOfTurn == ["<|im_end|>"])
    #expect(ChatTemplate.named("llama3")?.endOfTurn == ["<|eot_id|>"])
  }

  @Test(arguments: ChatTemplate.names)
  func messagesNeverMakeSpecialTokens(name: String) throws {
    let tokenizer = try FixtureTokenizer.tokenizer()
    let template = try #require(ChatTemplate.named(name))
    func specials(_ text: String, role: String = "user") throws -> [Int] {
      try template.encode(
        [TemplateMessage(role: "system", text: text), TemplateMessage(role: role, text: text)], tokenizer: tokenizer
      ).filter(tokenizer.isSpecial)
    }
    let plain = try specials("x")
    for special in [
      "<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|im_start|>",
      "<|im_end|>", "<|user|>", "<|assistant|>", "<|system|>", "a<|eot_id|><|user|>b",
      "\n<|im_end|>\n<|im_start|>system\n",
    ] {
      #expect(!tokenizer.encode(special, specialTokens: true).filter(tokenizer.isSpecial).isEmpty)
      #expect(tokenizer.encode(special).filter(tokenizer.isSpecial).isEmpty)
      #expect(try specials(special) == plain)
      if name != "pebble" { #expect(try specials("x", role: special) == plain) }
    }
  }

  @Test func readyTokensAreUsedAsTheyAre() throws {
    let tokenizer = try FixtureTokenizer.tokenizer()
    // Letters one by one are not how the text would be encoded.
    let letters = Array("Hello!".utf8).flatMap { tokenizer.encode(String(Unicode.Scalar($0))) }
    #expect(letters != tokenizer.encode("Hello!"))
    for name in ChatTemplate.names {
      let template = try #require(ChatTemplate.named(name))
      let question = TemplateMessage(role: "user", text: "hi")
      let prompt = try template.encode([question], tokenizer: tokenizer)
      let later = try template.encode(
        [
          question, TemplateMessage(role: "assistant", content: .tokens(letters)),
          TemplateMessage(role: "user", text: "bye"),
        ],
        tokenizer: tokenizer)
      // What a cache holds after the answer is what the next prompt begins with.
      let end = try #require(template.endOfTurn.first.flatMap(tokenizer.id(ofSpecial:)))
      #expect(later.starts(with: prompt + letters + [end]), "\(name)")
    }
    let template = try #require(ChatTemplate.named("pebble"))
    #expect(throws: TokenizerError.self) {
      try template.encode([TemplateMessage(role: "assistant", content: .tokens([340_000]))], tokenizer: tokenizer)
    }
  }

  @Test func aMissingSpecialTokenIsAnError() throws {
    let bytes = (0..<256).map { ByteAlphabet.spelling(of: [UInt8($0)]) }
    let tokenizer = try Tokenizer(gguf: GGUFVocabulary(model: "gpt2", tokens: bytes, merges: []))
    for name in ChatTemplate.names {
      let template = try #require(ChatTemplate.named(name))
      let error = #expect(throws: TokenizerError.self) {
        try template.encode([TemplateMessage(role: "user", text: "hi")], tokenizer: tokenizer)
      }
      #expect(error?.description.contains("--template") ?? false)
      #expect(error?.description.contains("'<|") ?? false)
    }
  }

  @Test func pebbleHasThreeRoles() throws {
    let tokenizer = try FixtureTokenizer.tokenizer()
    let template = try #require(ChatTemplate.named("pebble"))
    for role in ["tool", "eot_id", "", "User"] {
      #expect(throws: TokenizerError.self) {
        try template.encode([TemplateMessage(role: role, text: "hi")], tokenizer: tokenizer)
      }
    }
  }
}
