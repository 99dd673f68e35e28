extension Grid {
  /// Writes text into a row, from a column on, and returns how many columns it took.
  ///
  /// Control characters, escape sequences and bidirectional overrides are shown as replacement signs. What lies
  /// outside the grid is clipped; a wide character that would be cut in half is shown as a blank. Where the text
  /// covers one half of a wide character, the other half becomes a blank.
  ///
  /// - Parameter maximumColumns: Where to clip, counted from `column`; nil clips at the edge of the grid only.
  @discardableResult
  public mutating func write(
    _ text: some StringProtocol, row: Int, column: Int, style: Style, maximumColumns: Int? = nil
  ) -> Int {
    let (sum, overflow) = column.addingReportingOverflow(max(0, maximumColumns ?? columns))
    let limit = min(columns, overflow || maximumColumns == nil ? columns : sum)
    guard row >= 0, row < rows, column < limit else { return 0 }

    var position = column
    func finished() -> Bool { position >= limit }
    writing: for character in text {
      for part in CellText.parts(of: character) {
        if finished() { break writing }
        let end = position + part.columns
        if end > limit || (position < 0 && end > 0) {
          // Half of a wide character would show.
          for blank in max(0, position)..<min(end, limit) { put(Cell(" ", style), row: row, column: blank) }
        } else if position >= 0 {
          put(Cell(part.text, style), row: row, column: position)
          if part.columns == 2 { put(Cell("", style), row: row, column: position + 1, isRightHalf: true) }
        }
        position = min(end, limit)
      }
      if finished() { break }
    }
    return max(0, position - column)
  }

  /// Sets a cell, and blanks the other half of a wide character that it breaks.
  private mutating func put(_ cell: Cell, row: Int, column: Int, isRightHalf: Bool = false) {
    if !isRightHalf, self[row, column].text.isEmpty, column > 0 {
      self[row, column - 1].text = " "
    }
    self[row, column] = cell
    let next = column + 1
    if next < columns, self[row, next].text.isEmpty { self[row, next].text = " " }
  }
}
