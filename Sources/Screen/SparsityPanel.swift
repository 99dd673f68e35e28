import Chat
import Engine
import Terminal

/// Panel 1: which share of the weights takes part, layer by layer and place by place, beside what the paper reports.
struct SparsityPanel {
  /// Share of the weights that the paper finds active in a trained 7B model (arXiv 2411.04965, 44.5% zeros).
  static let paperShare: Float = 0.55

  private let figures: LayerFigures
  private let report: TokenReport?
  private let history: SampleHistory

  init(_ state: ScreenState) {
    report = state.telemetry.report
    figures = LayerFigures(report: report, weights: state.model?.weights)
    history = state.telemetry.active
  }

  func draw(_ place: Layout.PanelPlace, on canvas: inout Canvas) {
    let figure = report.map { Figures.exactPercent(Double($0.activeShare)) }
    let inside = canvas.begin(.sparsity, place, figure: figure)
    guard let report, figures.layerCount > 0 else {
      return canvas.explain("Shares of the weights that take part show here.", in: inside)
    }
    if place.isFramed {
      drawFramed(report, in: inside, on: &canvas)
    } else {
      drawStrip(report, in: inside, on: &canvas)
    }
  }

  // MARK: In a frame

  /// Columns of a row of the table: the layer's number, five places alike, the weighted share.
  private struct Table {
    let label: Int
    let place: Int
    static let figure = 5

    init(columns: Int, label: Int) {
      self.label = label
      place = (columns - label - Self.figure) / LayerFigures.places.count
    }

    /// Where the bars of a place begin, and how wide they are: a column stays free between neighbours.
    func start(of index: Int) -> Int { label + 1 + index * place }
    var bar: Int { hasPercent ? place - 6 : place - 1 }
    var hasPercent: Bool { place >= 11 }
  }

  private func drawFramed(_ report: TokenReport, in area: Rectangle, on canvas: inout Canvas) {
    let layers = figures.layerCount
    let footer = area.rows >= 3 ? 2 : 1
    let header = area.rows >= 5 ? 1 : 0
    let groups = LayerFigures.groups(of: layers, atMost: area.rows - footer - header)
    let table = Table(columns: area.columns, label: max(2, groups.map { LayerFigures.label($0).count }.max() ?? 1))
    if header == 1 {
      for (index, place) in LayerFigures.places.enumerated() {
        canvas.write(place.name, .dim, in: area, column: table.start(of: index))
      }
      canvas.writeAtEnd("all", .dim, in: area)
    }
    var row = header
    for group in groups {
      drawRow(LayerFigures.label(group), group, table, in: area, row: row, on: &canvas)
      row += 1
    }
    // The history comes first, then the means, then a row of air.
    let spare = area.rows - footer - row
    if spare >= 3 || spare == 1, groups.count > 1 {
      drawMeans(0..<layers, table, in: area, row: row, on: &canvas)
      row += 1
    }
    if area.rows - footer - row >= 5 { row += 1 }
    drawOverall(report, in: area, row: row, on: &canvas)
    if footer == 2 { drawNotes(report, in: area, row: row + 1, on: &canvas) }
    row += footer
    if area.rows - row >= 5 { row += 1 }
    guard area.rows - row >= 2 else { return }
    let graph = Rectangle(
      row: area.row + row, column: area.column, rows: area.rows - row, columns: area.columns)
    canvas.graph(history, .sparsity, in: graph, range: window) { Figures.percent(Double($0)) }
  }

  /// What the history's graph shows of 0...1: the samples and the paper's share, by steps of 5%.
  private var window: ClosedRange<Float> {
    let samples = history.newest(400) + [Self.paperShare]
    func step(_ share: Float, _ rule: FloatingPointRoundingRule) -> Float { (share * 20).rounded(rule) / 20 }
    let low = step((samples.min() ?? 0) - 0.01, .down)
    return max(0, low)...min(1, max(step((samples.max() ?? 1) + 0.01, .up), low + 0.1))
  }

