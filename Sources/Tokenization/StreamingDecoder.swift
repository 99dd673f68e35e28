/// Turns tokens into text as they come: each piece of text is whole characters, and all pieces together are what
/// `Tokenizer.decode` makes of all the tokens.
public struct StreamingDecoder: Sendable {
  private let tokenizer: Tokenizer
  private let specialTokens: Bool
  /// The beginning of a character whose end has not come yet: at most three bytes.
  private var pending: [UInt8] = []

  /// - Parameter specialTokens: whether special tokens are shown as text.
  public init(_ tokenizer: Tokenizer, specialTokens: Bool = false) {
    self.tokenizer = tokenizer
    self.specialTokens = specialTokens
  }

  /// The text that `id` makes whole; empty while a character is incomplete. Bytes that can no longer become UTF-8 are
  /// U+FFFD.
  public mutating func append(_ id: Int) -> String {
    pending += tokenizer.bytes(of: id, specialTokens: specialTokens)
    let whole = pending.count - Self.unfinishedCount(pending)
    defer { pending.removeFirst(whole) }
    return String(decoding: pending[..<whole], as: UTF8.self)
  }

  /// What is left at the end: nothing, or U+FFFD for a character that was never completed.
  public mutating func finish() -> String {
    defer { pending = [] }
    return String(decoding: pending, as: UTF8.self)
  }

  /// How many bytes at the end of `bytes` begin a character that further bytes could complete (Unicode, table 3-7).
  private static func unfinishedCount(_ bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let lead = bytes[bytes.count - count]
      if lead & 0xC0 == 0x80 { continue }
      let length = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1
      guard count < length else { return 0 }
      guard count > 1 else { return 1 }
      let second = bytes[bytes.count - count + 1]
      let seconds: ClosedRange<UInt8> =
        switch lead {
        case 0xE0: 0xA0...0xBF
        case 0xED: 0x80...0x9F
        case 0xF0: 0x90...0xBF
        case 0xF4: 0x80...0x8F
        default: 0x80...0xBF
        }
      return seconds.contains(second) ? count : 0
    }
    return 0
  }
}
