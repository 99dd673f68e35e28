import Terminal

/// Texts for a terminal that has no screen: harmless to show, broken at words.
public enum PlainText {
  /// The lines of a whole text, none wider than `columns`. Where a line has columns of its own, parted by two spaces or
  /// more, what goes on stands under the second one.
  public static func lines(of text: String, columns: Int) -> [String] {
    let wrapped = WrappedText(text, columns: columns, hanging: true)
    return (0..<wrapped.usedLines).map { String(repeating: " ", count: wrapped.indent(of: $0)) + wrapped[$0] }
  }

  /// One line, whatever the text holds, as it is shown.
  public static func line(_ text: String) -> String { VisibleText.line(text, ascii: false) }
}

/// Text that is written piece by piece and broken at words as it comes: a word is held back until it is known where it
/// stands. A piece costs as much as it is long, however it was cut off.
public struct StreamedText: Sendable {
  /// All of it, as it is shown.
  private var text = ""
  private var breaker: LineBreaker
  /// Bytes that the breaker has, and bytes and ended lines that were given out.
  private var broken = 0
  private var given = 0
  private var givenLines = 0

  /// - Parameter columns: the widest line; under 1 counts as 1.
  public init(columns: Int) { breaker = LineBreaker(start: 0, columns: max(1, columns)) }

  /// Whether the cursor stands behind text, once what was given out is written.
  public var isInLine: Bool { !breaker.lineSoFar.isEmpty }

  /// Takes more text; what can be written now.
  public mutating func append(_ more: String) -> String {
    VisibleText.append(more, to: &text, ascii: false)
    // The last character may grow yet.
    breakGlyphs(holdingBackLast: true)
    return give() + slice(breaker.lineSoFar)
  }

  /// The end of the text: what was held back, without a line break.
  public mutating func finish() -> String {
    breakGlyphs(holdingBackLast: false)
    breaker.endWord()
    return give() + slice(breaker.lineSoFar)
  }

  private mutating func breakGlyphs(holdingBackLast: Bool) {
    let start = text.utf8.index(text.startIndex, offsetBy: broken)
    var last: MeasuredText.Glyph?
    for glyph in MeasuredText(text, from: start, offset: broken) {
      if let last { take(last) }
      last = glyph
    }
    if let last, !holdingBackLast || last.kind == .newline { take(last) }
  }

  private mutating func take(_ glyph: MeasuredText.Glyph) {
    breaker.take(glyph)
    broken = glyph.offset + glyph.length
  }

  /// The lines that ended since the last call.
  private mutating func give() -> String {
    var ended = ""
    for line in breaker.lines[givenLines...] { ended += slice(line) + "\n" }
    givenLines = breaker.lines.count
    return ended
  }

  /// What was not given out yet of a range of bytes.
  private mutating func slice(_ range: Range<Int>) -> String {
    let start = max(given, range.lowerBound)
    guard start < range.upperBound else { return "" }
    given = range.upperBound
    return String(text.utf8.prefix(range.upperBound).dropFirst(start)) ?? ""
  }
}
