import Markdown
import Terminal

/// Lays a table out in a number of columns. Its columns get what they need, or where that is too much what is fair;
/// cells wrap. Where even that leaves no room, every cell is a line of its own after the name of its column.
struct TableLayout {
  /// A table column is never narrower, unless all its cells are.
  private static let narrowest = 6

  let columns: Int
  let setting: Transcript.Setting
  let base: ThemeRole?

  private var glyphs: MarkdownGlyphs { MarkdownGlyphs(isASCII: setting.drawsInASCII) }

  private func text(_ cell: InlineText, isHeader: Bool = false) -> StyledText {
    var text = StyledText()
    text.append(cell, in: isHeader ? .strong : base, ascii: setting.ascii)
    return text
  }

  /// UTF-8 bytes of the cells as they are shown.
  func shownBytes(of table: MarkdownTable) -> Int {
    ([table.header] + table.rows).joined().reduce(1) { $0 + text($1).text.utf8.count }
  }

  /// The rows of the table; offsets are counted from its start.
  func lines(of table: MarkdownTable) -> [StyledLine] {
    let header = table.header.map { text($0, isHeader: true) }
    let rows = table.rows.map { $0.map { text($0) } }
    let separators = 3 * (table.alignments.count - 1)
    var natural = [Int](repeating: 1, count: table.alignments.count)
    for row in [header] + rows {
      for (index, cell) in row.enumerated() { natural[index] = max(natural[index], cell.naturalColumns) }
    }
    guard let widths = Self.fit(natural, into: columns - separators) else { return list(header, rows) }
    var lines: [StyledLine] = []
    var offset = 0
    if !header.isEmpty {
      add(header, widths, table.alignments, &offset, to: &lines)
      lines.append(StyledLine(pieces: [rule(widths)], offset: offset))
    }
    let isWrapped = widths != natural
    for (index, row) in rows.enumerated() {
      // Rows of several lines could not be told from one another.
      if isWrapped, index > 0 { lines.append(StyledLine(pieces: [rule(widths)], offset: offset)) }
      add(row, widths, table.alignments, &offset, to: &lines)
    }
    return lines
  }

  /// Shares columns out: what is narrower than a fair share keeps its width. Nil where there are not enough.
  static func fit(_ natural: [Int], into room: Int) -> [Int]? {
    guard natural.reduce(0, +) > room else { return natural }
    var left = room
    var share = 0
    for (index, width) in natural.sorted().enumerated() {
      share = left / (natural.count - index)
      guard width > share else {
        left -= width
        continue
      }
      break
    }
    guard share >= narrowest else { return nil }
    var widths = natural.map { min($0, share) }
    // What dividing left over goes to the first columns that want more.
    var spare = room - widths.reduce(0, +)
    for index in widths.indices where spare > 0 && widths[index] < natural[index] {
      widths[index] += 1
      spare -= 1
    }
    return widths
  }

  private func rule(_ widths: [Int]) -> StyledPiece {
    let parts = widths.map { String(repeating: glyphs.horizontal, count: $0) }
    return StyledPiece(parts.joined(separator: glyphs.horizontal + glyphs.crossing + glyphs.horizontal), .tableLine)
  }

  private func add(
    _ row: [StyledText], _ widths: [Int], _ alignments: [MarkdownTable.Alignment], _ offset: inout Int,
    to lines: inout [StyledLine]
  ) {
    let cells = zip(row, widths).map { $0.lines(columns: $1, breaksAtWords: setting.wrapsWords) }
    for line in 0..<(cells.map(\.count).max() ?? 0) {
      var pieces: [StyledPiece] = []
      for (index, cell) in row.enumerated() {
        if index > 0 { pieces.append(StyledPiece(" \(glyphs.vertical) ", .tableLine)) }
        let shown = line < cells[index].count ? cell.pieces(cells[index][line]) : []
        let spare = max(0, widths[index] - shown.reduce(0) { $0 + DisplayWidth.of($1.text) })
        let left =
          switch alignments[index] {
          case .left: 0
          case .center: spare / 2
          case .right: spare
          }
        if left > 0 { pieces.append(.blank(left)) }
        pieces += shown
        if spare > left, index + 1 < row.count { pieces.append(.blank(spare - left)) }
      }
      lines.append(StyledLine(pieces: pieces, offset: offset))
    }
    offset += row.reduce(0) { $0 + $1.text.utf8.count }
  }

  /// Every cell on lines of its own.
  private func list(_ header: [StyledText], _ rows: [[StyledText]]) -> [StyledLine] {
    var lines: [StyledLine] = []
    var offset = header.reduce(0) { $0 + $1.text.utf8.count }
    func add(_ text: StyledText) {
      for range in text.lines(columns: columns, breaksAtWords: setting.wrapsWords) {
        lines.append(StyledLine(pieces: text.pieces(range), offset: offset))
      }
    }
    if rows.isEmpty { header.forEach(add) }
    for (index, row) in rows.enumerated() {
      if index > 0 {
        let rule = String(repeating: glyphs.horizontal, count: min(columns, 3))
        lines.append(StyledLine(pieces: [StyledPiece(rule, .tableLine)], offset: offset))
      }
      for (column, cell) in row.enumerated() {
        var text = header.indices.contains(column) ? header[column] : StyledText()
        if !text.text.isEmpty { text.append(": ", TextRole(.strong), ascii: setting.ascii) }
        text.append(cell)
        add(text)
        offset += cell.text.utf8.count
      }
    }
    return lines
  }
}

extension StyledText {
  /// Appends another text, which is harmless already.
  mutating func append(_ other: StyledText) {
    for piece in other.pieces(0..<other.text.utf8.count) { append(piece.text, piece.role, ascii: false) }
  }
}
