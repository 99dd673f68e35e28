/// Columns of text that line up: the first to the left, the others to the right.
struct TextTable {
  /// The first row is the heading.
  var rows: [[String]]

  init(_ heading: [String]) { rows = [heading] }

  /// - Parameter cells: as many as the heading has.
  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// Each row as a line; characters are taken to be one cell wide.
  var lines: [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = " "
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += column == 0 ? cell + space : "  " + space + cell
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
