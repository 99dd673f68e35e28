import Markdown
import Terminal

/// Lays blocks out one after the other. What it keeps of those before is what the next one needs: where it stands.
struct MarkdownLayout: Sendable {
  /// Narrower texts get no frames and indents.
  private static let fewestColumns = 8

  let setting: Transcript.Setting
  private var previous: MarkdownBlock?
  private var offset = 0

  init(setting: Transcript.Setting) { self.setting = setting }

  private var glyphs: MarkdownGlyphs { MarkdownGlyphs(isASCII: setting.drawsInASCII) }

  /// What stands at the left of the lines of a block.
  private struct Margin {
    var first: [StyledPiece] = []
    var rest: [StyledPiece] = []
    var columns = 0
    /// What had no room and is put before the text.
    var lead = ""
    var base: ThemeRole?
  }

  /// Appends the lines of the next block, with a blank one before it where they should stand apart.
  mutating func add(_ block: MarkdownBlock, to lines: inout [StyledLine]) {
    if let previous, isParted(block, from: previous) {
      lines.append(StyledLine(pieces: barsShared(by: block, and: previous), offset: offset))
    }
    let margin = margin(of: block)
    let columns = max(1, setting.columns - margin.columns)
    let start = lines.count
    switch block.content {
    case .paragraph(let inline): addText(text(inline, margin), columns: columns, to: &lines)
    case .heading(let level, let inline):
      addText(text(inline, margin, level <= 2 ? .heading : .strong), columns: columns, to: &lines)
    case .thematicBreak:
      lines.append(line([StyledPiece(String(repeating: glyphs.horizontal, count: columns), .tableLine)]))
    case .codeStart, .codeLine, .codeEnd: addCode(block.content, margin, columns: columns, to: &lines)
    case .table(let table):
      let tables = TableLayout(columns: columns, setting: setting, base: margin.base)
      for row in tables.lines(of: table) {
        lines.append(StyledLine(pieces: row.pieces, offset: offset + row.offset))
      }
      offset += tables.shownBytes(of: table)
    }
    for index in lines[start...].indices {
      lines[index].pieces.insert(contentsOf: index == start ? margin.first : margin.rest, at: 0)
    }
    previous = block
  }

  private func line(_ pieces: [StyledPiece]) -> StyledLine { StyledLine(pieces: pieces, offset: offset) }

  /// Blank lines are kept; blocks of code and tables are parted even where none was written, and headings from above.
  private func isParted(_ block: MarkdownBlock, from previous: MarkdownBlock) -> Bool {
    if block.followsBlankLine { return true }
    guard block.containers.isEmpty || previous.containers.isEmpty else { return false }
    switch (previous.content, block.content) {
    case (.codeStart, _), (.codeLine, .codeLine), (.codeLine, .codeEnd): return false
    case (.table(let before), .table(let table)):
      return !(table.header.isEmpty && before.alignments == table.alignments)
    case (.codeEnd, _), (.table, _), (_, .codeStart), (_, .table), (_, .heading): return true
    default: return false
    }
  }

  /// The bars of quotes that go on through a blank line.
  private func barsShared(by block: MarkdownBlock, and previous: MarkdownBlock) -> [StyledPiece] {
    let shared = zip(block.containers, previous.containers).prefix { $0 == $1 }.map(\.0)
    guard let last = shared.lastIndex(where: { $0.kind == .quote }), margin(of: block).lead.isEmpty else { return [] }
    return shared[...last].enumerated().map { indent(of: $1, level: level(of: $0, in: shared)).rest }
  }

  // MARK: Margins

  private func margin(of block: MarkdownBlock) -> Margin {
    var margin = Margin()
    var lead = ""
    for (index, container) in block.containers.enumerated() {
      let (first, rest) = indent(of: container, level: level(of: index, in: block.containers))
      let isNew = previous?.containers.contains(container) != true
      margin.first.append(isNew ? first : rest)
      margin.rest.append(rest)
      margin.columns += DisplayWidth.of(first.text)
      if isNew || container.kind == .quote { lead += first.text }
      if container.kind == .quote { margin.base = .quote }
    }
    guard margin.columns > max(0, setting.columns - Self.fewestColumns), margin.columns > 0 else { return margin }
    return Margin(lead: lead, base: margin.base)
  }

  /// How many lists with bullets a container stands in.
  private func level(of index: Int, in containers: [MarkdownContainer]) -> Int {
    containers[..<index].count { if case .item(let marker) = $0.kind { marker.kind == .bullet } else { false } }
  }

