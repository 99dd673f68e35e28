/// The forms that are known by name, for models whose files have no template.
enum KnownTemplate: String, Sendable, CaseIterable {
  case llama3, chatml, bitnet, pebble

  /// The special token that ends a message.
  var end: String { self == .chatml ? "<|im_end|>" : "<|eot_id|>" }

  /// The special token before a conversation.
  var begin: String? { self == .chatml ? nil : "<|begin_of_text|>" }

  /// Whether white space around a message is left out.
  private var trims: Bool { self == .llama3 || self == .bitnet }

  private static let pebbleRoles = ["system", "user", "assistant"]

  /// - Throws: for a role that the form does not have.
  func render(
    _ messages: [TemplateMessage], ending: ChatTemplate.Ending
  ) throws(TokenizerError) -> [ChatTemplate.Piece] {
    // A role is data too: one that the form does not have must not name a token.
    if self == .pebble, let other = messages.first(where: { !Self.pebbleRoles.contains($0.role) }) {
      throw TokenizerError(
        "The chat template '\(rawValue)' has no role \(TokenizerError.quoted(other.role)); use "
          + "\(Self.pebbleRoles.joined(separator: ", ")).")
    }
    var rendering = PieceBuilder()
    if let begin { rendering.special(begin) }
    for (index, message) in messages.enumerated() {
      let staysOpen = ending == .openMessage && index == messages.count - 1
      open(message.role, in: &rendering)
      switch message.content {
      case .text(let text): rendering.text(trims && !staysOpen ? Self.trimmed(text) : text)
      case .tokens(let ids): rendering.tokens(ids)
      }
      guard !staysOpen else { break }
      rendering.special(end)
      if self == .chatml { rendering.text("\n") }
    }
    if ending == .generationPrompt { open("assistant", in: &rendering) }
    return rendering.pieces
  }

  /// What stands before the content of a message.
  private func open(_ role: String, in rendering: inout PieceBuilder) {
    switch self {
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
    case .pebble: rendering.special("<|\(role)|>")
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

/// Pieces in the making.
struct PieceBuilder {
  private(set) var pieces: [ChatTemplate.Piece] = []

  mutating func special(_ text: String) { pieces.append(.special(text)) }

  mutating func tokens(_ ids: some Collection<Int>) { if !ids.isEmpty { pieces.append(.tokens(Array(ids))) } }

  mutating func text(_ text: String) {
    guard !text.isEmpty else { return }
    if case .text(let before) = pieces.last {
      pieces[pieces.count - 1] = .text(before + text)
    } else {
      pieces.append(.text(text))
    }
  }
}
