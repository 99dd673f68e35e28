import Chat
import Terminal

/// Panel 5: a row a layer and a column a token, coloured by how many rows of the up projection were alive.
struct HeatPanel {
  private let heat: HeatHistory

  init(_ state: ScreenState) { heat = state.telemetry.heat }

  func draw(_ place: Layout.PanelPlace, on canvas: inout Canvas) {
    let newest = heat.share(0..<heat.layers, age: 0)
    let inside = canvas.begin(.heat, place, figure: newest.map { Figures.percent(Double($0)) })
    guard !heat.isEmpty else {
      return canvas.explain("Layers by tokens: how much of up was alive.", in: inside)
    }
    let hasLegend = place.isFramed && inside.rows >= 3
    let map = Rectangle(
      row: inside.row, column: inside.column, rows: inside.rows - (hasLegend ? 1 : 0), columns: inside.columns)
    drawMap(in: map, on: &canvas)
    if hasLegend { drawLegend(in: inside, row: inside.rows - 1, on: &canvas) }
  }

  /// The newest token at the right; with room a layer has several rows.
  private func drawMap(in area: Rectangle, on canvas: inout Canvas) {
    let groups = LayerFigures.groups(of: heat.layers, atMost: area.rows)
    guard !groups.isEmpty else { return }
    let label = (groups.map { LayerFigures.label($0).count }.max() ?? 1) + 1
    let columns = area.columns - label
    guard columns > 0 else { return }
    let rowsPerGroup = min(3, max(1, area.rows / groups.count))
    let range = heat.range
    for (index, group) in groups.enumerated() {
      let first = index * rowsPerGroup
      canvas.writeAtEnd(LayerFigures.label(group), .dim, in: area.first(label - 1), row: first)
      for column in 0..<columns {
        guard let share = heat.share(group, age: columns - 1 - column) else { continue }
        let cell = Self.cell(share, in: range, canvas)
        for row in first..<first + rowsPerGroup {
          canvas.write(cell.text, cell.style, in: area, row: row, column: label + column)
        }
      }
    }
  }

  /// Full blocks where colours tell the shares apart, shades where they do not, tenths in ASCII.
  private static func cell(_ share: Float, in range: ClosedRange<Float>, _ canvas: Canvas) -> Cell {
    let place = (share - range.lowerBound) / (range.upperBound - range.lowerBound)
    let style = canvas.theme.style(.heat, at: place)
    if canvas.glyphs.isASCII { return Cell(String(min(9, max(0, Int(share * 10)))), style) }
    if canvas.theme[.heat].contains(where: { $0.foreground != .standard }) { return Cell("█", style) }
    return Cell(["░", "▒", "▓", "█"][min(3, max(0, Int(place * 4)))], style)
  }

  private func drawLegend(in area: Rectangle, row: Int, on canvas: inout Canvas) {
    let range = heat.range
    if canvas.glyphs.isASCII {
      canvas.write("tenths alive", .dim, in: area, row: row)
    } else {
      var column = canvas.write(
        Figures.percent(Double(range.lowerBound)) + " ", .dim, in: area, row: row, column: 0)
      for step in 0..<8 {
        let share = range.lowerBound + (Float(step) + 0.5) / 8 * (range.upperBound - range.lowerBound)
        let cell = Self.cell(share, in: range, canvas)
        column = canvas.write(cell.text, cell.style, in: area, row: row, column: column)
      }
      canvas.write(" " + Figures.percent(Double(range.upperBound)), .dim, in: area, row: row, column: column)
    }
    canvas.writeAtEnd("newest \(canvas.glyphs.right)", .dim, in: area, row: row)
  }
}
