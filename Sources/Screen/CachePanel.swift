import Chat
import Engine
import Terminal

/// Panel 2: how wide keys and values are kept, what that takes, and how full the cache is.
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
    let figure = "\(cache.bits) bits"
    if place.isFramed {
      let inside = canvas.frame(place.rectangle, panel: .cache, name: "KV cache", figure: figure)
      drawFramed(in: inside, on: &canvas)
    } else {
      let name = place.rectangle.columns >= 24 ? "KV cache" : "KV"
      let inside = canvas.strip(place.rectangle, panel: .cache, name: name, figure: figure)
      drawStrip(in: inside, on: &canvas)
    }
  }

  private static let labelColumns = 7

  private var runs: [CacheReport.Run] { cache.runs.filter { $0.tokens > 0 } }

  private var fillText: String { "\(cache.tokens) of \(cache.capacity)" }
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
    let value = max(size.count, fillText.count, 9)
    func label(_ text: String, _ row: Int) { canvas.write(text, .dim, in: area, row: row) }
    func bar(_ row: Int, _ text: String) -> Int {
      canvas.writeAtEnd(text, .figure, in: area, row: row)
      return area.columns - Self.labelColumns - value - 1
    }
    label("size", 0)
    let columns = bar(0, size)
    canvas.bar(sizeShare, .cacheBar, in: area, row: 0, column: Self.labelColumns, columns: columns)
    label("at 16", 1)
    canvas.write(savedText, .text, in: area, row: 1, column: Self.labelColumns)
    canvas.writeAtEnd(Figures.bytes(cache.bytesAt16), .dim, in: area, row: 1)
    label("tokens", 2)
    drawMap(in: area, row: 2, column: Self.labelColumns, columns: bar(2, fillText), on: &canvas)
    label("widths", 3)
    let room = area.columns - Self.labelColumns
    canvas.write(widths(room, withFirst: area.rows < 5), .text, in: area, row: 3, column: Self.labelColumns)
    if area.rows >= 5, hasWideFirst {
      canvas.write("[BOS] at 4 bits", .dim, in: area, row: 4, column: Self.labelColumns)
    }
  }

  /// How many tokens are held at which width, as fits.
  private func widths(_ columns: Int, withFirst: Bool) -> String {
    let all =
      runs.count > 1 ? runs.map { "\($0.tokens) at \($0.bits)" } : ["all at \(runs.first?.bits ?? cache.bits) bits"]
    let bos = hasWideFirst && withFirst ? ", [BOS] at 4" : ""
    let full = all.joined(separator: ", ")
    if full.count + bos.count <= columns { return full + bos }
    if full.count <= columns { return full }
    return Set(runs.map(\.bits)).sorted(by: >).map(String.init).joined(separator: ", ") + " bits mixed"
  }

  /// The positions of the context: as high as their bits are many, or as digits, the free ones as track.
  private func drawMap(in area: Rectangle, row: Int, column: Int, columns: Int, on canvas: inout Canvas) {
    guard columns > 0 else { return }
    let capacity = max(1, cache.capacity)
    var filled = ""
    var runs = runs[...]
    var runEnd = runs.first?.tokens ?? 0
    for cell in 0..<columns {
      let position = cell * capacity / columns
      guard position < cache.tokens else { break }
      while position >= runEnd, runs.count > 1 {
        runs = runs.dropFirst()
        runEnd += runs.first?.tokens ?? 0
      }
      filled += Self.glyph(runs.first?.bits ?? cache.bits, canvas.glyphs)
    }
    let next = canvas.write(filled, .cacheBar, in: area, row: row, column: column)
    canvas.write(
      String(repeating: canvas.glyphs.track, count: column + columns - next), .dim, in: area, row: row, column: next)
  }

  private static func glyph(_ bits: Int, _ glyphs: GlyphSet) -> String {
    if glyphs.isASCII { return bits >= 16 ? "#" : String(bits) }
    switch bits {
    case 16...: return "█"
    case 8..<16: return "▆"
    case 4..<8: return "▄"
    default: return "▃"
    }
  }

  private func drawStrip(in area: Rectangle, on canvas: inout Canvas) {
    canvas.write(Figures.bytes(cache.bytes), .figure, in: area, row: 0)
    if Figures.bytes(cache.bytes).count + 2 + fillText.count <= area.columns {
      canvas.writeAtEnd(fillText, .text, in: area, row: 0)
    }
    drawMap(in: area, row: 1, column: 0, columns: area.columns, on: &canvas)
    canvas.write(savedText, .text, in: area, row: 2)
    if hasWideFirst, area.columns >= savedText.count + 12 { canvas.writeAtEnd("[BOS] at 4", .dim, in: area, row: 2) }
  }
}
