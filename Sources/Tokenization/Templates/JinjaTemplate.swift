import Jinja

/// A chat template in Jinja, as the files of models have it.
///
/// The program never sees which characters come from messages, and cannot hide it: each carries a mark through all that
/// the program does with it. Special tokens are looked for only in runs of characters without a mark.
struct JinjaTemplate: Sendable {
  private let template: Template

  /// What characters of messages are marked with. From `firstAnswer` on, a mark is the place of a message that was given
  /// as tokens.
  private enum Mark {
    static let text = 1
    static let firstAnswer = 2
    static let last = 2047
  }

  /// - Throws: for what is no Jinja, or not supported, or no template for messages.
  init(_ source: String) throws(TokenizerError) {
    do {
      template = try Template(source: source)
    } catch {
      throw TokenizerError("The chat template cannot be read (\(error)); \(ChatTemplate.advice)")
    }
    guard template.mentions("messages") else {
      throw TokenizerError("The chat template does not mention 'messages', so it is none; \(ChatTemplate.advice)")
    }
  }

  var knowsThinking: Bool { template.mentions("enable_thinking") }

  // MARK: Rendering

  func render(
    _ messages: [TemplateMessage], ending: ChatTemplate.Ending, options: ChatTemplate.Options, tokenizer: Tokenizer
  ) throws(TokenizerError) -> [ChatTemplate.Piece] {
    var rendering = PieceBuilder()
    guard ending == .openMessage, let last = messages.last else {
      try render(messages, asksForAnswer: ending == .generationPrompt, options, tokenizer, into: &rendering)
      return rendering.pieces
    }
    // What an answer says so far stands where the model wrote it: after what comes before an answer.
    try render(messages.dropLast(), asksForAnswer: true, options, tokenizer, into: &rendering)
    switch last.content {
    case .text(let text): rendering.text(text)
    case .tokens(let ids): rendering.tokens(ids)
    }
    return rendering.pieces
  }

  private func render(
    _ messages: [TemplateMessage], asksForAnswer: Bool, _ options: ChatTemplate.Options, _ tokenizer: Tokenizer,
    into rendering: inout PieceBuilder
  ) throws(TokenizerError) {
    var answers: [Int: AnswerTokens] = [:]
    var list: [(role: String, content: MarkedText)] = []
    for message in messages {
      switch message.content {
      case .text(let text): list.append((message.role, MarkedText(text, mark: Mark.text)))
      case .tokens(let ids):
        let answer = AnswerTokens(ids, tokenizer)
        let mark = Mark.firstAnswer + answers.count
        let isMarked = mark <= Mark.last
        if isMarked { answers[mark] = answer }
        list.append((message.role, MarkedText(answer.text, mark: isMarked ? mark : Mark.text)))
      }
    }
    let begin = tokenizer.vocabulary.begin.map { String(decoding: tokenizer.vocabulary.bytes(of: $0), as: UTF8.self) }
    let end = tokenizer.vocabulary.ends.first.map {
      String(decoding: tokenizer.vocabulary.bytes(of: $0), as: UTF8.self)
    }
    let runs = try run(list, asksForAnswer: asksForAnswer, begin: begin, end: end, options)
    let finder = SpecialTokenFinder(tokenizer.vocabulary)
    for run in runs {
      if run.mark == 0 {
        finder.split(run.text, into: &rendering)
      } else if let ids = answers[run.mark]?.tokens(of: run.text) {
        rendering.tokens(ids)
      } else {
        rendering.text(run.text)
      }
    }
    finder.dropSpace(in: &rendering)
  }

  /// Roles that a template may make special tokens of.
  private static let roles: Set = ["system", "user", "assistant", "tool", "developer"]

  private func run(
    _ messages: [(role: String, content: MarkedText)], asksForAnswer: Bool, begin: String?, end: String?,
    _ options: ChatTemplate.Options
  ) throws(TokenizerError) -> [MarkedText] {
    var values: [String: Value] = [
      "messages": .list(
        messages.map { message in
          let role = Value.text(message.role, mark: Self.roles.contains(message.role) ? 0 : Mark.text)
          return .mapping([("role", role), ("content", .text(message.content))])
        }),
      "add_generation_prompt": .boolean(asksForAnswer), "bos_token": .text(begin ?? ""), "eos_token": .text(end ?? ""),
      "tools": .null, "documents": .null,
    ]
    if let thinking = options.thinking { values["enable_thinking"] = .boolean(thinking) }
    do {
      return try template.render(values, now: options.now)
    } catch {
      let advice = ChatTemplate.advice
      throw error.kind == .raised
        ? TokenizerError("The chat template refuses this conversation (\(error.reason)); \(advice)")
        : TokenizerError("The chat template does not work (\(error)); \(advice)")
    }
  }

  // MARK: What it does with an example

  /// Templates that tell the date fail without one.
  private static let exampleOptions = ChatTemplate.Options(now: CalendarTime(year: 2025, month: 1, day: 1))

  private static let example = [
    (role: "system", content: "Be brief."), (role: "user", content: "Hello"), (role: "assistant", content: "Hi there!"),
    (role: "user", content: "Bye"),
  ]

  /// The form known by name that puts out the same for an example, with a system prompt and without.
  var known: KnownTemplate? {
    var candidates = KnownTemplate.allCases
    for (example, asksForAnswer) in [(Self.example[...], true), (Self.example[1...], false)] where !candidates.isEmpty {
      let messages = example.map { TemplateMessage(role: $0.role, text: $0.content) }
      let list = example.map { (role: $0.role, content: MarkedText($0.content, mark: Mark.text)) }
      let begin = KnownTemplate.llama3.begin
      let runs = try? run(list, asksForAnswer: asksForAnswer, begin: begin, end: nil, Self.exampleOptions)
      let text = runs?.map(\.text).joined()
      candidates.removeAll { candidate in
        let pieces = try? candidate.render(messages, ending: asksForAnswer ? .generationPrompt : .closed)
        return text != pieces?.map(\.shownText).joined()
      }
    }
    return candidates.first
  }

  /// The special token that comes first after an answer.
  func endOfTurn(_ tokenizer: Tokenizer) -> String? {
    let messages = Self.example[1...2].map { TemplateMessage(role: $0.role, text: $0.content) }
    let pieces = try? render(messages, ending: .closed, options: Self.exampleOptions, tokenizer: tokenizer)
    guard let pieces, let place = pieces.lastIndex(where: { Self.isText($0, with: Self.example[2].content) }) else {
      return nil
    }
    for case .special(let text) in pieces[place...] { return text }
    return nil
  }

  private static func isText(_ piece: ChatTemplate.Piece, with part: String) -> Bool {
    if case .text(let text) = piece { text.contains(part) } else { false }
  }
}

extension ChatTemplate.Piece {
  /// The text of a piece that was not given as tokens.
  fileprivate var shownText: String {
    switch self {
    case .special(let text), .text(let text): text
    case .tokens: ""
    }
  }
}