  /// What stands before the first line of a container and before the others.
  private func indent(of container: MarkdownContainer, level: Int) -> (first: StyledPiece, rest: StyledPiece) {
    switch container.kind {
    case .quote:
      let bar = StyledPiece(glyphs.quoteBar + " ", .quote)
      return (bar, bar)
    case .item(let marker):
      var mark =
        switch marker.kind {
        case .bullet: glyphs.bullet(level: level)
        case .number(let number, let delimiter): "\(number)\(delimiter)"
        }
      if let isDone = marker.isDone { mark += isDone ? " [x]" : " [ ]" }
      mark += " "
      return (StyledPiece(mark, .listMark), .blank(DisplayWidth.of(mark)))
    }
  }

  // MARK: Text and code

  private func text(_ inline: InlineText, _ margin: Margin, _ base: ThemeRole? = nil) -> StyledText {
    var text = StyledText()
    if !margin.lead.isEmpty { text.append(margin.lead, TextRole(.listMark), ascii: setting.ascii) }
    text.append(inline, in: base ?? margin.base, ascii: setting.ascii)
    return text
  }

  private mutating func addText(_ text: StyledText, columns: Int, to lines: inout [StyledLine]) {
    for range in text.lines(columns: columns, breaksAtWords: setting.wrapsWords) {
      lines.append(StyledLine(pieces: text.pieces(range), offset: offset + range.lowerBound))
    }
    offset += text.text.utf8.count + 1
  }

  /// Code has a bar at its left edge and nothing else, so that it can be copied from the screen. Long lines are broken
  /// where they are full; the bar of what goes on is another one.
  private mutating func addCode(
    _ content: MarkdownBlock.Content, _ margin: Margin, columns: Int, to lines: inout [StyledLine]
  ) {
    let isFramed = columns >= Self.fewestColumns
    func framed(_ pieces: [StyledPiece], _ edge: String) -> [StyledPiece] {
      isFramed ? [StyledPiece(pieces.isEmpty ? edge : edge + " ", .codeFrame)] + pieces : pieces
    }
    var text = StyledText()
    var edges = (first: glyphs.codeBar, rest: glyphs.codeContinuation)
    if !margin.lead.isEmpty { text.append(margin.lead, TextRole(.listMark), ascii: setting.ascii) }
    switch content {
    case .codeStart(let label):
      text.append(VisibleText.line(label, ascii: setting.ascii), TextRole(.codeFrame), ascii: setting.ascii)
      edges = (glyphs.codeTop + glyphs.horizontal, glyphs.codeBar)
      if text.text.isEmpty, !isFramed { return }
    case .codeLine(let spans):
      for span in spans { text.append(span.text, TextRole(span.kind.role), ascii: setting.ascii) }
    case .codeEnd:
      if isFramed { lines.append(line(framed([], glyphs.codeBottom + glyphs.horizontal))) }
      return
    default: return
    }
    let room = isFramed ? columns - DisplayWidth.of(edges.first) - 1 : columns
    for (index, range) in text.lines(columns: room, breaksAtWords: false).enumerated() {
      lines.append(
        StyledLine(
          pieces: framed(text.pieces(range), index == 0 ? edges.first : edges.rest), offset: offset + range.lowerBound))
    }
    offset += text.text.utf8.count + 1
  }
}

extension CodeSpan.Kind {
  fileprivate var role: ThemeRole {
    switch self {
    case .plain: .codeText
    case .keyword: .codeKeyword
    case .string: .codeString
    case .comment: .codeComment
    case .number: .codeNumber
    }
  }
}

extension StyledText {
  /// Appends inline text that stands in a block of some role.
  mutating func append(_ inline: InlineText, in base: ThemeRole?, ascii: Bool) {
    for span in inline.spans {
      let text = span.style.contains(.strikethrough) ? Self.struck(span.text, ascii: ascii) : span.text
      append(text, Self.role(of: span.style, in: base), ascii: ascii)
    }
  }

  /// A text with a line through it. Curses knows no such attribute, so each sign gets a mark that lies over it; where
  /// signs have none, in ASCII, the text keeps the marks that it was written with: without any it would say the
  /// contrary.
  private static func struck(_ text: String, ascii: Bool) -> String {
    if ascii { return "~~\(text)~~" }
    var result = ""
    for character in text {
      result.append(character)
      if !character.isWhitespace { result.unicodeScalars.append("\u{336}") }
    }
    return result
  }

  private static func role(of style: InlineStyle, in base: ThemeRole?) -> TextRole {
    let outer: ThemeRole? = style.contains(.strong) ? .strong : style.contains(.emphasis) ? .emphasis : base
    if style.contains(.address) || style.contains(.strikethrough) { return TextRole(.dim) }
    if style.contains(.code) { return TextRole(.inlineCode, in: outer) }
    if style.contains(.link) { return TextRole(.link, in: outer) }
    if style.contains(.strong) { return TextRole(.strong, in: style.contains(.emphasis) ? .emphasis : base) }
    return style.contains(.emphasis) ? TextRole(.emphasis, in: base) : TextRole(base ?? .text)
  }
}
