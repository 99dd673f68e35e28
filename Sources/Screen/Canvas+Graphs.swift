import Terminal

// Bars and graphs with their colours.
extension Canvas {
  /// A bar with its track, filled to a share 0...1.
  mutating func bar(
    _ share: Float, _ role: ThemeRole, in area: Rectangle, row: Int, column: Int, columns: Int, mark: Float? = nil
  ) {
    guard columns > 0 else { return }
    let bar = Graph.bar(share, columns: columns, glyphs: glyphs)
    let next = write(bar.filled, role, in: area, row: row, column: column)
    write(bar.rest, .dim, in: area, row: row, column: next)
    if let mark {
      write(glyphs.mark, .mark, in: area, row: row, column: column + markColumn(mark, columns))
    }
  }

  /// The same with the colours of a scale from the start of the track to its end.
  mutating func bar(
    _ share: Float, _ gradient: ThemeGradient, in area: Rectangle, row: Int, column: Int, columns: Int,
    mark: Float? = nil
  ) {
    bar(share, .text, in: area, row: row, column: column, columns: columns, mark: mark)
    guard columns > 0 else { return }
    for (index, cell) in Graph.bar(share, columns: columns, glyphs: glyphs).filled.enumerated() {
      guard mark.map({ markColumn($0, columns) }) != index else { continue }
      let style = theme.style(gradient, at: Float(index + 1) / Float(columns))
      write(String(cell), style, in: area, row: row, column: column + index)
    }
  }

  private func markColumn(_ share: Float, _ columns: Int) -> Int {
    min(columns - 1, max(0, Int((share * Float(columns)).rounded(.down))))
  }

  /// A graph of samples with its ceiling and zero at the left, in the colours of a scale from the bottom up.
  ///
  /// - Parameter range: What the rows stand for; nil: from 0 to the history's ceiling.
  mutating func graph(
    _ history: SampleHistory, _ gradient: ThemeGradient, in area: Rectangle, range: ClosedRange<Float>? = nil,
    unit: (Float) -> String
  ) {
    guard !history.isEmpty else { return }
    let top = unit(range?.upperBound ?? history.ceiling)
    let bottom = unit(range?.lowerBound ?? 0)
    let label = max(DisplayWidth.of(top), DisplayWidth.of(bottom)) + 1
    guard area.rows > 0, area.columns > label + 4 else { return }
    let labels = Rectangle(row: area.row, column: area.column, rows: area.rows, columns: label - 1)
    writeAtEnd(top, .dim, in: labels, row: 0)
    if area.rows > 1 { writeAtEnd(bottom, .dim, in: labels, row: area.rows - 1) }
    plainGraph(
      history, gradient,
      in: Rectangle(row: area.row, column: area.column + label, rows: area.rows, columns: area.columns - label),
      range: range)
  }

  /// A graph of samples without labels.
  mutating func plainGraph(
    _ history: SampleHistory, _ gradient: ThemeGradient, in area: Rectangle, range: ClosedRange<Float>? = nil
  ) {
    let lines = Graph.rows(history, rows: area.rows, columns: area.columns, glyphs: glyphs, range: range)
    for (row, line) in lines.enumerated() {
      write(line, theme.style(gradient, at: Float(area.rows - row) / Float(area.rows)), in: area, row: row)
    }
  }
}
