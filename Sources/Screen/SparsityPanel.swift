import Chat
import Engine
import Terminal

/// Panel 1: which share of the weights takes part, layer by layer, beside what the paper reports.
struct SparsityPanel {
  /// Share of the weights that the paper finds active in a trained 7B model (arXiv 2411.04965, 44.5% zeros).
  static let paperShare: Float = 0.55

  private let report: TokenReport?
  private let model: ModelInformation?
  private let history: SampleHistory

  init(_ state: ScreenState) {
    report = state.telemetry.report
    model = state.model
    history = state.telemetry.active
  }

  func draw(_ place: Layout.PanelPlace, on canvas: inout Canvas) {
    let figure = report.map { Figures.exactPercent(Double($0.activeShare)) }
    if place.isFramed {
      let inside = canvas.frame(place.rectangle, panel: .sparsity, name: "active weights", figure: figure)
      drawFramed(in: inside, on: &canvas)
    } else {
      let inside = canvas.strip(place.rectangle, panel: .sparsity, name: "active", figure: figure)
      drawStrip(in: inside, on: &canvas)
    }
  }

  private var layerCount: Int { report?.layers.count ?? model?.layers ?? 0 }

  /// Layers in at most `limit` groups of neighbours.
  private func groups(_ limit: Int) -> [Range<Int>] {
    let count = min(limit, layerCount)
    guard count > 0 else { return [] }
    return (0..<count).map { $0 * layerCount / count..<($0 + 1) * layerCount / count }
  }

  /// Mean of a figure over some layers; nil where none has it.
  private func mean(_ layers: Range<Int>, _ figure: (LayerZeros) -> Float?) -> Float? {
    guard let report else { return nil }
    let found = layers.filter(report.layers.indices.contains).compactMap { figure(report.layers[$0]) }
    return found.isEmpty ? nil : found.reduce(0, +) / Float(found.count)
  }

  private func activeShare(_ layers: Range<Int>) -> Float? {
    let weights = model?.weights ?? LayerWeights(qkv: 0, out: 0, gate: 0, up: 0, down: 0)
    return mean(layers) { weights.activeShare($0) }
  }

  private struct Place: Sendable {
    var name: String
    var share: @Sendable (LayerZeros) -> Float?
  }

  private static let places = [
    Place(name: "qkv") { $0.qkv }, Place(name: "out") { $0.out }, Place(name: "gate") { $0.gate },
    Place(name: "up") { $0.up }, Place(name: "down") { $0.down },
  ]

  private func drawFramed(in area: Rectangle, on canvas: inout Canvas) {
    guard area.rows > 0 else { return }
    let footer = area.rows >= 3 ? 2 : 1
    let placeColumns = Self.places.reduce(0) { $0 + max(3, $1.name.count) + 1 }
    let widestLabel = groups(area.rows - footer - 1).map { groupLabel($0).count }.max() ?? 1
    let label = max(2, widestLabel)
    let barColumns = area.columns - label - 6
    let hasPlaces = barColumns - placeColumns - 1 >= 6 && area.rows >= 6
    let bars = hasPlaces ? barColumns - placeColumns - 1 : barColumns
    var row = 0
    if hasPlaces {
      drawHeader(in: area, label: label, bars: bars, on: &canvas)
      row = 1
    }
    for group in groups(area.rows - footer - row) {
      drawLayers(group, in: area, row: row, label: label, bars: bars, hasPlaces: hasPlaces, on: &canvas)
      row += 1
    }
    let spare = area.rows - footer - row
    if spare >= 1, area.rows >= 8 { row += 1 }
    drawOverall(in: area, row: row, on: &canvas)
    if footer == 2 { drawNotes(in: area, row: row + 1, on: &canvas) }
    row += footer
    if !hasPlaces, area.rows - row >= 3, placeColumns + 6 <= area.columns {
      drawMeans(in: area, row: row + 1, on: &canvas)
      row += 3
    }
    guard area.rows - row >= 3 else { return }
    let graph = Rectangle(
      row: area.row + row + 1, column: area.column, rows: min(10, area.rows - row - 1), columns: area.columns)
    canvas.graph(history, .sparsityBar, in: graph) { Figures.percent(Double($0)) }
  }

  private func groupLabel(_ layers: Range<Int>) -> String {
    layers.count > 1 ? "\(layers.lowerBound)-\(layers.upperBound - 1)" : String(layers.lowerBound)
  }

  private func drawHeader(in area: Rectangle, label: Int, bars: Int, on canvas: inout Canvas) {
    canvas.write(bars >= 11 ? "active share" : "active", .dim, in: area, column: label + 1)
    drawPlaces({ $0.name }, .dim, in: area, row: 0, column: label + 1 + bars + 6, on: &canvas)
  }

