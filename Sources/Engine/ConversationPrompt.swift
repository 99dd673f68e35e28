import Jinja
import Tokenization

/// Turns a conversation into tokens: the template makes the special ones, everything said is plain text.
struct ConversationPrompt {
  let tokenizer: Tokenizer
  let template: ChatTemplate
  private let options: ChatTemplate.Options
  /// Tokens that end an answer: those the files name, and the template's end of turn.
  let endTokens: Set<Int>

  /// - Parameters:
  ///   - thinking: whether the model is to think first; nil: as its template has it.
  ///   - now: what the clock shows to templates that tell the model.
  /// - Throws: where the model has no tokenizer, or no template that can be read.
  init(model: LoadedModel, thinking: Bool? = nil, now: CalendarTime? = .local()) throws {
    guard let tokenizer = model.tokenizer else { throw EngineError.noTokenizer(model: model.path) }
    if let error = model.templateError { throw error }
    guard let template = model.template else { throw EngineError.noTemplate(model: model.path) }
    self.tokenizer = tokenizer
    self.template = template
    options = ChatTemplate.Options(thinking: thinking, now: now)
    endTokens = Set(model.endTokens + template.endOfTurn.compactMap(tokenizer.id(ofSpecial:)))
  }

  /// The tokens of a conversation up to where the answer begins, or, where its last message is an answer to be
  /// continued, up to the end of what that says.
  func tokens(_ messages: [ChatMessage], continuing: Bool = false) throws -> [Int] {
    var messages = messages
    if continuing, let last = messages.last, last.tokens == nil, let thinking = last.thinking {
      let opensThinking = try self.opensThinking(tokens(Array(messages.dropLast())))
      messages[messages.count - 1].content = Self.whole(last, thinking, isOpen: opensThinking)
    }
    return try template.encode(
      messages.map { message in
        TemplateMessage(
          role: message.role.rawValue,
          content: message.tokens.map(TemplateMessage.Content.tokens) ?? .text(message.content))
      }, ending: continuing ? .openMessage : .generationPrompt, options: options, tokenizer: tokenizer)
  }

  /// Whether a prompt lets the answer begin within a thought: some templates write the opening mark themselves.
  func opensThinking(_ prompt: [Int]) -> Bool {
    var end = tokenizer.decode(Array(prompt.suffix(16)), specialTokens: true)[...]
    while let last = end.last, last.isWhitespace { end.removeLast() }
    return end.hasSuffix(ThinkingFilter.opening)
  }

  /// An answer with what was thought before it, as the model wrote it; one without text was cut in its thought.
  private static func whole(_ answer: ChatMessage, _ thinking: String, isOpen: Bool) -> String {
    let start = isOpen ? "" : ThinkingFilter.opening + "\n"
    return start + thinking + (answer.content.isEmpty ? "" : "\n\(ThinkingFilter.closing)\n\n\(answer.content)")
  }
}
