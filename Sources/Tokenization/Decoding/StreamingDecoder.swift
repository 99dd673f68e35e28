/// Turns tokens into text as they come: each piece of text is whole characters, and all pieces together are what
/// `Tokenizer.decode` makes of all the tokens.
public struct StreamingDecoder: Sendable {
  private let tokenizer: Tokenizer
  private let specialTokens: Bool
  /// The beginning of a character whose end has not come yet: at most three bytes.
  private var pending: [UInt8] = []
  /// The share of the latest token; kept for its memory.
  private var piece: [UInt8] = []
  /// Whether no token that shows has come.
  private var isFirst: Bool
  /// How many characters may still be left out at the start; 0 once something else has come.
  private var leading: Int

  /// - Parameters:
  ///   - specialTokens: whether special tokens are shown as text.
  ///   - isStart: whether the tokens begin a text. Where they go on with one, the space that some tokenizers put before
  ///     every text, and leave out again at its start, is kept.
  public init(_ tokenizer: Tokenizer, specialTokens: Bool = false, isStart: Bool = true) {
    self.tokenizer = tokenizer
    self.specialTokens = specialTokens
    isFirst = isStart
    leading = isStart ? tokenizer.decoding.leading?.count ?? 0 : 0
  }

  /// The text that `id` makes whole; empty while a character is incomplete. Bytes that can no longer become UTF-8 are
  /// U+FFFD: where tokens are bytes, one for each of Unicode's maximal subparts; where they fall back to bytes, one for
  /// each byte, as SentencePiece has it.
  public mutating func append(_ id: Int) -> String {
    var out: [UInt8] = []
    append(id, to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  /// What is left at the end: nothing, or U+FFFD for a character that was never completed.
  public mutating func finish() -> String {
    var out: [UInt8] = []
    finish(to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  mutating func finish(to out: inout [UInt8]) {
    if tokenizer.decoding.isByteLevel {
      out += pending
    } else {
      takeCharacters(isLast: true, to: &out)
    }
    pending = []
  }

  /// Appends bytes; what is appended for all tokens together is the text once it is read as UTF-8.
  mutating func append(_ id: Int, to out: inout [UInt8]) {
    guard tokenizer.shows(id, specialTokens: specialTokens) else { return }
    let spelling = tokenizer.vocabulary.bytes(of: id)
    let decoding = tokenizer.decoding
    if decoding.isByteLevel {
      pending += spelling
      let whole = pending.count - UnfinishedCharacter.count(atEndOf: pending)
      out += pending[..<whole]
      pending.removeFirst(whole)
      return
    }
    if let byte = decoding.write(spelling, isFirst: isFirst, into: &piece) {
      if byte < 0x80, pending.isEmpty, leading == 0 {
        out.append(byte)
      } else {
        pending.append(byte)
        takeCharacters(isLast: false, to: &out)
      }
    } else {
      takeCharacters(isLast: true, to: &out)
      if leading == 0 { out += piece } else { emit(piece, to: &out) }
    }
    isFirst = false
  }

  /// Moves whole characters from `pending`, and U+FFFD for each byte that is of none.
  private mutating func takeCharacters(isLast: Bool, to out: inout [UInt8]) {
    while !pending.isEmpty {
      let unfinished = UnfinishedCharacter.count(atEndOf: pending)
      if unfinished == pending.count, !isLast { return }
      let lead = pending[0]
      let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      if length <= pending.count, String(validating: pending[..<length], as: UTF8.self) != nil {
        emit(Array(pending[..<length]), to: &out)
        pending.removeFirst(length)
      } else {
        emit([0xEF, 0xBF, 0xBD], to: &out)
        pending.removeFirst()
      }
    }
  }

  private mutating func emit(_ text: [UInt8], to out: inout [UInt8]) {
    guard leading > 0, let (character, _) = tokenizer.decoding.leading, !text.isEmpty else {
      out += text
      return
    }
    let run = TokenDecoding.run(of: character, in: text, atMost: leading)
    let rest = text.dropFirst(run * character.count)
    leading = rest.isEmpty ? leading - run : 0
    out += rest
  }
}

/// A character of which only the beginning is there.
enum UnfinishedCharacter {
  /// How many bytes at the end of `bytes` begin a character that further bytes could complete (Unicode, table 3-7).
  static func count(atEndOf bytes: [UInt8]) -> Int {
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
