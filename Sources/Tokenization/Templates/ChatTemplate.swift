/// The form in which a model was taught to read a conversation.
///
/// Files hold templates as Jinja programs. They are not run: the known forms are recognised, and rendered here. Only a
/// template makes special tokens; what messages say stays plain text.
public struct ChatTemplate: Sendable, Equatable {
  /// Part of a rendered conversation.
  public enum Piece: Sendable, Equatable {
    /// A special token by its text.
    case special(String)
    case text(String)
    case tokens([Int])
  }

  enum Form: String, Sendable, CaseIterable {
    case llama3, chatml, bitnet, pebble

    static let known = allCases.map(\.rawValue).joined(separator: ", ")

    /// The special token that ends a message.
    var end: String { self == .chatml ? "<|im_end|>" : "<|eot_id|>" }

    /// The special token before a conversation, where the model's files name none.
    var begin: String? { self == .chatml ? nil : "<|begin_of_text|>" }
  }

  let form: Form
  /// The special token before the first message; nil where the template has none.
  public internal(set) var begin: String?
  /// Whether white space around a message is left out.
  let trims: Bool

  /// The name under which `named` finds the form.
  public var name: String { form.rawValue }

  /// The special tokens at which an answer ends.
  public var endOfTurn: [String] { [form.end] }

  init(form: Form, begin: String?, trims: Bool) {
    self.form = form
    self.begin = begin
    self.trims = trims
  }

  /// The form `llama3`, `chatml`, `bitnet` or `pebble`; nil for any other name.
  public static func named(_ name: String) -> ChatTemplate? {
    Form(rawValue: name).map { ChatTemplate(form: $0, begin: $0.begin, trims: $0 == .llama3 || $0 == .bitnet) }
  }

  /// The names that `named` knows.
  public static var names: [String] { Form.allCases.map(\.rawValue) }

  /// How a rendered conversation ends.
  public enum Ending: Sendable {
    /// With the end of its last message.
    case closed
    /// With what comes before an answer.
    case generationPrompt
    /// With the content of its last message, as it is, so that more of it can follow.
    case openMessage
  }

  /// The conversation as the model reads it. Neighbouring texts are one piece, since they are encoded as one.
  public func render(_ messages: [TemplateMessage], ending: Ending) -> [Piece] {
    var rendering = Rendering()
    if let begin { rendering.special(begin) }
    for (index, message) in messages.enumerated() {
      let staysOpen = ending == .openMessage && index == messages.count - 1
      open(message.role, in: &rendering)
      switch message.content {
      case .text(let text): rendering.text(trims && !staysOpen ? Self.trimmed(text) : text)
      case .tokens(let ids): rendering.tokens(ids)
      }
      guard !staysOpen else { break }
      rendering.special(form.end)
      if form == .chatml { rendering.text("\n") }
    }
    if ending == .generationPrompt { open("assistant", in: &rendering) }
    return rendering.pieces
  }

  /// What stands before the content of a message.
  private func open(_ role: String, in rendering: inout Rendering) {
    switch form {
    case .llama3:
      rendering.special("<|start_header_id|>")
      rendering.text(role)
      rendering.special("<|end_header_id|>")
      rendering.text("\n\n")
    case .chatml:
      rendering.special("<|im_start|>")
      rendering.text(role + "\n")
    case .bitnet:
      rendering.text(role.prefix(1).uppercased() + role.dropFirst().lowercased() + ": ")
    case .pebble:
      // A role is data too: one that the form does not have must not name a token.
      if Self.pebbleRoles.contains(role) { rendering.special("<|\(role)|>") } else { rendering.text("<|\(role)|>") }
    }
  }

  private static let pebbleRoles = ["system", "user", "assistant"]

  /// The ids of a conversation.
  /// - Throws: if the template does not have a role, or the vocabulary lacks one of the template's special tokens.
  public func encode(
    _ messages: [TemplateMessage], ending: Ending = .generationPrompt, tokenizer: Tokenizer
  ) throws(TokenizerError) -> [Int] {
    if form == .pebble, let other = messages.first(where: { !Self.pebbleRoles.contains($0.role) }) {
      throw TokenizerError(
        "The chat template '\(name)' has no role \(TokenizerError.quoted(other.role)); use "
          + "\(Self.pebbleRoles.joined(separator: ", ")).")
    }
    do {
      return try tokenizer.encode(render(messages, ending: ending))
    } catch {
      throw TokenizerError(
        "The chat template '\(name)' does not fit the model: \(error) Choose another with --template (\(Form.known)).")
    }
  }

  /// A text without the white space that Python's `strip` takes off its ends.
  private static func trimmed(_ text: String) -> String {
    func isSpace(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }
    let scalars = text.unicodeScalars.drop(while: isSpace)
    guard let last = scalars.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(scalars[...last])
  }
}

extension ChatTemplate {
  /// Pieces in the making.
  private struct Rendering {
    private(set) var pieces: [Piece] = []

    mutating func special(_ text: String) { pieces.append(.special(text)) }

    mutating func tokens(_ ids: [Int]) { if !ids.isEmpty { pieces.append(.tokens(ids)) } }

    mutating func text(_ text: String) {
      guard !text.isEmpty else { return }
      if case .text(let before) = pieces.last {
        pieces[pieces.count - 1] = .text(before + text)
      } else {
        pieces.append(.text(text))
      }
    }
  }
}

extension Tokenizer {
  /// The ids of a rendered conversation, or of a part of one.
  /// - Throws: if a special token is not in the vocabulary, or an id is out of range.
  public func encode(_ pieces: [ChatTemplate.Piece]) throws(TokenizerError) -> [Int] {
    var ids: [Int] = []
    for piece in pieces {
      switch piece {
      case .text(let text): ids += encode(text)
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
