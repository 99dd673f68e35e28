/// Finds the special tokens of a vocabulary in what a template says of itself.
struct SpecialTokenFinder {
  /// The texts of the tokens, with those that take the space at their sides, and their lengths in bytes by first byte.
  private var tokens: [[UInt8]: Vocabulary.Added] = [:]
  private var lengths: [UInt8: [Int]] = [:]

  init(_ vocabulary: Vocabulary) {
    for token in vocabulary.added where vocabulary.kind(of: token.id) == .special {
      let text = Array(vocabulary.bytes(of: token.id))
      guard let first = text.first, tokens.updateValue(token, forKey: text) == nil else { continue }
      if !lengths[first, default: []].contains(text.count) { lengths[first, default: []].append(text.count) }
    }
    for first in lengths.keys { lengths[first]?.sort(by: >) }
  }

  /// Adds a text to a rendering, cut at its special tokens: at each place the longest, from left to right.
  func split(_ text: String, into rendering: inout PieceBuilder) {
    let bytes = Array(text.utf8)
    var start = 0
    var position = 0
    while position < bytes.count {
      guard let end = tokenEnd(at: position, in: bytes) else {
        position += 1
        continue
      }
      rendering.text(String(decoding: bytes[start..<position], as: UTF8.self))
      rendering.special(String(decoding: bytes[position..<end], as: UTF8.self))
      (start, position) = (end, end)
    }
    rendering.text(String(decoding: bytes[start...], as: UTF8.self))
  }

  private func tokenEnd(at position: Int, in bytes: [UInt8]) -> Int? {
    for length in lengths[bytes[position]] ?? [] where position + length <= bytes.count {
      if tokens[Array(bytes[position..<position + length])] != nil { return position + length }
    }
    return nil
  }

  /// Leaves out the white space that belongs to special tokens.
  func dropSpace(in rendering: inout PieceBuilder) {
    guard tokens.values.contains(where: { $0.takesSpaceLeft || $0.takesSpaceRight }) else { return }
    let pieces = rendering.pieces
    func token(_ index: Int) -> Vocabulary.Added? {
      guard pieces.indices.contains(index), case .special(let text) = pieces[index] else { return nil }
      return tokens[Array(text.utf8)]
    }
    var out = PieceBuilder()
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .special(let text): out.special(text)
      case .tokens(let ids): out.tokens(ids)
      case .text(let text):
        var rest = text.unicodeScalars[...]
        if token(index - 1)?.takesSpaceRight ?? false { rest = rest.drop(while: \.properties.isWhitespace) }
        if token(index + 1)?.takesSpaceLeft ?? false {
          while rest.last?.properties.isWhitespace ?? false { rest.removeLast() }
        }
        out.text(String(rest))
      }
    }
    rendering = out
  }
}
