/// Bars and graphs as text.
enum Graph {
  /// The filled part of a bar `columns` wide and the rest of it. A share over nothing shows at least a little.
  static func bar(_ share: Float, columns: Int, glyphs: GlyphSet) -> (filled: String, rest: String) {
    guard columns > 0 else { return ("", "") }
    let share = share.isFinite ? min(1, max(0, share)) : 0
    let steps = glyphs.isASCII ? 1 : 8
    var units = Int((share * Float(columns * steps)).rounded())
    if share > 0 { units = max(1, units) }
    let whole = units / steps
    var filled = String(repeating: glyphs.isASCII ? "#" : "█", count: whole)
    if units % steps > 0 { filled += GlyphSet.eighthsWide[units % steps - 1] }
    let used = whole + (units % steps > 0 ? 1 : 0)
    return (filled, String(repeating: glyphs.track, count: columns - used))
  }

  /// A graph of samples, newest at the right edge, as one text a row from the top down. Samples are clipped to
  /// the range, which is 0...ceiling where none is given; braille shows two of them a column.
  static func rows(
    _ history: SampleHistory, rows: Int, columns: Int, glyphs: GlyphSet, range: ClosedRange<Float>? = nil
  ) -> [String] {
    guard rows > 0, columns > 0 else { return [] }
    let perColumn = glyphs == .braille ? 2 : 1
    let levelsPerRow =
      switch glyphs {
      case .braille: 4
      case .block: 8
      case .ascii: 2
      }
    let samples = history.newest(columns * perColumn)
    let floor = range?.lowerBound ?? 0
    let height = max((range?.upperBound ?? history.ceiling) - floor, .leastNormalMagnitude)
    let levels = samples.map { sample in
      // A sample over nothing stays visible.
      let level = Int((min(1, max(0, sample - floor) / height) * Float(rows * levelsPerRow)).rounded())
      return sample > 0 ? max(1, level) : 0
    }
    let padded = Array(repeating: 0, count: columns * perColumn - levels.count) + levels
    return (0..<rows).map { row in
      let floor = (rows - 1 - row) * levelsPerRow
      func level(_ index: Int) -> Int { min(levelsPerRow, max(0, padded[index] - floor)) }
      return (0..<columns).map { column in
        switch glyphs {
        case .braille: braille(level(2 * column), level(2 * column + 1))
        case .block: level(column) == 0 ? " " : GlyphSet.eighthsHigh[level(column) - 1]
        case .ascii: [" ", ".", ":"][level(column)]
        }
      }.joined()
    }
  }

  /// Two columns of dots 0...4 high in one character.
  static func braille(_ left: Int, _ right: Int) -> String {
    let leftDots: [UInt32] = [0, 0x40, 0x44, 0x46, 0x47]
    let rightDots: [UInt32] = [0, 0x80, 0xA0, 0xB0, 0xB8]
    let dots = leftDots[min(4, max(0, left))] | rightDots[min(4, max(0, right))]
    guard dots != 0, let scalar = Unicode.Scalar(0x2800 + dots) else { return " " }
    return String(scalar)
  }
}