  private func drawRow(
    _ label: String, _ layers: Range<Int>, _ table: Table, in area: Rectangle, row: Int, on canvas: inout Canvas
  ) {
    canvas.writeAtEnd(label, .dim, in: area.first(table.label), row: row)
    for (index, place) in LayerFigures.places.enumerated() {
      let column = table.start(of: index)
      guard let share = figures.activeShare(layers, place) else {
        canvas.write("-", .dim, in: area, row: row, column: column)
        continue
      }
      canvas.bar(share, .sparsity, in: area, row: row, column: column, columns: table.bar)
      guard table.hasPercent else { continue }
      canvas.writeAtEnd(
        Figures.percent(Double(share)), .text, in: area.first(column + table.place - 1), row: row)
    }
    canvas.writeAtEnd(percent(figures.activeShare(layers)), .figure, in: area, row: row)
  }

  /// All layers together, as figures.
  private func drawMeans(
    _ layers: Range<Int>, _ table: Table, in area: Rectangle, row: Int, on canvas: inout Canvas
  ) {
    for (index, place) in LayerFigures.places.enumerated() {
      canvas.write(
        percent(figures.activeShare(layers, place)), .text, in: area, row: row, column: table.start(of: index))
    }
    canvas.writeAtEnd("mean", .dim, in: area, row: row)
  }

  private func percent(_ share: Float?) -> String { share.map { Figures.percent(Double($0)) } ?? "-" }

  /// The bar of all layers with the paper's mark on it.
  private func drawOverall(_ report: TokenReport, in area: Rectangle, row: Int, on canvas: inout Canvas) {
    canvas.write("all", .dim, in: area, row: row)
    canvas.bar(
      report.activeShare, .sparsity, in: area, row: row, column: 4, columns: area.columns - 4 - 7,
      mark: Self.paperShare)
    canvas.writeAtEnd(Figures.exactPercent(Double(report.activeShare)), .figure, in: area, row: row)
  }

  private func drawNotes(_ report: TokenReport, in area: Rectangle, row: Int, on canvas: inout Canvas) {
    let paper = "\(canvas.glyphs.mark) paper \(Figures.percent(Double(Self.paperShare)))"
    canvas.write(paper, .dim, in: area, row: row, column: 4)
    canvas.write(canvas.glyphs.mark, .mark, in: area, row: row, column: 4)
    let read = "read \(Figures.exactPercent(Double(report.weightsReadShare)))"
    let room = area.columns - 4 - paper.count - 2
    if let text = ["weights \(read)", read].first(where: { $0.count <= room }) {
      canvas.writeAtEnd(text, .text, in: area, row: row)
    }
  }

  // MARK: In the strip

  /// Three rows: a column a layer, and beside them the zeros that spare most.
  private func drawStrip(_ report: TokenReport, in area: Rectangle, on canvas: inout Canvas) {
    let all = 0..<figures.layerCount
    let up = LayerFigures.places.first { $0.name == "up" }.flatMap { figures.activeShare(all, $0) }
    let lines = [
      ("paper 55%", ThemeRole.dim), (up.map { "up \(Figures.percent(Double($0)))" } ?? "", .text),
      ("\(Figures.percent(Double(report.weightsReadShare))) read", .text),
    ]
    let width = lines.map(\.0.count).max() ?? 0
    guard width <= area.columns else { return }
    for (row, line) in lines.enumerated() { canvas.writeAtEnd(line.0, line.1, in: area, row: row) }
    // Each layer is as wide as there is room for, up to two columns.
    let room = area.columns - width - 2
    let groups = LayerFigures.groups(of: figures.layerCount, atMost: room)
    guard !groups.isEmpty else { return }
    let perLayer = min(2, max(1, room / groups.count))
    var samples = SampleHistory(ceiling: 1)
    for group in groups {
      for _ in 0..<perLayer { samples.append(figures.activeShare(group) ?? 0) }
    }
    let glyphs: GlyphSet = canvas.glyphs == .braille ? .block : canvas.glyphs
    let bars = Graph.rows(samples, rows: area.rows, columns: groups.count * perLayer, glyphs: glyphs)
    for (row, bar) in bars.enumerated() {
      let style = canvas.theme.style(.sparsity, at: Float(area.rows - row) / Float(area.rows))
      canvas.write(bar, style, in: area, row: row)
    }
  }
}

extension Rectangle {
  /// The first columns of an area.
  func first(_ count: Int) -> Rectangle {
    Rectangle(row: row, column: column, rows: rows, columns: min(columns, count))
  }
}
