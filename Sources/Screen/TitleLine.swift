import Chat
import Engine
import Terminal

extension ScreenState {
  /// Program, model, chat and how full the context is.
  func drawTitle(in area: Rectangle, on canvas: inout Canvas) {
    let inside = Rectangle(row: area.row, column: area.column + 1, rows: 1, columns: area.columns - 2)
    let end = drawContext(in: inside, on: &canvas)
    let left = Rectangle(row: area.row, column: inside.column, rows: 1, columns: end - 1)
    var column = canvas.write("trilobit", .accent, in: left)
    guard let model else { return }
    var parts = [VisibleText.line(model.name, ascii: showsOnlyASCII)]
    parts.append(model.profile.rawValue)
    if let parameters = model.parameters { parts.append("\(Figures.count(parameters)) weights") }
    parts.append(Figures.counted(model.layers, "layer"))
    if let threads = model.threads { parts.append(Figures.counted(threads, "thread")) }
    for (index, part) in parts.enumerated() {
      let gap = index == 0 ? "  " : glyphs.separator
      if index == 0 {
        let name = canvas.fitted(part, columns: left.columns - column - gap.count)
        column = canvas.write([(gap, .dim), (name, .text)], in: left, column: column)
        column = drawChatTitle(in: left, column: column, on: &canvas)
        continue
      }
      guard column + DisplayWidth.of(gap + part) <= left.columns else { continue }
      column = canvas.write([(gap, .dim), (part, .dim)], in: left, column: column)
    }
  }

  /// Columns below which a chat's title says nothing, and beyond which it is no title.
  private static let titleColumns = 8...60

  /// The chat's title, as much of it as fits: figures of the model make room for it. Returns the column behind it.
  private func drawChatTitle(in area: Rectangle, column: Int, on canvas: inout Canvas) -> Int {
    guard conversation.title != nil || conversation.entries.contains(where: \.isMessage) else { return column }
    let gap = glyphs.separator
    let room = min(Self.titleColumns.upperBound, area.columns - column - DisplayWidth.of(gap))
    guard room >= Self.titleColumns.lowerBound else { return column }
    let title = canvas.fitted(VisibleText.line(conversation.displayTitle, ascii: showsOnlyASCII), columns: room)
    return canvas.write([(gap, .dim), (title, .dim)], in: area, column: column)
  }

  /// Draws the gauge at the right edge; returns the column where it starts.
  private func drawContext(in area: Rectangle, on canvas: inout Canvas) -> Int {
    let capacity = telemetry.cache?.capacity ?? model?.contextLength ?? 0
    guard capacity > 0 else { return area.columns }
    let tokens = telemetry.cache?.tokens ?? 0
    let figure = "\(tokens) of \(capacity)"
    let bar = area.columns >= 100 ? 20 : area.columns >= 60 ? 10 : 0
    let label = area.columns >= 48 ? "context " : ""
    let width = label.count + (bar > 0 ? bar + 1 : 0) + figure.count
    let start = area.columns - width
    guard start >= 9 else { return area.columns }
    var column = canvas.write(label, .dim, in: area, column: start)
    if bar > 0 {
      canvas.bar(Float(tokens) / Float(capacity), .contextBar, in: area, row: 0, column: column, columns: bar)
      column += bar + 1
    }
    canvas.write(figure, .text, in: area, column: column)
    return start
  }
}
