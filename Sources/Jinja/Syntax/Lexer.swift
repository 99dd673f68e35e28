/// Cuts a template into tokens, with the rules of Jinja2 for white space around tags under `trim_blocks` and
/// `lstrip_blocks`.
struct Lexer {
  private enum Mode { case text, block, variable }

  let source: [UInt32]
  var position = 0
  var line = 1
  private var mode = Mode.text
  /// The brackets that are open in the tag; its end mark counts only where there is none.
  private var brackets: [Symbol] = []
  /// Whether the last match ended with a line, so that white space before a block is at the start of one.
  private var startsLine = true
  private var pending: Token?

  init(_ source: String) {
    var points: [UInt32] = []
    points.reserveCapacity(source.utf8.count)
    var wasReturn = false
    for scalar in source.unicodeScalars {
      if !(wasReturn && scalar == "\n") { points.append(scalar == "\r" ? 0x0A : scalar.value) }
      wasReturn = scalar == "\r"
    }
    if points.last == 0x0A { points.removeLast() }
    self.source = points
  }

  mutating func next() throws(TemplateError) -> Token {
    if let token = pending {
      pending = nil
      return token
    }
    switch mode {
    case .text: return try nextInText()
    case .block, .variable: return try nextInTag()
    }
  }

  func error(_ reason: String) -> TemplateError { TemplateError(.syntax, line: line, reason) }

  // MARK: Characters

  func point(at index: Int) -> UInt32? { index < source.count ? source[index] : nil }

  func isAt(_ text: StaticString, _ index: Int) -> Bool {
    text.withUTF8Buffer { bytes in
      index + bytes.count <= source.count && zip(bytes, source[index...]).allSatisfy { UInt32($0) == $1 }
    }
  }

  func skipSpace(from index: Int) -> Int {
    var index = index
    while index < source.count, Text.isSpace(source[index]) { index += 1 }
    return index
  }

  /// Goes on at `index`, counting lines.
  mutating func move(to index: Int) {
    for point in source[position..<index] where point == 0x0A { line += 1 }
    position = index
  }

  // MARK: Text

  private mutating func nextInText() throws(TemplateError) -> Token {
    while position < source.count {
      let start = position
      guard let tag = tagStart(from: start) else {
        let token = Token(kind: .data(Text(source[start...])), line: line)
        move(to: source.count)
        return token
      }
      let data = try enterTag(at: tag, after: start)
      if let data { return data }
      if let token = pending {
        pending = nil
        return token
      }
    }
    return Token(kind: .end, line: line)
  }

  private func tagStart(from start: Int) -> Int? {
    var index = start
    while index + 1 < source.count {
      if source[index] == 0x7B, [0x7B, 0x25, 0x23].contains(source[index + 1]) { return index }
      index += 1
    }
    return nil
  }

  /// Goes past the beginning of a tag, or past a whole comment or raw block.
  ///
  /// - Returns: the text before it, and that of a raw block.
  private mutating func enterTag(at tag: Int, after start: Int) throws(TemplateError) -> Token? {
    let firstLine = line
    let kind = source[tag + 1]
    var bodyStart = tag + 2
    let sign = point(at: bodyStart).flatMap { $0 == 0x2D || $0 == 0x2B ? $0 : nil }
    if sign != nil { bodyStart += 1 }
    var data = stripped(start..<tag, sign: sign, isVariable: kind == 0x7B)
    move(to: bodyStart)
    switch kind {
    case 0x7B:
      mode = .variable
      startsLine = false
      pending = Token(kind: .variableBegin, line: line)
    case 0x23 where position == source.count:
      // Jinja2 minds an open comment only where something stands in it.
      break
    case 0x23:
      guard let end = commentEnd(from: bodyStart) else { throw error("a comment has no end '#}'") }
      close(at: end)
    default:
      if let rawStart = rawStart(from: bodyStart) {
        data.append(try rawText(from: rawStart))
      } else {
        mode = .block
        startsLine = false
        pending = Token(kind: .blockBegin, line: line)
      }
    }
    return data.units.isEmpty ? nil : Token(kind: .data(data), line: firstLine)
  }