  /// One text for each of the five places, in columns of their own.
  private func drawPlaces(
    _ text: (Place) -> String, _ role: ThemeRole, in area: Rectangle, row: Int, column: Int, on canvas: inout Canvas
  ) {
    var column = column
    for place in Self.places {
      let width = max(3, place.name.count) + 1
      let cell = Rectangle(row: area.row, column: area.column + column, rows: area.rows, columns: width)
      canvas.writeAtEnd(text(place), role, in: cell, row: row)
      column += width
    }
  }

  /// The zeros of all layers together, where the rows of the layers have no room for theirs.
  private func drawMeans(in area: Rectangle, row: Int, on canvas: inout Canvas) {
    let column = area.columns - Self.places.reduce(0) { $0 + max(3, $1.name.count) + 1 }
    canvas.write("zeros", .dim, in: area, row: row)
    drawPlaces({ $0.name }, .dim, in: area, row: row, column: column, on: &canvas)
    canvas.write("  %", .dim, in: area, row: row + 1)
    drawPlaces({ zeros(0..<layerCount, $0) }, .text, in: area, row: row + 1, column: column, on: &canvas)
  }

  private func zeros(_ layers: Range<Int>, _ place: Place) -> String {
    mean(layers, place.share).map { Figures.fixed(Double($0) * 100, decimals: 0) } ?? "-"
  }

  private func drawLayers(
    _ layers: Range<Int>, in area: Rectangle, row: Int, label: Int, bars: Int, hasPlaces: Bool,
    on canvas: inout Canvas
  ) {
    canvas.writeAtEnd(
      groupLabel(layers), .dim, in: Rectangle(row: area.row, column: area.column, rows: area.rows, columns: label),
      row: row)
    let share = activeShare(layers)
    canvas.bar(share ?? 0, .sparsityBar, in: area, row: row, column: label + 1, columns: bars)
    let figure = Rectangle(row: area.row, column: area.column + label + 2 + bars, rows: area.rows, columns: 4)
    canvas.writeAtEnd(share.map { Figures.percent(Double($0)) } ?? "-", .figure, in: figure, row: row)
    guard hasPlaces else { return }
    drawPlaces({ zeros(layers, $0) }, .text, in: area, row: row, column: label + 1 + bars + 6, on: &canvas)
  }

  /// The bar of all layers with the paper's mark on it.
  private func drawOverall(in area: Rectangle, row: Int, on canvas: inout Canvas) {
    let columns = area.columns - 4 - 7
    canvas.write("all", .dim, in: area, row: row)
    canvas.bar(
      report?.activeShare ?? 0, .sparsityBar, in: area, row: row, column: 4, columns: columns, mark: Self.paperShare)
    canvas.writeAtEnd(
      report.map { Figures.exactPercent(Double($0.activeShare)) } ?? "-", .figure, in: area, row: row)
  }

  private func drawNotes(in area: Rectangle, row: Int, on canvas: inout Canvas) {
    let paper = "\(canvas.glyphs.mark) paper \(Figures.percent(Double(Self.paperShare)))"
    canvas.write(paper, .dim, in: area, row: row, column: 4)
    canvas.write(canvas.glyphs.mark, .mark, in: area, row: row, column: 4)
    guard let report else { return }
    let read = "read \(Figures.exactPercent(Double(report.weightsReadShare)))"
    let room = area.columns - 4 - paper.count - 2
    if let text = ["weights \(read)", read].first(where: { $0.count <= room }) {
      canvas.writeAtEnd(text, .text, in: area, row: row)
    }
  }

  /// Three rows: a column a layer, and beside them the zeros that spare most.
  private func drawStrip(in area: Rectangle, on canvas: inout Canvas) {
    let all = 0..<layerCount
    let lines = [
      ("paper 55%", ThemeRole.dim),
      (mean(all) { $0.up }.map { "up \(Figures.percent(Double($0))) zeros" } ?? "", .text),
      (report.map { "\(Figures.percent(Double($0.weightsReadShare))) read" } ?? "", .text),
    ]
    let width = lines.map { $0.0.count }.max() ?? 0
    guard width <= area.columns else { return }
    for (row, line) in lines.enumerated() { canvas.writeAtEnd(line.0, line.1, in: area, row: row) }
    var samples = SampleHistory(ceiling: 1)
    // Each layer is as wide as there is room for, up to two columns.
    let room = area.columns - width - 2
    guard room > 0 else { return }
    let groups = groups(room)
    guard !groups.isEmpty else { return }
    let perLayer = min(2, max(1, room / groups.count))
    for group in groups {
      for _ in 0..<perLayer { samples.append(activeShare(group) ?? 0) }
    }
    let glyphs: GlyphSet = canvas.glyphs == .braille ? .block : canvas.glyphs
    let bars = Graph.rows(samples, rows: area.rows, columns: groups.count * perLayer, glyphs: glyphs)
    for (row, bar) in bars.enumerated() { canvas.write(bar, .sparsityBar, in: area, row: row) }
  }
}
