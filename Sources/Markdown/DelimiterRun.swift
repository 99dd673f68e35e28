/// A run of `*`, `_` or `~` that may open or close emphasis.
struct DelimiterRun {
  let sign: UInt8
  /// How many there were, and how many are not used yet.
  let count: Int
  var left: Int
  /// The token that shows what is left.
  var token: Int
  let canOpen: Bool
  let canClose: Bool

  init(_ sign: UInt8, range: Range<Int>, token: Int, in bytes: [UInt8]) {
    self.sign = sign
    self.token = token
    count = range.count
    left = count
    let before = Self.scalar(before: range.lowerBound, in: bytes)
    let after = Self.scalar(at: range.upperBound, in: bytes)
    let opens = !after.isSpace && (!after.isPunctuation || before.isBoundary)
    let closes = !before.isSpace && (!before.isPunctuation || after.isBoundary)
    switch sign {
    case Byte.underscore:
      canOpen = opens && (!closes || before.isPunctuation)
      canClose = closes && (!opens || after.isPunctuation)
    case Byte.tilde:
      canOpen = opens && count == 2
      canClose = closes && count == 2
    default:
      // One star between letters or digits multiplies more often than it emphasizes.
      let isProduct = count == 1 && before.isWord && after.isWord
      canOpen = opens && !isProduct
      canClose = closes && !isProduct
    }
  }

  /// What a neighbour of a run is.
  private struct Neighbour {
    var isSpace = false
    var isPunctuation = false
    /// A letter or digit of ASCII.
    var isWord = false
    /// A sign of a script that is written without spaces.
    var isIdeograph = false

    var isBoundary: Bool { isSpace || isPunctuation || isIdeograph }

    init(_ scalar: Unicode.Scalar?) {
      guard let scalar else {
        isSpace = true
        return
      }
      if scalar.isASCII {
        let byte = UInt8(scalar.value)
        isSpace = byte <= 0x20
        isPunctuation = Byte.isPunctuation(byte)
        isWord = Byte.isLetter(byte) || Byte.isDigit(byte)
        return
      }
      isSpace = scalar.properties.isWhitespace
      isIdeograph = (0x2E80..<0xFB00).contains(scalar.value) || scalar.value >= 0x20000
      switch scalar.properties.generalCategory {
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
        isPunctuation = true
      default: break
      }
    }
  }

  private static func scalar(before offset: Int, in bytes: [UInt8]) -> Neighbour {
    guard offset > 0 else { return Neighbour(nil) }
    var start = offset - 1
    while start > 0, offset - start < 4, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return Neighbour(String(decoding: bytes[start..<offset], as: UTF8.self).unicodeScalars.last)
  }

  private static func scalar(at offset: Int, in bytes: [UInt8]) -> Neighbour {
    guard offset < bytes.count else { return Neighbour(nil) }
    let end = min(bytes.count, offset + 4)
    return Neighbour(String(decoding: bytes[offset..<end], as: UTF8.self).unicodeScalars.first)
  }
}

extension InlineParser {
  /// Pairs runs that open with runs that close, innermost first. Where no opener was found for a kind of closer is
  /// kept, so that no run is looked at for ever.
  mutating func pairDelimiters() {
    struct Kind: Hashable {
      var sign: UInt8
      var rest: Int
      var canOpen: Bool
    }
    guard delimiters.count > 1 else { return }
    var before = Array(-1..<delimiters.count - 1)
    var bottoms: [Kind: Int] = [:]
    for closer in delimiters.indices where delimiters[closer].canClose {
      let sign = delimiters[closer].sign
      let kind = Kind(sign: sign, rest: delimiters[closer].count % 3, canOpen: delimiters[closer].canOpen)
      while delimiters[closer].left > 0 {
        var opener = before[closer]
        let bottom = bottoms[kind] ?? -1
        while opener > bottom, !pair(opener, closer) { opener = before[opener] }
        guard opener > bottom else {
          bottoms[kind] = max(bottom, before[closer])
          break
        }
        join(opener, closer)
        // What lies between stays text; a run that is used up is passed over from now on.
        before[closer] = delimiters[opener].left > 0 ? opener : before[opener]
      }
      // A run that cannot open is nothing to later ones.
      if closer + 1 < delimiters.count, !delimiters[closer].canOpen || delimiters[closer].left == 0 {
        before[closer + 1] = before[closer]
      }
    }
  }

  /// Whether one run opens what the other closes.
  private func pair(_ opener: Int, _ closer: Int) -> Bool {
    let (first, second) = (delimiters[opener], delimiters[closer])
    guard first.sign == second.sign, first.canOpen, first.left > 0 else { return false }
    guard first.canClose || second.canOpen else { return true }
    return (first.count + second.count) % 3 != 0 || first.count % 3 == 0 && second.count % 3 == 0
  }

  private mutating func join(_ opener: Int, _ closer: Int) {
    let isDouble = delimiters[opener].left >= 2 && delimiters[closer].left >= 2
    let style: InlineStyle =
      delimiters[opener].sign == Byte.tilde ? .strikethrough : isDouble ? .strong : .emphasis
    styles.add(style, to: delimiters[opener].token + 1..<delimiters[closer].token)
    for index in [opener, closer] {
      delimiters[index].left -= isDouble ? 2 : 1
      let token = delimiters[index].token
      let start = tokens[token].range.lowerBound
      tokens[token].range = start..<start + delimiters[index].left
    }
  }
}

/// Styles of ranges of tokens, kept as where each begins and ends.
struct StyleRanges {
  private var changes: [Int: [(style: InlineStyle, by: Int)]] = [:]
  private var counts = [Int](repeating: 0, count: 8)

  mutating func add(_ style: InlineStyle, to range: Range<Int>) {
    guard !range.isEmpty else { return }
    changes[range.lowerBound, default: []].append((style, 1))
    changes[range.upperBound, default: []].append((style, -1))
  }

  /// The style of a token; they are asked for one after the other.
  mutating func style(ofNext token: Int) -> InlineStyle {
    for change in changes[token] ?? [] { counts[change.style.rawValue.trailingZeroBitCount] += change.by }
    var style: InlineStyle = []
    for (bit, count) in counts.enumerated() where count > 0 { style.insert(InlineStyle(rawValue: 1 << bit)) }
    return style
  }
}