  /// Text before a tag, without the white space that belongs to the tag.
  private func stripped(_ range: Range<Int>, sign: UInt32?, isVariable: Bool) -> Text {
    var end = range.upperBound
    while end > range.lowerBound, Text.isSpace(source[end - 1]) { end -= 1 }
    if sign == 0x2D { return Text(source[range.lowerBound..<end]) }
    guard sign == nil, !isVariable else { return Text(source[range]) }
    let newline = source[range].lastIndex(of: 0x0A)
    let lineStart = newline.map { $0 + 1 } ?? range.lowerBound
    let isBlank = end <= lineStart && lineStart < range.upperBound
    return Text(source[range.lowerBound..<(isBlank && (newline != nil || startsLine) ? lineStart : range.upperBound)])
  }

  /// The end of a comment: where `#}` stands, or the sign before it.
  private func commentEnd(from start: Int) -> Int? {
    var index = start
    while index < source.count {
      let isSigned = source[index] == 0x2D || source[index] == 0x2B
      if isAt("#}", isSigned ? index + 1 : index) { return index }
      index += 1
    }
    return nil
  }

  /// Goes past the end mark of a tag at `index`, which may have a sign, and the white space that belongs to it.
  private mutating func close(at index: Int) {
    let sign = source[index]
    var end = index + (sign == 0x2D || sign == 0x2B ? 3 : 2)
    if sign == 0x2D {
      end = skipSpace(from: end)
    } else if sign != 0x2B, mode != .variable, point(at: end) == 0x0A {
      end += 1
    }
    startsLine = source[end - 1] == 0x0A
    move(to: end)
    mode = .text
  }

  // MARK: Raw blocks

  /// Where the text of a raw block begins, if the tag whose inside begins at `index` opens one.
  private func rawStart(from index: Int) -> Int? {
    let word = skipSpace(from: index)
    guard isAt("raw", word) else { return nil }
    let end = skipSpace(from: word + 3)
    if isAt("-%}", end) { return skipSpace(from: end + 3) }
    return isAt("%}", end) ? end + 2 : nil
  }

  private mutating func rawText(from start: Int) throws(TemplateError) -> Text {
    startsLine = source[start - 1] == 0x0A
    move(to: start)
    if start == source.count { return Text([]) }
    var index = start
    while index < source.count {
      if isAt("{%", index) {
        var word = index + 2
        let sign = point(at: word).flatMap { $0 == 0x2D || $0 == 0x2B ? $0 : nil }
        word = skipSpace(from: sign == nil ? word : word + 1)
        let end = isAt("endraw", word) ? skipSpace(from: word + 6) : word
        if end > word, isAt("%}", end) || isAt("-%}", end) || isAt("+%}", end) {
          let text = stripped(start..<index, sign: sign, isVariable: false)
          mode = .block
          move(to: end)
          close(at: end)
          return text
        }
      }
      index += 1
    }
    throw error("a raw block has no end '{% endraw %}'")
  }

  // MARK: Tags

  private mutating func nextInTag() throws(TemplateError) -> Token {
    move(to: skipSpace(from: position))
    let line = line
    if brackets.isEmpty {
      let sign = point(at: position)
      let mark = sign == 0x2D || sign == 0x2B && mode == .block ? position + 1 : position
      if mode == .block ? isAt("%}", mark) : isAt("}}", mark) {
        let kind: Token.Kind = mode == .block ? .blockEnd : .variableEnd
        close(at: position)
        return Token(kind: kind, line: line)
      }
    }
    guard position < source.count else { return Token(kind: .end, line: line) }
    if let number = try number() { return Token(kind: number, line: line) }
    if let name = name() { return Token(kind: .name(name), line: line) }
    if let text = try text() { return Token(kind: .text(text), line: line) }
    guard let symbol = Symbol.first(in: source[position...]) else {
      throw error("the character \(Text(source[position...position]).quoted) has no meaning in a tag")
    }
    if let closing = symbol.closing { brackets.append(closing) }
    if symbol.isClosing, brackets.popLast() != symbol { throw error("'\(symbol.rawValue)' closes nothing") }
    move(to: position + symbol.rawValue.utf8.count)
    return Token(kind: .symbol(symbol), line: line)
  }
}
