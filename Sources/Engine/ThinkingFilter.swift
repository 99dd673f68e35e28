/// Parts what a model thinks from what it answers: what stands between `<think>` and `</think>` at the beginning of an
/// answer. The marks belong to neither, nor does white space beside them. A mark that comes later is text.
struct ThinkingFilter {
  static let opening = "<think>"
  static let closing = "</think>"

  enum Phase: Equatable {
    /// Nothing came yet but what may be the opening mark, or white space before it.
    case undecided
    case thinking
    /// The closing mark came, and nothing after it.
    case closed
    case answering
  }

  private(set) var phase: Phase
  /// Text that came and may still be part of a mark, or white space beside one.
  private var held: [UInt8] = []
  /// Whether a thought has begun: white space before it is dropped.
  private var hasThought = false

  /// - Parameter phase: `.thinking` where the prompt ends with the opening mark.
  init(_ phase: Phase = .undecided, hasThought: Bool = false) {
    self.phase = phase
    self.hasThought = hasThought
  }

  /// What more of an answer is.
  mutating func append(_ piece: String) -> (thinking: String, text: String) {
    guard phase != .answering || !held.isEmpty else { return ("", piece) }
    held += Array(piece.utf8)
    var (thinking, text): ([UInt8], [UInt8]) = ([], [])
    if phase == .undecided { decide() }
    if phase == .thinking { think(into: &thinking) }
    if phase == .closed {
      held = Array(held.drop(while: Self.isSpace))
      if !held.isEmpty { phase = .answering }
    }
    if phase == .answering {
      text = held
      held = []
    }
    return (String(decoding: thinking, as: UTF8.self), String(decoding: text, as: UTF8.self))
  }

  /// What was held back, when the answer ends.
  mutating func finish() -> (thinking: String, text: String) {
    defer { held = [] }
    switch phase {
    case .thinking:
      while let last = held.last, Self.isSpace(last) { held.removeLast() }
      return (String(decoding: held, as: UTF8.self), "")
    case .closed: return ("", "")
    case .undecided, .answering: return ("", String(decoding: held, as: UTF8.self))
    }
  }

  private mutating func decide() {
    let begun = held.drop(while: Self.isSpace)
    let mark = Array(Self.opening.utf8)
    if begun.starts(with: mark) {
      phase = .thinking
      held = Array(begun.dropFirst(mark.count))
    } else if !mark.starts(with: begun) {
      phase = .answering
    }
  }

  private mutating func think(into thinking: inout [UInt8]) {
    if !hasThought { held = Array(held.drop(while: Self.isSpace)) }
    let mark = Array(Self.closing.utf8)
    var ready = held[...]
    if let end = held.firstRange(of: mark) {
      phase = .closed
      ready = held[..<end.lowerBound]
      held = Array(held[end.upperBound...])
      while let last = ready.last, Self.isSpace(last) { ready.removeLast() }
    } else {
      // The longest end that may begin the mark, and the white space before it.
      let kept = stride(from: min(mark.count - 1, held.count), to: 0, by: -1).first {
        mark.starts(with: held.suffix($0))
      }
      ready = held.dropLast(kept ?? 0)
      while let last = ready.last, Self.isSpace(last) { ready.removeLast() }
      held = Array(held[ready.endIndex...])
    }
    hasThought = hasThought || !ready.isEmpty
    thinking += ready
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
