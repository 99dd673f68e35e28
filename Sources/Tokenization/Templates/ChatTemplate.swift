public import Jinja

/// The form in which a model was taught to read a conversation: one of a few that are known by name, or a Jinja program
/// from the model's files or a person's.
///
/// Only a template makes special tokens; what messages say stays plain text.
public struct ChatTemplate: Sendable {
  /// Part of a rendered conversation.
  public enum Piece: Sendable, Equatable {
    /// A special token by its text.
    case special(String)
    case text(String)
    case tokens([Int])
  }

  /// How a rendered conversation ends.
  public enum Ending: Sendable {
    /// With the end of its last message.
    case closed
    /// With what comes before an answer.
    case generationPrompt
    /// With the content of its last message, as it is, so that more of it can follow.
    case openMessage
  }

  /// What a template may be told besides the messages.
  public struct Options: Sendable, Equatable {
    /// Whether the model is to think before it answers; nil: as the template has it.
    public var thinking: Bool?
    /// What the clock shows, for templates that tell the model; nil: they have to do without.
    public var now: CalendarTime?

    public init(thinking: Bool? = nil, now: CalendarTime? = nil) {
      self.thinking = thinking
      self.now = now
    }
  }

  private enum Kind: Sendable {
    case known(KnownTemplate)
    case jinja(JinjaTemplate)
  }

  private let kind: Kind
  /// The name under which `named` finds the form, also of a Jinja program that does the same; `jinja` for others.
  public let name: String
  /// The special tokens at which an answer ends.
  public let endOfTurn: [String]

  /// The names that `named` knows.
  public static var names: [String] { KnownTemplate.allCases.map(\.rawValue) }

  /// The form `llama3`, `chatml`, `bitnet` or `pebble`; nil for any other name.
  public static func named(_ name: String) -> ChatTemplate? { KnownTemplate(rawValue: name).map(ChatTemplate.init) }

  private init(_ known: KnownTemplate) {
    kind = .known(known)
    name = known.rawValue
    endOfTurn = [known.end]
  }

  /// Reads a Jinja program.
  ///
  /// - Parameter tokenizer: the model's, which says what is a special token; without it, no token ends an answer.
  /// - Throws: for what is no Jinja, or not supported, or no template for messages.
  public init(source: String, tokenizer: Tokenizer?) throws(TokenizerError) {
    let template = try JinjaTemplate(source)
    kind = .jinja(template)
    name = template.known?.rawValue ?? "jinja"
    endOfTurn = tokenizer.flatMap(template.endOfTurn).map { [$0] } ?? []
  }

  /// Whether the template does something else when it is told to think or not to.
  public var knowsThinking: Bool { if case .jinja(let template) = kind { template.knowsThinking } else { false } }

  /// The conversation as the model reads it. Neighbouring texts are one piece, since they are encoded as one.
  ///
  /// Takes time in proportion to the conversation, within the limits of `TemplateLimits`.
  /// - Throws: if the template does not have a role, or refuses the conversation, or fails.
  public func render(
    _ messages: [TemplateMessage], ending: Ending, options: Options = Options(), tokenizer: Tokenizer
  ) throws(TokenizerError) -> [Piece] {
    switch kind {
    case .known(let template): try template.render(messages, ending: ending)
    case .jinja(let template): try template.render(messages, ending: ending, options: options, tokenizer: tokenizer)
    }
  }

  /// The ids of a conversation.
  /// - Throws: if the conversation cannot be rendered, or the vocabulary lacks one of the template's special tokens.
  public func encode(
    _ messages: [TemplateMessage], ending: Ending = .generationPrompt, options: Options = Options(),
    tokenizer: Tokenizer
  ) throws(TokenizerError) -> [Int] {
    let pieces = try render(messages, ending: ending, options: options, tokenizer: tokenizer)
    do {
      return try tokenizer.encode(pieces)
    } catch {
      let reason = error.description.hasSuffix(".") ? error.description.dropLast() : error.description[...]
      throw TokenizerError("The chat template '\(name)' does not fit the model (\(reason)); \(Self.advice)")
    }
  }

  /// What a person can do about a template that does not work.
  static var advice: String { "choose another with --template (\(names.joined(separator: ", ")))." }
}

extension Tokenizer {
  /// The ids of a rendered conversation, or of a part of one.
  /// - Throws: if a special token is not in the vocabulary, or an id is out of range.
  public func encode(_ pieces: [ChatTemplate.Piece]) throws(TokenizerError) -> [Int] {
    var ids: [Int] = []
    for piece in pieces {
      switch piece {
      case .text(let text): ids += encode(text, isStart: ids.isEmpty)
      case .special(let text):
        guard let id = id(ofSpecial: text) else {
          throw TokenizerError("The vocabulary has no special token \(TokenizerError.quoted(text)).")
        }
        ids.append(id)
      case .tokens(let tokens):
        guard let wrong = tokens.first(where: { $0 < 0 || $0 >= vocabularySize }) else {
          ids += tokens
          continue
        }
        throw TokenizerError("The token \(wrong) is not in the vocabulary, which has \(vocabularySize) tokens.")
      }
    }
    return ids
  }
}
