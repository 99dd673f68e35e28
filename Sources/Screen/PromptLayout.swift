public import Terminal

/// The prompt broken into rows of a width, and where the cursor stands in them.
public struct PromptLayout: Equatable, Sendable {
  /// A row as pieces that are shown one after the other; what is typed may start after the prompt's own text.
  public private(set) var rows: [String] = [""]
  /// The cursor, counted from the first row; its column is always under the width.
  public private(set) var cursor = GridPosition(row: 0, column: 0)
  /// Columns of the prompt's own text in the first row.
  public private(set) var promptColumns = 0

  /// Breaks a prompt at `columns` (under 1 counts as 1) and at line feeds, under which further lines are set in like
  /// the first. Control characters show as `^X`. A character that no row is wide enough for shows as `?`.
  public init(_ state: PromptState, columns: Int, ascii: Bool = false) {
    let columns = max(1, columns)
    var column = 0
    func put(_ shown: String, _ rows: inout [String]) {
      for character in shown {
        var width = DisplayWidth.of(character)
        let fits = width <= columns
        if !fits { width = 1 }
        if column + width > columns {
          rows.append("")
          column = 0
        }
        rows[rows.count - 1] += fits ? String(character) : "?"
        column += width
      }
    }
    for character in state.prompt { put(VisibleText.character(character, ascii: ascii), &rows) }
    promptColumns = rows.count == 1 ? column : 0
    let indent = promptColumns <= columns / 2 ? promptColumns : 0

    var offset = 0
    var found = false
    for character in state.text {
      if !found, offset >= state.cursor {
        cursor = GridPosition(row: rows.count - 1, column: column)
        found = true
        // The cursor stands on the character after it: where that moves to the next row, so does the cursor.
        let first = VisibleText.character(character, ascii: ascii).first.map { DisplayWidth.of($0) } ?? 0
        if character != "\n", column + min(first, columns) > columns {
          cursor = GridPosition(row: rows.count, column: 0)
        }
      }
      offset += character.utf8.count
      if character == "\n" {
        rows.append(String(repeating: " ", count: indent))
        column = indent
      } else {
        put(VisibleText.character(character, ascii: ascii), &rows)
      }
    }
    if !found { cursor = GridPosition(row: rows.count - 1, column: column) }
    if cursor.column >= columns { cursor = GridPosition(row: cursor.row + 1, column: 0) }
    while cursor.row >= rows.count { rows.append("") }
  }

  /// The first row to show where `count` rows have room: the cursor's row is among them.
  public func firstRow(showing count: Int) -> Int {
    let count = max(1, count)
    return min(max(0, cursor.row - count + 1), max(0, rows.count - count))
  }
}
