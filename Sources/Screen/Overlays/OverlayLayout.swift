/// Where overlays stand, as a function of the screen's state.
enum OverlayLayout {
  /// The smallest box with a frame around it.
  static let leastRows = 5
  static let leastColumns = 24

  /// The frame of a list or page in the middle of the screen: as large as its content wants and the screen has room
  /// for. Nil where there is no room for a frame.
  static func box(in state: ScreenState, rows wanted: Int, columns wantedColumns: Int) -> Rectangle? {
    let rows = min(max(wanted + 2, leastRows), state.rows - 1)
    let columns = min(max(wantedColumns + 4, leastColumns), state.columns)
    guard rows >= leastRows, columns >= leastColumns else { return nil }
    return Rectangle(
      row: (state.rows - 1 - rows) / 2, column: (state.columns - columns) / 2, rows: rows, columns: columns)
  }

  /// Where an overlay without a frame is told about in one line: the status line, or else the row above the prompt, or
  /// else the last one.
  static func line(in state: ScreenState) -> Rectangle {
    if let status = state.layout.status { return status }
    let row = max(0, state.layout.prompt.row - 1)
    return Rectangle(row: row, column: 0, rows: min(1, state.rows), columns: state.columns)
  }

  /// Columns from which on a line of the help says something.
  static let leastHelpColumns = 8

  /// Columns of the text of the help.
  static func helpColumns(in state: ScreenState) -> Int { min(84, max(1, state.columns - 4)) }

  static func helpRows(in state: ScreenState) -> [HelpPage.Row] {
    HelpPage.rows(columns: helpColumns(in: state), ascii: state.showsOnlyASCII)
  }

  /// The most rows of a list or page that are in view; at least 1.
  static func listRows(in state: ScreenState) -> Int { max(1, state.rows - 3) }
}
