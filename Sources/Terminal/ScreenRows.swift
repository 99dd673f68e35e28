import CTerminal

/// Turns grids into rows of terminal cells, with colours and characters that the terminal has.
struct ScreenRows {
  let capabilities: TerminalCapabilities
  private var pairs: ColorPairs
  private var mapped: [Style: MappedStyle] = [:]

  private struct MappedStyle {
    var pair: Int32
    var attributes: UInt32
  }

  init(capabilities: TerminalCapabilities, pairs: Int) {
    self.capabilities = capabilities
    self.pairs = ColorPairs(capacity: capabilities.colors == .none ? 0 : pairs)
  }

  /// The rows of the grid in `range`, as wide as the grid but at most `columns`; calls `define` for each new pair of
  /// colours first. `isComplete` is false where old pairs had to go: then all rows are needed again.
  mutating func render(
    _ grid: Grid, rows: [Int], columns: Int, define: (Int32, ColorPairs.Pair) -> Void
  ) -> (rows: [[term_cell]], isComplete: Bool) {
    pairs.beginGrid()
    var isComplete = true
    var result: [[term_cell]] = []
    result.reserveCapacity(rows.count)
    var index = 0
    while index < rows.count {
      guard let row = self.row(rows[index], of: grid, columns: columns, define: define) else {
        pairs.flush()
        mapped.removeAll(keepingCapacity: true)
        isComplete = false
        result.removeAll(keepingCapacity: true)
        index = 0
        continue
      }
      result.append(row)
      index += 1
    }
    return (result, isComplete)
  }

  private mutating func row(
    _ row: Int, of grid: Grid, columns: Int, define: (Int32, ColorPairs.Pair) -> Void
  ) -> [term_cell]? {
    let width = min(columns, grid.columns)
    var cells: [term_cell] = []
    cells.reserveCapacity(width)
    var column = 0
    while column < width {
      let cell = grid[row, column]
      guard let style = style(cell.style, define) else { return nil }
      var room = 1
      while column + room < width, grid[row, column + room].text.isEmpty { room += 1 }
      var used = 0
      for part in parts(of: cell.text) {
        guard used + part.columns <= room else { break }
        cells.append(Self.cell(part.text, style))
        used += part.columns
      }
      for _ in used..<max(used, room) { cells.append(Self.cell(" ", style)) }
      column += room
    }
    return cells
  }

  private func parts(of text: String) -> [CellText.Part] {
    if text.isEmpty { return [] }
    guard capabilities.isUTF8 else {
      return text.unicodeScalars.prefix(1).flatMap { scalar in
        let shown = (0x20...0x7E).contains(scalar.value) ? String(scalar) : "?"
        return Array(repeating: CellText.Part(text: shown, columns: 1), count: max(1, DisplayWidth.of(scalar)))
      }
    }
    return text.flatMap { CellText.parts(of: $0) }
  }

  private mutating func style(_ style: Style, _ define: (Int32, ColorPairs.Pair) -> Void) -> MappedStyle? {
    if let known = mapped[style] { return known }
    let foreground = ColorMapping.map(style.foreground, to: capabilities.colors)
    let background = ColorMapping.map(style.background, to: capabilities.colors)
    let pair = ColorPairs.Pair(foreground: foreground.number, background: background.number)
    guard let (number, isNew) = pairs.number(of: pair) else { return nil }
    if isNew { define(number, pair) }
    var attributes = style.attributes
    if foreground.bright { attributes.insert(.bold) }
    let made = MappedStyle(pair: number, attributes: UInt32(attributes.rawValue))
    if mapped.count >= 4096 { mapped.removeAll(keepingCapacity: true) }
    mapped[style] = made
    return made
  }

  private static func cell(_ text: String, _ style: MappedStyle) -> term_cell {
    var cell = term_cell()
    cell.attributes = style.attributes
    cell.pair = style.pair
    withUnsafeMutableBytes(of: &cell.scalars) { bytes in
      let slots = bytes.bindMemory(to: UInt32.self)
      for (slot, scalar) in zip(slots.indices, text.unicodeScalars) { slots[slot] = scalar.value }
    }
    return cell
  }
}
