import Chat
import Engine
import Terminal

/// Panel 2: how wide keys and values are kept, page by page, what that takes, and how full the cache is.
struct CachePanel {
  private let cache: CacheReport

  init(_ state: ScreenState) {
    let bits = state.model?.cacheWidth.rawValue ?? 16
    cache =
      state.telemetry.cache
      ?? CacheReport(
        bits: bits, bytes: 0, bytesAt16: 0, tokens: 0, capacity: state.model?.contextLength ?? 0, runs: [])
  }

  func draw(_ place: Layout.PanelPlace, on canvas: inout Canvas) {
    let inside = canvas.begin(.cache, place, figure: "\(cache.bits) bits")
    guard cache.tokens > 0 else {
      return canvas.explain("The bits of each page of keys and values show here.", in: inside)
    }
    if place.isFramed {
      drawFramed(in: inside, on: &canvas)
    } else {
      drawStrip(in: inside, on: &canvas)
    }
  }

  private static let labelColumns = 7

  private var runs: [CacheReport.Run] { cache.runs.filter { $0.tokens > 0 } }

  private var fillText: String { "\(cache.tokens) of \(cache.capacity)" }
  private var fullText: String {
    "\(Figures.percent(Double(cache.tokens) / Double(max(1, cache.capacity)))) full"
  }
  private var savedText: String {
    guard cache.bytesAt16 > 0 else { return "" }
    guard cache.bytes < cache.bytesAt16 else { return "nothing saved" }
    return "\(Figures.percent(1 - Double(cache.bytes) / Double(cache.bytesAt16))) saved"
  }
  private var sizeShare: Float { cache.bytesAt16 > 0 ? Float(cache.bytes) / Float(cache.bytesAt16) : 0 }
  /// The first token keeps more bits than the others where they have 3.
  private var hasWideFirst: Bool { cache.bits == 3 || runs.contains { $0.bits == 3 } }

  private func drawFramed(in area: Rectangle, on canvas: inout Canvas) {
    let size = Figures.bytes(cache.bytes)
    let bars = area.columns - Self.labelColumns - max(size.count, fillText.count, 9) - 1
    func label(_ text: String, _ row: Int) { canvas.write(text, .dim, in: area, row: row) }
    label("size", 0)
    canvas.bar(sizeShare, .cache, in: area, row: 0, column: Self.labelColumns, columns: bars)
    canvas.writeAtEnd(size, .figure, in: area, row: 0)
    label("at 16", 1)
    canvas.write(savedText, .text, in: area, row: 1, column: Self.labelColumns)
    canvas.writeAtEnd(Figures.bytes(cache.bytesAt16), .dim, in: area, row: 1)
    label("tokens", 2)
    canvas.writeAtEnd(fillText, .text, in: area, row: 2)
    let hasNote = hasWideFirst && area.rows >= 6
    var row = 3
    if area.rows >= 5 {
      canvas.write(fullText, .text, in: area, row: 2, column: Self.labelColumns)
      // What is left between the figures above and the widths below is the map's.
      row += drawMap(
        in: Rectangle(
          row: area.row + 3, column: area.column, rows: area.rows - 4 - (hasNote ? 1 : 0), columns: area.columns),
        on: &canvas)
    } else {
      drawMap(
        in: Rectangle(row: area.row + 2, column: area.column + Self.labelColumns, rows: 1, columns: bars), on: &canvas)
    }
    drawWidths(withFirst: !hasNote, in: area, row: row, on: &canvas)
    if hasNote { canvas.write("[BOS], the first, stays at 4 bits", .dim, in: area, row: row + 1) }
  }

  /// How many tokens are held at which width, each with its glyph of the map, as fits.
  private func drawWidths(withFirst: Bool, in area: Rectangle, row: Int, on canvas: inout Canvas) {
    let gap = ", "
    let parts = runs.map { "\($0.tokens) at \($0.bits)" }
    let bos = hasWideFirst && withFirst ? "[BOS] at 4" : ""
    let width = parts.reduce(0) { $0 + $1.count + 2 } + (parts.count - 1) * gap.count
    var column = 0
    if width <= area.columns {
      for (index, part) in parts.enumerated() {
        if index > 0 { column = canvas.write(gap, .dim, in: area, row: row, column: column) }
        let bits = runs[index].bits
        column = canvas.write(
          Self.glyph(bits, canvas.glyphs), Self.style(bits, canvas.theme), in: area, row: row, column: column)
        column = canvas.write(" " + part, .text, in: area, row: row, column: column)
      }
    } else {
      let widths = Set(runs.map(\.bits)).sorted(by: >).map(String.init).joined(separator: ", ")
      column = canvas.write("\(widths) bits mixed", .text, in: area, row: row)
    }
    if column + 2 + bos.count <= area.columns { canvas.writeAtEnd(bos, .dim, in: area, row: row) }
  }

  /// A cell for each page, or for several: as high as its bits are many, or a digit; the free ones as track. Returns how
  /// many rows it takes.
  @discardableResult
  private func drawMap(in area: Rectangle, on canvas: inout Canvas) -> Int {
    guard !area.isEmpty else { return 0 }
    let cells = CachePages(cache).cells(rows: area.rows, columns: area.columns)
    for (index, bits) in cells.enumerated() {
      let (row, column) = (index / area.columns, index % area.columns)
      if let bits {
        canvas.write(
          Self.glyph(bits, canvas.glyphs), Self.style(bits, canvas.theme), in: area, row: row, column: column)
      } else {
        canvas.write(canvas.glyphs.track, .dim, in: area, row: row, column: column)
      }
    }
    return (cells.count + area.columns - 1) / area.columns
  }

  private static func style(_ bits: Int, _ theme: Theme) -> Style {
    switch bits {
    case 16...: theme.style(.cache, at: 1)
    case 8..<16: theme.style(.cache, at: 0.7)
    case 4..<8: theme.style(.cache, at: 0.4)
    default: theme.style(.cache, at: 0.1)
    }
  }

  private static func glyph(_ bits: Int, _ glyphs: GlyphSet) -> String {
    if glyphs.isASCII { return bits >= 16 ? "#" : String(bits) }
    switch bits {
    case 16...: return "█"
    case 8..<16: return "▆"
    case 4..<8: return "▄"
    default: return "▂"
    }
  }

  private func drawStrip(in area: Rectangle, on canvas: inout Canvas) {
    canvas.write(Figures.bytes(cache.bytes), .figure, in: area, row: 0)
    if Figures.bytes(cache.bytes).count + 2 + fillText.count <= area.columns {
      canvas.writeAtEnd(fillText, .text, in: area, row: 0)
    }
    drawMap(in: Rectangle(row: area.row + 1, column: area.column, rows: 1, columns: area.columns), on: &canvas)
    canvas.write(savedText, .text, in: area, row: 2)
    if hasWideFirst, area.columns >= savedText.count + 12 { canvas.writeAtEnd("[BOS] at 4", .dim, in: area, row: 2) }
  }
}
