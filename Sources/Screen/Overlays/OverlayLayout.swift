/// Where overlays stand, as a function of the screen's state.
enum OverlayLayout {
  /// How much room there is for a list, a page or a question.
  enum Place: Equatable {
    /// A box with a frame in the middle of the screen.
    case framed(Rectangle)
    /// The whole of a screen that has no room for a frame: a line with the title, and the content under it.
    case page(Rectangle)
    /// One line.
    case line(Rectangle)
  }

  /// The smallest box with a frame around it.
  static let leastRows = 5
  static let leastColumns = 24
  /// The smallest page.
  static let leastPageRows = 2
  static let leastPageColumns = 8

  /// A box as large as its content wants and the screen has room for, or else less.
  static func place(in state: ScreenState, rows wanted: Int, columns wantedColumns: Int) -> Place {
    let rows = min(max(wanted + 2, leastRows), state.rows - 1)
    let columns = min(max(wantedColumns + 4, leastColumns), state.columns)
    if rows >= leastRows, columns >= leastColumns {
      return .framed(
        Rectangle(
          row: (state.rows - 1 - rows) / 2, column: (state.columns - columns) / 2, rows: rows, columns: columns))
    }
    guard state.rows >= leastPageRows, state.columns >= leastPageColumns else { return .line(line(in: state)) }
    return .page(Rectangle(row: 0, column: 0, rows: state.rows, columns: state.columns))
  }

  /// The status line, or else the row above the prompt, or else the last one.
  private static func line(in state: ScreenState) -> Rectangle {
    if let status = state.layout.status { return status }
    let row = max(0, state.layout.prompt.row - 1)
    return Rectangle(row: row, column: 0, rows: min(1, state.rows), columns: state.columns)
  }

  /// Columns from which on a line of the help says something.
  static let leastHelpColumns = 8

  /// Columns of the text of the help.
  static func helpColumns(in state: ScreenState) -> Int {
    // What is as wide as the screen has no frame, or one with a column of air.
    let beside = state.columns >= leastColumns ? 4 : 0
    return min(84, max(1, state.columns - beside))
  }

  static func helpRows(in state: ScreenState) -> [HelpPage.Row] {
    HelpPage.rows(columns: helpColumns(in: state), ascii: state.showsOnlyASCII)
  }

  /// The most rows of a list or page that are in view; at least 1.
  static func listRows(in state: ScreenState) -> Int {
    switch place(in: state, rows: state.rows, columns: state.columns) {
    case .framed(let box): box.rows - 2
    case .page(let page): page.rows - 1
    case .line: 1
    }
  }
}
