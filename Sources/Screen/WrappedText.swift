import Terminal

/// A text broken into lines no wider than a number of columns, at words where that can be. Text appended to it costs
/// only the last two lines and what is new.
struct WrappedText: Equatable, Sendable {
  /// The text as it is shown.
  private(set) var text = ""
  /// The lines as ranges of UTF-8 offsets in `text`, without the white space that they were broken at.
  private(set) var lines: [Range<Int>] = []
  let columns: Int
  /// Columns by which a continued line is set in, one entry a line; empty where none is.
  private(set) var indents: [Int] = []
  private let hanging: Bool
  private let breaksAtWords: Bool
  let ascii: Bool

  /// With `hanging`, continued lines start under the column that follows the first wide gap of their line.
  /// `columns` under 1 counts as 1.
  init(
    _ source: String, columns: Int, hanging: Bool = false, breaksAtWords: Bool = true, ascii: Bool = false
  ) {
    self.columns = max(1, columns)
    self.hanging = hanging
    self.breaksAtWords = breaksAtWords
    self.ascii = ascii
    append(source)
  }

  /// Appends text. White space before the first character is dropped unless `hanging`.
  mutating func append(_ source: some StringProtocol) {
    let old = text.utf8.count
    if text.isEmpty, !hanging {
      let start = source.drop { $0.isWhitespace }
      VisibleText.append(start, to: &text, ascii: ascii)
    } else {
      VisibleText.append(source, to: &text, ascii: ascii)
    }
    guard text.utf8.count != old || lines.isEmpty else { return }
    // The last character may join what is new and become another kind of word, which then breaks the line before too.
    let kept = hanging ? 0 : max(0, lines.count - 2)
    let restart = lines.indices.contains(kept) ? lines[kept].lowerBound : 0
    lines.removeLast(lines.count - kept)
    indents = []
    breakLines(from: restart)
  }

  /// Lines up to the last one that is not empty.
  var usedLines: Int { (lines.lastIndex { !$0.isEmpty } ?? -1) + 1 }

  /// The text of a line, without its indent.
  subscript(line: Int) -> Substring {
    guard lines.indices.contains(line) else { return "" }
    let range = lines[line]
    return text[index(range.lowerBound)..<index(range.upperBound)]
  }

  func indent(of line: Int) -> Int { indents.indices.contains(line) ? indents[line] : 0 }

  private func index(_ offset: Int) -> String.Index {
    text.utf8.index(text.startIndex, offsetBy: min(offset, text.utf8.count))
  }

  private mutating func breakLines(from start: Int) {
    var breaker = LineBreaker(start: start, columns: columns, breaksAtWords: breaksAtWords)
    var glyphs = MeasuredText(text, from: index(start), offset: start)
    var gap = GapFinder()
    while let glyph = glyphs.next() {
      if hanging { breaker.indent = gap.indent(before: glyph, limit: columns / 2) }
      breaker.take(glyph)
      if glyph.kind == .newline { gap = GapFinder() }
    }
    breaker.finish()
    lines += breaker.lines
    if hanging { indents = breaker.indents }
  }
}

/// Finds where the second column of a line starts: after the first gap of two spaces that stands inside it.
private struct GapFinder {
  private var width = 0
  private var spaces = 0
  private var seenText = false
  private var found: Int?

  /// The indent for lines continued from here on; 0 while no gap was met or it lies beyond `limit`.
  mutating func indent(before glyph: MeasuredText.Glyph, limit: Int) -> Int {
    if found == nil {
      if glyph.kind == .space {
        spaces += 1
      } else {
        if seenText, spaces >= 2 { found = width }
        spaces = 0
        seenText = true
      }
      width += glyph.width
    }
    guard let found, found <= limit else { return 0 }
    return found
  }
}
