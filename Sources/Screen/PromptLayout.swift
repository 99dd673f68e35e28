public import Terminal

/// The prompt broken at words into rows of a width, and where the cursor stands in them.
///
/// Only the places where rows begin are kept; a row's text is made when it is shown. A layout made from the one before
/// breaks only what changed, so that a key costs little in a text of a megabyte.
public struct PromptLayout: Equatable, Sendable {
  /// The cursor, counted from the first row; its column is always under the width.
  public private(set) var cursor = GridPosition(row: 0, column: 0)
  /// Columns of the prompt's own text in the first row.
  public private(set) var promptColumns = 0
  public private(set) var rowCount = 1

  private let breaker: PromptBreaker
  private let text: String
  /// The rows of the prompt's own text; what is typed goes on in the last one.
  private let promptRows: [String]
  /// Offsets in `text` (UTF-8) where rows begin: the first is 0 and stands for the rest of the last prompt row.
  private let starts: [Int]

  /// Breaks a prompt into rows of `columns` (under 1 counts as 1), at words and at line feeds, under which further lines
  /// are set in like the first. A word wider than a row is cut. Control characters show as `^X`. A character that no row is wide enough for shows as `?`.
  ///
  /// - Parameter previous: A layout of a text before; what it shares with this one is not broken again.
  public init(_ state: PromptState, columns: Int, ascii: Bool = false, previous: PromptLayout? = nil) {
    let columns = max(1, columns)
    let promptRows = Self.rows(ofPrompt: state.prompt, columns: columns, ascii: ascii)
    let lead = DisplayWidth.of(promptRows[promptRows.count - 1])
    let promptColumns = promptRows.count == 1 ? lead : 0
    let breaker = PromptBreaker(
      columns: columns, lead: lead, indent: promptColumns <= columns / 2 ? promptColumns : 0, ascii: ascii)
    var text = state.text
    text.makeContiguousUTF8()
    self.promptRows = promptRows
    self.promptColumns = promptColumns
    self.breaker = breaker
    self.text = text
    let kept = previous.flatMap { $0.breaker == breaker ? (text: $0.text, starts: $0.starts) : nil }
    starts = breaker.starts(of: text, keeping: kept)
    rowCount = promptRows.count - 1 + starts.count
    placeCursor(at: state.cursor)
  }

  /// The text of a row as it is shown, with the prompt or the indent before it; empty outside `0..<rowCount`.
  public func row(_ index: Int) -> String {
    guard index >= promptRows.count - 1 else { return index >= 0 ? promptRows[index] : "" }
    let line = index - (promptRows.count - 1)
    guard line < starts.count else { return "" }
    let row = leading(line) + breaker.shown(text, from: starts[line], to: end(of: line))
    // The space behind a full row has no room.
    return DisplayWidth.of(row) > breaker.columns ? String(row.dropLast()) : row
  }

  /// All rows; costs as much as the whole text.
  public var rows: [String] { (0..<rowCount).map(row) }

  /// The first row to show where `count` rows have room: the cursor's row is among them.
  public func firstRow(showing count: Int) -> Int {
    let count = max(1, count)
    return min(max(0, cursor.row - count + 1), max(0, rowCount - count))
  }

  private static func rows(ofPrompt prompt: String, columns: Int, ascii: Bool) -> [String] {
    var rows = [""]
    var column = 0
    for character in prompt {
      for shown in VisibleText.character(character, ascii: ascii) {
        let width = DisplayWidth.of(shown)
        let fits = width <= columns
        if column + (fits ? width : 1) > columns {
          rows.append("")
          column = 0
        }
        rows[rows.count - 1] += fits ? String(shown) : "?"
        column += fits ? width : 1
      }
    }
    return rows
  }

  /// What stands before the typed text in a row.
  private func leading(_ line: Int) -> String {
    if line == 0 { return promptRows[promptRows.count - 1] }
    return isAfterLineFeed(line) ? String(repeating: " ", count: breaker.indent) : ""
  }

  private func isAfterLineFeed(_ line: Int) -> Bool {
    // Where there is no room beside the prompt or the indent, the next row begins at the same place, without it.
    guard line > 0, starts[line] > starts[line - 1] else { return false }
    let bytes = text.utf8
    return bytes[bytes.index(bytes.startIndex, offsetBy: starts[line] - 1)] == 0x0A
  }

  /// Where the text of a row ends, without its line feed.
  private func end(of line: Int) -> Int {
    guard line + 1 < starts.count else { return text.utf8.count }
    return starts[line + 1] - (isAfterLineFeed(line + 1) ? 1 : 0)
  }

  private mutating func placeCursor(at offset: Int) {
    let offset = min(max(0, offset), text.utf8.count)
    // The last row that begins at the cursor or before it.
    let line = PromptBreaker.count(in: starts) { $0 <= offset } - 1
    let before = breaker.columns(text, from: starts[line], reaching: offset)
    cursor = GridPosition(row: promptRows.count - 1 + line, column: DisplayWidth.of(leading(line)) + before)
    if cursor.column >= breaker.columns { cursor = GridPosition(row: cursor.row + 1, column: 0) }
    rowCount = max(rowCount, cursor.row + 1)
  }
}
