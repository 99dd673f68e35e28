/// One cell of the screen: a character one or two columns wide, or the right half of a wide one.
public struct Cell: Hashable, Sendable {
  /// The character; empty in the right half of a wide character.
  public var text: String
  public var style: Style

  public init(_ text: String = " ", _ style: Style = .plain) {
    self.text = text
    self.style = style
  }
}

/// A place on the screen, counted from 0 at the top left.
public struct GridPosition: Hashable, Sendable {
  public var row: Int
  public var column: Int

  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// A whole screen as a value: rows x columns of cells, and where the cursor stands.
public struct Grid: Equatable, Sendable {
  public let rows: Int
  public let columns: Int
  /// Row after row; `rows * columns` cells.
  public private(set) var cells: [Cell]
  /// Where the terminal's cursor is shown; nil hides it.
  public var cursor: GridPosition?

  /// A blank grid; sizes under 0 count as 0.
  public init(rows: Int, columns: Int, style: Style = .plain) {
    self.rows = max(0, rows)
    self.columns = max(0, columns)
    cells = Array(repeating: Cell(" ", style), count: self.rows * self.columns)
  }

  /// The cell at a place; writes outside the grid are dropped, reads there give a blank.
  public subscript(row: Int, column: Int) -> Cell {
    get { contains(row, column) ? cells[row * columns + column] : Cell() }
    set { if contains(row, column) { cells[row * columns + column] = newValue } }
  }

  private func contains(_ row: Int, _ column: Int) -> Bool {
    row >= 0 && row < rows && column >= 0 && column < columns
  }
}
