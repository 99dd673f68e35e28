import Chat
import Engine
import Terminal

/// Panel 4: the tokens that could have come next, as probable as the model found them.
struct CandidatesPanel {
  private let candidates: [TokenCandidate]
  private let showsOnlyASCII: Bool

  init(_ state: ScreenState) {
    candidates = state.telemetry.candidates
    showsOnlyASCII = state.showsOnlyASCII
  }

  func draw(_ place: Layout.PanelPlace, on canvas: inout Canvas) {
    let chosen = candidates.first(where: \.isChosen)
    let inside = canvas.begin(.candidates, place, figure: chosen.map { Figures.percent(Double($0.probability)) })
    guard !candidates.isEmpty else {
      return canvas.explain("The tokens that may come next show here.", in: inside)
    }
    drawRows(in: inside, on: &canvas)
  }

  /// The most probable ones as there are rows; the chosen one takes the last row where it would be left out.
  private func best(_ rows: Int) -> [TokenCandidate] {
    var shown = Array(candidates.prefix(max(0, rows)))
    if let chosen = candidates.first(where: \.isChosen), !shown.isEmpty, !shown.contains(chosen) {
      shown[shown.count - 1] = chosen
    }
    return shown
  }

  /// A row each: a mark on the chosen one, the text, the probability and its bar.
  private func drawRows(in area: Rectangle, on canvas: inout Canvas) {
    let mark = 2
    let figure = 5
    let shown = best(area.rows)
    let texts = shown.map { visibleText($0, canvas) }
    let widest = texts.map { DisplayWidth.of($0) }.max() ?? 0
    let columns = max(1, min(widest, 16, (area.columns - mark - figure) * 2 / 3))
    let bars = area.columns - mark - columns - figure - 1
    for (row, candidate) in shown.enumerated() {
      let role: ThemeRole = candidate.isChosen ? .accent : .text
      if candidate.isChosen { canvas.write(canvas.glyphs.chosen, .accent, in: area, row: row) }
      canvas.write(canvas.fitted(texts[row], columns: columns), role, in: area, row: row, column: mark)
      canvas.writeAtEnd(
        Self.percent(candidate.probability), candidate.isChosen ? .figure : .text,
        in: area.first(mark + columns + figure), row: row)
      canvas.bar(
        candidate.probability, .candidateBar, in: area, row: row, column: mark + columns + figure + 1, columns: bars)
    }
  }

  private static func percent(_ probability: Float) -> String {
    probability > 0 && probability < 0.005 ? "<1%" : Figures.percent(Double(probability))
  }

  /// A token as people can see it: spaces at its ends and line feeds have signs of their own.
  private func visibleText(_ candidate: TokenCandidate, _ canvas: Canvas) -> String {
    guard !candidate.text.isEmpty else { return "#\(candidate.id)" }
    var visible = ""
    for character in candidate.text {
      switch character {
      case " ": visible += canvas.glyphs.space
      case "\n", "\r\n": visible += "\\n"
      case "\t": visible += "\\t"
      default: visible.append(character)
      }
    }
    return VisibleText.line(visible, ascii: showsOnlyASCII)
  }
}
