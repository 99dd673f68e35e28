import Terminal

/// The cells of a grid as SVG: grounds first, then shapes colour by colour, then text.
struct SVGScreen {
  static let cellWidth = 9
  static let cellHeight = 19
  /// Where text stands, from the top of the cell.
  private static let baseline = 14
  /// Fonts whose characters are 0.6 of their size wide; of others the runs are stretched.
  static let fonts = "ui-monospace,SFMono-Regular,Menlo,'DejaVu Sans Mono','Liberation Mono',monospace"

  let palette: PicturePalette
  /// Paths by what they are drawn with, in the order in which they came.
  private var paths: [String: String] = [:]
  private var order: [String] = []
  private var words = ""

  init(palette: PicturePalette) {
    self.palette = palette
  }

  /// The drawing; all of it lies in one group.
  var text: String {
    order.map { "<path \($0) d=\"\(paths[$0] ?? "")\"/>\n" }.joined()
      + "<g font-family=\"\(Self.fonts)\" font-size=\"15\">\n\(words)</g>\n"
  }

  mutating func draw(_ grid: Grid) {
    for row in 0..<grid.rows { drawGrounds(grid, row) }
    for row in 0..<grid.rows {
      var column = 0
      while column < grid.columns { column = drawRun(grid, row, column) }
    }
    if let cursor = grid.cursor {
      let style = grid[cursor.row, cursor.column].style
      let x = cursor.column * Self.cellWidth
      addPath(
        fill(palette.colors(of: style).ink), Self.box(x, cursor.row * Self.cellHeight + 2, 2, Self.cellHeight - 4))
    }
  }

  private mutating func drawGrounds(_ grid: Grid, _ row: Int) {
    var column = 0
    while column < grid.columns {
      let ground = palette.colors(of: grid[row, column].style).ground
      let start = column
      repeat {
        column += 1
      } while column < grid.columns
        && palette.colors(of: grid[row, column].style).ground == ground
      guard ground != palette.ground else { continue }
      addPath(fill(ground), cellBox(row, start, columns: column - start))
    }
  }

  /// Draws one shape or one run of text; returns the column after it.
  private mutating func drawRun(_ grid: Grid, _ row: Int, _ start: Int) -> Int {
    let cell = grid[row, start]
    let ink = palette.colors(of: cell.style).ink
    if cell.text.isEmpty || cell.text == " " { return start + 1 }
    var end = start + 1
    if let shape = CellShape(cell.text) {
      if shape == .block(left: 0, top: 0, right: 8, bottom: 8) || cell.text == "─" {
        while end < grid.columns, grid[row, end] == cell { end += 1 }
      }
      draw(shape, ink, row, start, columns: end - start)
      return end
    }
    var run = cell.text
    // Letters whose width is not sure stand alone, so that what follows does not move.
    if Self.isSure(cell.text) {
      while end < grid.columns, grid[row, end].style == cell.style, Self.isSure(grid[row, end].text) {
        if grid[row, end].text == " ", end + 1 >= grid.columns || grid[row, end + 1].text == " " { break }
        run += grid[row, end].text
        end += 1
      }
      while run.last == " " { run.removeLast() }
    } else if end < grid.columns, grid[row, end].text.isEmpty {
      end += 1
    }
    write(run, cell.style.attributes, ink, row, start)
    return end
  }

  /// Whether a monospaced font surely draws a character one cell wide.
  private static func isSure(_ text: String) -> Bool {
    text.unicodeScalars.count == 1 && (text.unicodeScalars.first.map { (0x20..<0x250).contains($0.value) } ?? false)
  }

  private mutating func write(_ run: String, _ attributes: TextAttributes, _ ink: Shade, _ row: Int, _ column: Int) {
    var more = ""
    let count = run.count
    if count > 1 { more += " textLength=\"\(count * Self.cellWidth)\"" }
    if attributes.contains(.bold) { more += " font-weight=\"bold\"" }
    if attributes.contains(.italic) { more += " font-style=\"italic\"" }
    if attributes.contains(.underline) { more += " text-decoration=\"underline\"" }
    let y = row * Self.cellHeight + Self.baseline
    words +=
      "<text x=\"\(column * Self.cellWidth)\" y=\"\(y)\" fill=\"\(ink.hex)\"\(more)>\(Self.escaped(run))</text>\n"
  }

  // MARK: Shapes

