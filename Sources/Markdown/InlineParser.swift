/// Reads the inline marks of a paragraph. It goes over the bytes once, with a look ahead that is bounded, and then
/// pairs the runs of emphasis.
struct InlineParser {
  /// Bytes that the address of a link may have.
  static let longestAddress = 2048
  /// Brackets that may be open in one another; of more, the outer ones are text.
  static let mostBrackets = 16

  /// A piece of the source: shown as it is, unless `isShown` is false.
  struct Token {
    var range: Range<Int>
    var isShown = true
    var isCode = false
    /// Shown instead of the source.
    var replacement: String?
  }

  struct Bracket {
    var token: Int
    var isImage: Bool
  }

  let bytes: [UInt8]
  var position = 0
  var tokens: [Token] = []
  var delimiters: [DelimiterRun] = []
  var styles = StyleRanges()
  private var textStart = 0
  private var brackets: [Bracket] = []
  private var backticks: BacktickRuns?

  static func text(of bytes: [UInt8]) -> InlineText {
    var parser = InlineParser(bytes: bytes)
    parser.scan()
    parser.pairDelimiters()
    return parser.result()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func scan() {
    while position < bytes.count {
      switch bytes[position] {
      case Byte.backslash: takeEscape()
      case Byte.backtick: takeCode()
      case Byte.star, Byte.underscore, Byte.tilde: takeDelimiters()
      case UInt8(ascii: "["):
        let isImage = position > textStart && bytes[position - 1] == UInt8(ascii: "!")
        if isImage { position -= 1 }
        endText()
        if brackets.count == Self.mostBrackets { brackets.removeFirst() }
        brackets.append(Bracket(token: tokens.count, isImage: isImage))
        add(length: isImage ? 2 : 1)
      case UInt8(ascii: "]"): takeLinkEnd()
      case Byte.less: takeAngle()
      case UInt8(ascii: "&"): takeReference()
      case Byte.lineFeed: takeLineFeed()
      default: position += 1
      }
    }
    endText()
  }

  /// Ends the text that was gone over since the last token.
  private mutating func endText() {
    if textStart < position { tokens.append(Token(range: textStart..<position)) }
    textStart = position
  }

  /// Adds a token from here on and goes past it.
  private mutating func add(length: Int, isShown: Bool = true) {
    endText()
    tokens.append(Token(range: position..<position + length, isShown: isShown))
    position += length
    textStart = position
  }

  private mutating func takeEscape() {
    guard position + 1 < bytes.count, Byte.isPunctuation(bytes[position + 1]) || bytes[position + 1] == Byte.lineFeed
    else {
      position += 1
      return
    }
    add(length: 1, isShown: false)
    if bytes[position] != Byte.lineFeed { add(length: 1) }
  }

  /// A line feed, without the spaces before it.
  private mutating func takeLineFeed() {
    let here = position
    while position > textStart, Byte.isBlank(bytes[position - 1]) { position -= 1 }
    endText()
    position = here
    textStart = here
    add(length: 1)
  }

  private mutating func takeCode() {
    let start = position
    var end = start
    while end < bytes.count, bytes[end] == Byte.backtick { end += 1 }
    let count = end - start
    if backticks == nil { backticks = BacktickRuns(bytes, from: start) }
    guard let closing = backticks?.closing(count, after: end) else {
      position = end
      return
    }
    endText()
    var inside = end..<closing
    let isPadded = inside.count > 2 && bytes[inside.lowerBound] == Byte.space && bytes[closing - 1] == Byte.space
    if isPadded, bytes[inside].contains(where: { $0 != Byte.space }) { inside = end + 1..<closing - 1 }
    var token = Token(range: inside, isCode: true)
    if bytes[inside].contains(Byte.lineFeed) {
      token.replacement = String(decoding: bytes[inside].map { $0 == Byte.lineFeed ? Byte.space : $0 }, as: UTF8.self)
    }
    tokens.append(token)
    position = closing + count
    textStart = position
  }

  private mutating func takeDelimiters() {
    let byte = bytes[position]
    var end = position
    while end < bytes.count, bytes[end] == byte { end += 1 }
    let run = DelimiterRun(byte, range: position..<end, token: 0, in: bytes)
    guard run.canOpen || run.canClose else {
      position = end
      return
    }
    endText()
    delimiters.append(run)
    delimiters[delimiters.count - 1].token = tokens.count
    add(length: end - position)
  }

  private mutating func takeLinkEnd() {
    endText()
    guard let bracket = brackets.popLast(), let link = LinkTarget(bytes, at: position + 1) else {
      add(length: 1)
      return
    }
    // There are no links in links.
    if !bracket.isImage { brackets.removeAll { !$0.isImage } }
    tokens[bracket.token].isShown = false
    let inside = bracket.token + 1..<tokens.count
    styles.add(.link, to: inside)
    let end = link.end - position
    add(length: end, isShown: false)
    let text = inside.map { tokens[$0] }.filter(\.isShown).map(shown).joined()
    if link.address != text, link.address != "mailto:" + text {
      styles.add(.address, to: tokens.count - 1..<tokens.count)
      tokens[tokens.count - 1].isShown = true
      tokens[tokens.count - 1].replacement = text.isEmpty ? link.address : " (\(link.address))"
    }
  }

  /// `<https://…>` is a link and `<br>` a line break.
  private mutating func takeAngle() {
    let inside = bytes[(position + 1)...].prefix(Self.longestAddress)
    guard let length = inside.firstIndex(where: { $0 == Byte.greater || $0 == Byte.less || $0 == Byte.lineFeed }),
      bytes[length] == Byte.greater
    else {
      position += 1
      return
    }
    let content = bytes[position + 1..<length]
    let name = content.map { $0 | 0x20 }
    if ["br", "br/", "br /"].contains(where: { $0.utf8.elementsEqual(name) }) {
      let count = content.count + 2
      add(length: count)
      tokens[tokens.count - 1].replacement = "\n"
    } else if LinkTarget.isAddress(content) {
      add(length: 1, isShown: false)
      styles.add(.link, to: tokens.count..<tokens.count + 1)
      add(length: content.count)
      add(length: 1, isShown: false)
    } else {
      position += 1
    }
  }

  private mutating func takeReference() {
    guard let reference = CharacterReference(bytes, at: position) else {
      position += 1
      return
    }
    add(length: reference.length)
    tokens[tokens.count - 1].replacement = reference.text
  }

  private func shown(_ token: Token) -> String {
    token.replacement ?? String(decoding: bytes[token.range], as: UTF8.self)
  }

  private func result() -> InlineText {
    var text = InlineText()
    var styles = styles
    for (index, token) in tokens.enumerated() {
      let style = styles.style(ofNext: index)
      guard token.isShown else { continue }
      text.append(shown(token), token.isCode ? style.union(.code) : style)
    }
    return text
  }
}

/// Where runs of backticks stand, by length: whether code is closed is found without looking at the text again.
private struct BacktickRuns {
  private var starts: [Int: [Int]] = [:]
  private var passed: [Int: Int] = [:]

  init(_ bytes: [UInt8], from start: Int) {
    var position = start
    while let run = bytes[position...].firstIndex(of: Byte.backtick) {
      position = run
      while position < bytes.count, bytes[position] == Byte.backtick { position += 1 }
      starts[position - run, default: []].append(run)
    }
  }

  /// The next run of exactly `count` at or after a position. Positions asked for only go up.
  mutating func closing(_ count: Int, after position: Int) -> Int? {
    guard let starts = starts[count] else { return nil }
    var index = passed[count] ?? 0
    while index < starts.count, starts[index] < position { index += 1 }
    passed[count] = index
    return index < starts.count ? starts[index] : nil
  }
}
