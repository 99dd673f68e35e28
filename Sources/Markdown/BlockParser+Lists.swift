extension BlockParser.OpenContainer {
  /// Lists may be written with the same number before every item; they are counted then.
  mutating func takeNumber(after closed: Self?) {
    guard case .item(var marker) = container.kind, case .number(let written, let delimiter) = marker.kind else {
      return
    }
    number = written
    guard let closed, case .item(let before) = closed.container.kind,
      case .number(let shown, delimiter) = before.kind, closed.number == written, shown < Int.max
    else { return }
    marker.kind = .number(shown + 1, delimiter: delimiter)
    container = MarkdownContainer(id: container.id, kind: .item(marker))
  }
}
