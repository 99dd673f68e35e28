import Chat
import Engine
import Terminal

/// Panel 3: tokens a second while the prompt is read and while the answer is written, and where the time goes.
struct SpeedPanel {
  private let speed: SpeedReport
  private let decode: SampleHistory
  private let prefill: SampleHistory
  private let stages: [Stage]
  private let tokenSeconds: Double

  /// A part of the time that a token takes.
  private struct Stage {
    var name: String
    var share: Double
    var role: ThemeRole
    /// Tells the parts of the bar from each other without colours.
    var glyphs: (shade: String, ascii: String)
  }

  init(_ state: ScreenState) {
    speed = state.telemetry.report?.speed ?? SpeedReport()
    decode = state.telemetry.decode
    prefill = state.telemetry.prefill
    let times = state.telemetry.stages ?? StageTimes()
    tokenSeconds = times.total
    func stage(_ name: String, _ seconds: Double, _ role: ThemeRole, _ shade: String, _ ascii: String) -> Stage {
      let share = times.total > 0 ? seconds / times.total : 0
      return Stage(name: name, share: share, role: role, glyphs: (shade, ascii))
    }
    stages = [
      stage("attention", times.attention, .cacheBar, "█", "#"),
      stage("feed-forward", times.feedForward, .sparsityBar, "▓", "="),
      stage("head", times.head, .prefillGraph, "▒", "+"),
      stage("sampling", times.sampling, .decodeGraph, "░", "-"),
    ]
  }

  func draw(_ place: Layout.PanelPlace, on canvas: inout Canvas) {
    let figure = speed.decodeRate.map { "\(Figures.rate($0)) tok/s" }
    let inside = canvas.begin(.speed, place, figure: figure)
    guard !decode.isEmpty || !prefill.isEmpty else {
      return canvas.explain("Tokens a second show here while it writes.", in: inside)
    }
    if place.isFramed {
      drawFramed(in: inside, on: &canvas)
    } else {
      drawStrip(in: inside, on: &canvas)
    }
  }

  private var decodeText: String { speed.decodeRate.map { "\(Figures.rate($0)) tok/s" } ?? "-" }
  private var prefillText: String { speed.prefillRate.map { "\(Figures.rate($0)) tok/s" } ?? "-" }
  private var firstText: String { speed.firstTokenSeconds.map(Figures.seconds) ?? "-" }

  /// What speculation gains in this answer; nil where nothing was kept.
  private var ahead: String? {
    speed.keptTokens > 0 ? "\(Figures.fixed(speed.tokensPerPass, decimals: 1)) tokens a pass" : nil
  }

  private func drawFramed(in area: Rectangle, on canvas: inout Canvas) {
    guard area.rows >= 4 else { return }
    let stageRows = tokenSeconds > 0 && area.rows >= 7 ? 3 : 0
    let graphRows = area.rows - 2 - stageRows
    // Two graphs where each has three rows at least.
    let prefillRows = graphRows >= 7 ? min(max(5, graphRows / 4), graphRows * 2 / 5) : 0
    let decodeRows = graphRows - prefillRows
    line("writing", decodeText, ahead ?? peak(decode), in: area, row: 0, on: &canvas)
    canvas.graph(decode, .speed, in: part(area, from: 1, rows: decodeRows), unit: Self.unit)
    let label = "reading".count + prefillText.count + 4
    let first = ["first token \(firstText)", "first \(firstText)"].first { label + $0.count <= area.columns }
    line("reading", prefillText, first ?? "", in: area, row: 1 + decodeRows, on: &canvas)
    canvas.graph(prefill, .speed, in: part(area, from: 2 + decodeRows, rows: prefillRows), unit: Self.unit)
    drawStages(in: part(area, from: 2 + decodeRows + prefillRows, rows: stageRows), on: &canvas)
  }

  private static func unit(_ rate: Float) -> String { Figures.fixed(Double(rate), decimals: 0) }

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

  /// One bar of all stages with the time of a token, and under it what its parts are.
  private func drawStages(in area: Rectangle, on canvas: inout Canvas) {
    guard area.rows > 0 else { return }
    let time = Figures.seconds(tokenSeconds)
    canvas.write("token", .dim, in: area)
    canvas.writeAtEnd(time, .figure, in: area)
    let columns = area.columns - 9 - time.count - 1
    var used = 0
    var sum = 0.0
    for stage in stages where columns > 0 {
      sum += stage.share
      let end = min(columns, Int((sum * Double(columns)).rounded()))
      canvas.write(
        String(repeating: glyph(stage, canvas), count: max(0, end - used)), stage.role, in: area, column: 9 + used)
      used = max(used, end)
    }
    // A sign, the name and two digits with their sign; in a narrow panel the right column begins before the middle.
    let widths = stages.map { $0.name.count + 6 }
    let (left, right) = (max(widths[0], widths[2]), max(widths[1], widths[3]))
    let second = min(area.columns / 2, max(left + 1, area.columns - right))
    for (index, stage) in stages.enumerated() {
      let column = index % 2 * second
      let text = " \(stage.name) \(Figures.percent(stage.share))"
      let next = canvas.write(glyph(stage, canvas), stage.role, in: area, row: 1 + index / 2, column: column)
      canvas.write(text, .text, in: area, row: 1 + index / 2, column: next)
    }
  }

  private func glyph(_ stage: Stage, _ canvas: Canvas) -> String {
    canvas.glyphs.isASCII ? stage.glyphs.ascii : stage.glyphs.shade
  }

  private func drawStrip(in area: Rectangle, on canvas: inout Canvas) {
    canvas.plainGraph(decode, .speed, in: part(area, from: 0, rows: area.rows - 1))
    let both = "reading \(prefillText)"
    let first = ahead ?? "first \(firstText)"
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
