import Chat
import Engine
import Terminal

/// Panel 3: tokens a second while the prompt is read and while the answer is written.
struct SpeedPanel {
  private let speed: SpeedReport
  private let decode: SampleHistory
  private let prefill: SampleHistory

  init(_ state: ScreenState) {
    speed = state.telemetry.report?.speed ?? SpeedReport()
    decode = state.telemetry.decode
    prefill = state.telemetry.prefill
  }

  func draw(_ place: Layout.PanelPlace, on canvas: inout Canvas) {
    let figure = speed.decodeRate.map { "\(Figures.rate($0)) tok/s" }
    if place.isFramed {
      let inside = canvas.frame(place.rectangle, panel: .speed, name: "speed", figure: figure)
      drawFramed(in: inside, on: &canvas)
    } else {
      let inside = canvas.strip(place.rectangle, panel: .speed, name: "speed", figure: figure)
      drawStrip(in: inside, on: &canvas)
    }
  }

  private var decodeText: String { speed.decodeRate.map { "\(Figures.rate($0)) tok/s" } ?? "-" }
  private var prefillText: String { speed.prefillRate.map { "\(Figures.rate($0)) tok/s" } ?? "-" }
  private var firstText: String { speed.firstTokenSeconds.map(Figures.seconds) ?? "-" }

  private func drawFramed(in area: Rectangle, on canvas: inout Canvas) {
    guard area.rows >= 4 else { return }
    // Two graphs where each has three rows at least.
    let hasTwo = area.rows >= 9
    let prefillRows = hasTwo ? min(5, (area.rows - 2) * 2 / 5) : 0
    let decodeRows = min(16, area.rows - 2 - prefillRows)
    line("writing", decodeText, peak(decode), in: area, row: 0, on: &canvas)
    canvas.graph(
      decode, .decodeGraph, in: part(area, from: 1, rows: decodeRows)
    ) { Figures.fixed(Double($0), decimals: 0) }
    line("reading", prefillText, "first token \(firstText)", in: area, row: 1 + decodeRows, on: &canvas)
    guard hasTwo else { return }
    canvas.graph(
      prefill, .prefillGraph, in: part(area, from: 2 + decodeRows, rows: prefillRows)
    ) { Figures.fixed(Double($0), decimals: 0) }
  }

  private func part(_ area: Rectangle, from row: Int, rows: Int) -> Rectangle {
    Rectangle(row: area.row + row, column: area.column, rows: rows, columns: area.columns)
  }

  private func peak(_ history: SampleHistory) -> String {
    history.isEmpty ? "" : "peak \(Figures.rate(Double(history.peak)))"
  }

  private func line(
    _ label: String, _ value: String, _ aside: String, in area: Rectangle, row: Int, on canvas: inout Canvas
  ) {
    let end = canvas.write([(label, .dim), ("  ", .dim), (value, .figure)], in: area, row: row)
    if end + 2 + aside.count <= area.columns { canvas.writeAtEnd(aside, .dim, in: area, row: row) }
  }

  private func drawStrip(in area: Rectangle, on canvas: inout Canvas) {
    let lines = Graph.rows(decode, rows: area.rows - 1, columns: area.columns, glyphs: canvas.glyphs)
    for (row, line) in lines.enumerated() { canvas.write(line, .decodeGraph, in: area, row: row) }
    let both = "reading \(prefillText)"
    let first = "first \(firstText)"
    let row = area.rows - 1
    if both.count + 2 + first.count <= area.columns {
      canvas.write(both, .text, in: area, row: row)
      canvas.writeAtEnd(first, .dim, in: area, row: row)
    } else {
      let line = [both, first].first { $0.count <= area.columns } ?? ""
      canvas.write(line, .text, in: area, row: row)
    }
  }
}
