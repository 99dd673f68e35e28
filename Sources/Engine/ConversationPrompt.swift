import Tokenization

/// Turns a conversation into tokens: the template makes the special ones, everything said is plain text.
struct ConversationPrompt {
  let tokenizer: Tokenizer
  let template: ChatTemplate
  /// Tokens that end an answer: those the files name, and the template's end of turn.
  let endTokens: Set<Int>

  /// - Throws: where the model has no tokenizer, or no template that is known.
  init(model: LoadedModel) throws {
    guard let tokenizer = model.tokenizer else { throw EngineError.noTokenizer(model: model.path) }
    if let error = model.templateError { throw error }
    guard let template = model.template else { throw EngineError.noTemplate(model: model.path) }
    self.tokenizer = tokenizer
    self.template = template
    endTokens = Set(model.endTokens + template.endOfTurn.compactMap(tokenizer.id(ofSpecial:)))
  }

  /// The tokens of a conversation up to where the answer begins, or, where its last message is an answer to be
  /// continued, up to the end of what that says.
  func tokens(_ messages: [ChatMessage], continuing: Bool = false) throws -> [Int] {
    try template.encode(
      messages.map { message in
        TemplateMessage(
          role: message.role.rawValue,
          content: message.tokens.map(TemplateMessage.Content.tokens) ?? .text(message.content))
      }, ending: continuing ? .openMessage : .generationPrompt, tokenizer: tokenizer)
  }
}
