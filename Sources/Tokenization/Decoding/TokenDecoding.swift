/// How the spellings of tokens become text again.
struct TokenDecoding: Sendable {
  /// What is done to the spelling of each token.
  enum Step: Sendable {
    case replace([UInt8], with: [UInt8])
    /// The mark that stands for a space becomes one; in the first token it is left out.
    case metaspace(mark: [UInt8], dropsFirst: Bool)
    /// Up to so many of one character are left out at the ends.
    case strip([UInt8], atStart: Int, atEnd: Int)
  }

  /// The tokens of a byte-level vocabulary are bytes already; nothing is done to them, and characters may lie across
  /// several.
  var isByteLevel = false
  var steps: [Step] = []
  /// Whether a token spelled `<0x0A>` stands for that byte.
  var fallsBackToBytes = false
  /// What stands between two tokens.
  var separator: [UInt8] = []
  /// What is left out at the start of the whole text: up to so many of one character.
  var leading: (character: [UInt8], count: Int)?

  static let byteLevel = TokenDecoding(isByteLevel: true)

  /// Writes one token's share of a text into `text`, whose memory is used again.
  /// - Parameter isFirst: whether no token that shows came before.
  /// - Returns: the byte, where the token is one that others may complete to a character; `text` is of no use then.
  func write(_ spelling: ArraySlice<UInt8>, isFirst: Bool, into text: inout [UInt8]) -> UInt8? {
    text.removeAll(keepingCapacity: true)
    if !isFirst { text += separator }
    guard !isByteLevel, !steps.isEmpty else {
      text += spelling
      return fallsBackToBytes ? ByteToken.value(of: spelling) : nil
    }
    if steps.count == 1, case .replace(let old, let new) = steps[0] {
      Normalizer.appendReplacing(old, with: new, in: spelling, to: &text)
    } else {
      text += changed(Array(spelling), isFirst: isFirst)
    }
    return fallsBackToBytes ? ByteToken.value(of: text[(isFirst ? 0 : separator.count)...]) : nil
  }

  private func changed(_ spelling: [UInt8], isFirst: Bool) -> [UInt8] {
    var text = spelling
    for step in steps {
      switch step {
      case .replace(let old, let new): text = Normalizer.replace(old, with: new, in: text)
      case .metaspace(let mark, let dropsFirst):
        text = Normalizer.replace(mark, with: isFirst && dropsFirst ? [] : [0x20], in: text)
      case .strip(let character, let atStart, let atEnd):
        text.removeFirst(Self.run(of: character, in: text, atMost: atStart) * character.count)
        text.removeLast(Self.endRun(of: character, in: text, atMost: atEnd) * character.count)
      }
    }
    return text
  }

  /// How many of a character stand at the start of a text, counted to `limit`.
  static func run(of character: [UInt8], in text: [UInt8], atMost limit: Int) -> Int {
    var count = 0
    while count < limit, text.dropFirst(count * character.count).starts(with: character) { count += 1 }
    return count
  }

  private static func endRun(of character: [UInt8], in text: [UInt8], atMost limit: Int) -> Int {
    var count = 0
    while count < limit, text.dropLast(count * character.count).suffix(character.count).elementsEqual(character) {
      count += 1
    }
    return count
  }
}

/// How vocabularies that fall back to bytes spell a single byte: `<0x0A>`.
enum ByteToken {
  static func value(of spelling: some RandomAccessCollection<UInt8>) -> UInt8? {
    guard spelling.count == 6, spelling.starts(with: [0x3C, 0x30, 0x78]), spelling.last == 0x3E else { return nil }
    var value: UInt8 = 0
    for digit in spelling.dropFirst(3).prefix(2) {
      switch digit {
      case 0x30...0x39: value = value << 4 | (digit - 0x30)
      case 0x41...0x46: value = value << 4 | (digit - 0x37)
      case 0x61...0x66: value = value << 4 | (digit - 0x57)
      default: return nil
      }
    }
    return value
  }

  static func spelling(of byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [0x3C, 0x30, 0x78, digits[Int(byte >> 4)], digits[Int(byte & 15)], 0x3E]
  }
}

/// The character that stands for a space in SentencePiece vocabularies: U+2581.
enum SentencePieceMark {
  static let bytes: [UInt8] = [0xE2, 0x96, 0x81]
}