  private mutating func draw(_ shape: CellShape, _ ink: Shade, _ row: Int, _ column: Int, columns: Int) {
    let (x, y) = (column * Self.cellWidth, row * Self.cellHeight)
    let (width, height) = (Self.cellWidth, Self.cellHeight)
    switch shape {
    case .block(let left, let top, let right, let bottom):
      func part(_ eighths: Int, _ of: Int) -> Int { (eighths * of + 4) / 8 }
      let (from, to) = (part(left, width), columns > 1 ? columns * width : part(right, width))
      let (above, below) = (part(top, height), part(bottom, height))
      addPath(fill(ink), Self.box(x + from, y + above, max(1, to - from), max(1, below - above)))
    case .quarters(let bits):
      let (halfWidth, halfHeight) = (width / 2, height / 2)
      for (bit, left, top) in [(1, 0, 0), (2, 1, 0), (4, 0, 1), (8, 1, 1)] where bits & bit != 0 {
        addPath(
          fill(ink),
          Self.box(
            x + left * halfWidth, y + top * halfHeight, left == 0 ? halfWidth : width - halfWidth,
            top == 0 ? halfHeight : height - halfHeight))
      }
    case .shade(let share):
      addPath(fill(ink) + " fill-opacity=\"\(share)\"", cellBox(row, column, columns: columns))
    case .dots(let bits):
      // Dots 1 2 3 7 stand on the left, 4 5 6 8 on the right. A path without length draws its round cap alone.
      for (bit, place) in [(0, 0), (1, 1), (2, 2), (6, 3), (3, 4), (4, 5), (5, 6), (7, 7)] where bits >> bit & 1 != 0 {
        let top = [2, 7, 12, 17][place % 4]
        addPath(
          "stroke=\"\(ink.hex)\" stroke-width=\"2.9\" stroke-linecap=\"round\"",
          "M\(x + (place < 4 ? 2 : 7)) \(y + top)h0")
      }
    case .lines(let arms, let isHeavy, let isRound):
      addPath(
        "fill=\"none\" stroke=\"\(ink.hex)\" stroke-width=\"\(isHeavy ? "2.4" : "1.2")\"",
        Self.line(arms, isRound, x, y, columns * width))
    }
  }

  private static func line(_ arms: CellShape.Arms, _ isRound: Bool, _ x: Int, _ y: Int, _ width: Int) -> String {
    let middle = "\(x + cellWidth / 2).5"
    let center = "\(y + cellHeight / 2).5"
    let (right, bottom) = (x + width, y + cellHeight)
    if isRound {
      let side = arms.contains(.right) ? "\(right)" : "\(x)"
      let edge = arms.contains(.down) ? "\(bottom)" : "\(y)"
      return "M\(middle) \(edge)Q\(middle) \(center) \(side) \(center)"
    }
    var path = ""
    if arms.isSuperset(of: [.left, .right]) {
      path += "M\(x) \(center)H\(right)"
    } else if arms.contains(.left) {
      path += "M\(x) \(center)H\(middle)"
    } else if arms.contains(.right) {
      path += "M\(middle) \(center)H\(right)"
    }
    if arms.isSuperset(of: [.up, .down]) {
      path += "M\(middle) \(y)V\(bottom)"
    } else if arms.contains(.up) {
      path += "M\(middle) \(y)V\(center)"
    } else if arms.contains(.down) {
      path += "M\(middle) \(center)V\(bottom)"
    }
    return path
  }

  private mutating func addPath(_ look: String, _ data: String) {
    if paths[look] == nil { order.append(look) }
    paths[look, default: ""] += data
  }

  private func fill(_ shade: Shade) -> String { "fill=\"\(shade.hex)\" shape-rendering=\"crispEdges\"" }

  private func cellBox(_ row: Int, _ column: Int, columns: Int) -> String {
    Self.box(column * Self.cellWidth, row * Self.cellHeight, columns * Self.cellWidth, Self.cellHeight)
  }

  private static func box(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> String {
    "M\(x) \(y)h\(width)v\(height)h-\(width)z"
  }

  /// Text as XML writes it; what XML cannot hold becomes a replacement sign.
  static func escaped(_ text: some StringProtocol) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: escaped += "&amp;"
      case 0x3C: escaped += "&lt;"
      case 0x3E: escaped += "&gt;"
      case 0x22: escaped += "&quot;"
      case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF, 0x202A...0x202E, 0x2066...0x2069: escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
