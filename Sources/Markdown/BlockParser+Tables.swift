extension BlockParser {
  /// Takes a line that belongs to a table, or makes one of the line before and the row of dashes.
  mutating func takeTable(_ line: ArraySlice<UInt8>, into blocks: inout [MarkdownBlock]) -> Bool {
    switch leaf {
    case .table(var table, let bytes):
      guard line.contains(Byte.bar) else {
        endLeaf(into: &blocks)
        return false
      }
      leaf = .none
      table.rows.append(Self.row(line, count: table.alignments.count))
      leaf = .table(table, bytes: bytes + line.count)
      if table.rows.count >= Self.mostTableRows || bytes + line.count >= Self.longestLeaf {
        endLeaf(into: &blocks)
        leaf = .table(MarkdownTable(header: [], alignments: table.alignments, rows: []), bytes: 0)
      }
      return true
    case .paragraph(let bytes):
      guard let alignments = LineShape.alignments(line) else { return false }
      let start = bytes.lastIndex(of: Byte.lineFeed).map { $0 + 1 } ?? 0
      let header = bytes[start...]
      guard header.contains(Byte.bar), LineShape.cells(header).count == alignments.count else { return false }
      if start > 0 {
        leaf = .paragraph(Array(bytes[..<(start - 1)]))
        endLeaf(into: &blocks)
      }
      leaf = .table(
        MarkdownTable(header: Self.row(header, count: alignments.count), alignments: alignments, rows: []),
        bytes: header.count)
      return true
    case .none, .fence: return false
    }
  }

  /// The cells of a row, as many as the table has columns: what is too many is joined to the last one.
  private static func row(_ line: ArraySlice<UInt8>, count: Int) -> [InlineText] {
    var cells = LineShape.cells(line).map(Array.init)
    while cells.count > count {
      let last = cells.removeLast()
      cells[cells.count - 1] += Array(" | ".utf8) + last
    }
    return (0..<count).map { index in
      index < cells.count ? InlineParser.text(of: LineShape.unescapingBars(cells[index])) : InlineText()
    }
  }
}
