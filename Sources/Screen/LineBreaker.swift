import Terminal

/// Characters with their width, one after the other; plain ASCII takes a short way.
struct MeasuredText: Sequence, IteratorProtocol {
  enum Kind { case newline, space, letter, ideograph, closing }

  struct Glyph {
    /// Offset and length in UTF-8 bytes.
    var offset: Int
    var length: Int
    var width: Int
    var kind: Kind
  }

  private let text: String
  private var index: String.Index
  private var offset: Int

  init(_ text: String, from index: String.Index, offset: Int) {
    self.text = text
    self.index = index
    self.offset = offset
  }

  mutating func next() -> Glyph? {
    let bytes = text.utf8
    guard index < bytes.endIndex else { return nil }
    let byte = bytes[index]
    let following = bytes.index(after: index)
    if byte < 0x80, following == bytes.endIndex || bytes[following] < 0x80 {
      defer {
        index = following
        offset += 1
      }
      let kind: Kind = byte == 0x0A ? .newline : byte == 0x20 ? .space : .letter
      return Glyph(offset: offset, length: 1, width: kind == .newline ? 0 : 1, kind: kind)
    }
    let character = text[index]
    let length = character.utf8.count
    defer {
      index = bytes.index(index, offsetBy: length, limitedBy: bytes.endIndex) ?? bytes.endIndex
      offset += length
    }
    let width = DisplayWidth.of(character)
    return Glyph(offset: offset, length: length, width: width, kind: Self.kind(character, width))
  }

  /// What part a character of some width has in words.
  static func kind(_ character: Character, _ width: Int) -> Kind {
    if character == "\n" { return .newline }
    if "、。，．！？：；）」』】〉》".contains(character) { return .closing }
    if width > 1 { return .ideograph }
    // A mark on a space makes it a letter; spaces that forbid a break are letters too.
    let isSpace = character.isWhitespace && character.unicodeScalars.count == 1
    return isSpace && character != "\u{A0}" && character != "\u{202F}" ? .space : .letter
  }
}

/// Breaks characters into lines, greedily: a line takes words while they fit. A wide character is a word of its own,
/// but closing marks stay with what they close; a word wider than a line is cut. Without `breaksAtWords` lines are
/// broken where they are full.
struct LineBreaker {
  private(set) var lines: [Range<Int>] = []
  private(set) var indents: [Int] = []
  /// Columns that lines broken from now on leave free at their start.
  var indent = 0

  private let columns: Int
  private let breaksAtWords: Bool
  private var lineStart: Int
  private var lineEnd: Int
  /// Columns of `lineStart..<lineEnd` and of the white space after it.
  private var lineWidth = 0
  private var spaces = 0
  /// The word that is being read: its glyphs have not been put on a line yet.
  private var word: [MeasuredText.Glyph] = []
  private var wordWidth = 0
  private var lineIndent = 0
  /// Whether a word wider than a line is being cut: what is left of it follows glyph by glyph.
  private var isCutting = false
  private var offset: Int

  init(start: Int, columns: Int, breaksAtWords: Bool = true) {
    self.columns = columns
    self.breaksAtWords = breaksAtWords
    lineStart = start
    lineEnd = start
    offset = start
  }

  /// What stands on the line that is not ended yet; the word that is being read is not on it.
  var lineSoFar: Range<Int> { lineStart..<lineEnd }

  mutating func take(_ glyph: MeasuredText.Glyph) {
    offset = glyph.offset + glyph.length
    if !breaksAtWords, glyph.kind != .newline { return place(glyph) }
    if glyph.kind != .letter && glyph.kind != .closing { isCutting = false }
    switch glyph.kind {
    case .newline:
      placeWord()
      endLine()
      lineStart = offset
      lineEnd = offset
      lineIndent = 0
    case .space:
      placeWord()
      spaces += glyph.width
    case .ideograph:
      placeWord()
      add(glyph)
    case .letter:
      if let last = word.last, last.kind == .ideograph || last.kind == .closing, glyph.width > 0 { placeWord() }
      add(glyph)
    case .closing:
      add(glyph)
    }
  }

  /// Puts the word that is being read on the line: nothing follows it.
  mutating func endWord() { placeWord() }

  mutating func finish() {
    placeWord()
    endLine()
  }

  private mutating func add(_ glyph: MeasuredText.Glyph) {
    if isCutting { return place(glyph) }
    word.append(glyph)
    wordWidth += glyph.width
    if wordWidth > columns {
      placeWord()
      isCutting = true
    }
  }

  private mutating func placeWord() {
    guard let first = word.first, let last = word.last else { return }
    defer {
      word.removeAll(keepingCapacity: true)
      wordWidth = 0
    }
    let isEmptyLine = lineEnd == lineStart
    if lineIndent + lineWidth + spaces + wordWidth <= columns {
      lineWidth += spaces + wordWidth
    } else {
      if !isEmptyLine { endLine() }
      continueLine(at: first.offset)
      guard lineIndent + wordWidth <= columns else { return word.forEach { place($0) } }
      lineWidth = wordWidth
    }
    spaces = 0
    lineEnd = last.offset + last.length
  }

  private mutating func place(_ glyph: MeasuredText.Glyph) {
    if lineWidth > 0, lineIndent + lineWidth + glyph.width > columns {
      endLine()
      continueLine(at: glyph.offset)
    }
    lineWidth += glyph.width
    lineEnd = glyph.offset + glyph.length
  }

  private mutating func continueLine(at start: Int) {
    lineStart = start
    lineEnd = start
    lineWidth = 0
    spaces = 0
    lineIndent = lines.isEmpty ? 0 : indent
  }

  private mutating func endLine() {
    lines.append(lineStart..<lineEnd)
    indents.append(lineIndent)
    lineWidth = 0
    spaces = 0
  }
}
