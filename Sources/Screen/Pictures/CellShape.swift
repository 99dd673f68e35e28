/// A character that is drawn as a shape instead of by a font.
///
/// Places are in a cell of the size that `SVGScreen` gives it, from its top left.
enum CellShape: Equatable {
  /// A filled part of the cell, in eighths of its width and height.
  case block(left: Int, top: Int, right: Int, bottom: Int)
  /// Two or three filled quarters: bits 1 top left, 2 top right, 4 bottom left, 8 bottom right.
  case quarters(Int)
  /// The whole cell, as dense as the share 0...1.
  case shade(Double)
  /// Bits of U+2800...U+28FF.
  case dots(Int)
  /// Lines from the middle to the edges; `round` bends the two of a corner.
  case lines(Arms, isHeavy: Bool, isRound: Bool)

  struct Arms: OptionSet, Equatable {
    let rawValue: Int
    static let left = Arms(rawValue: 1)
    static let right = Arms(rawValue: 2)
    static let up = Arms(rawValue: 4)
    static let down = Arms(rawValue: 8)
  }

  init?(_ text: String) {
    guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1 else { return nil }
    let value = Int(scalar.value)
    switch value {
    case 0x2800...0x28FF: self = .dots(value - 0x2800)
    case 0x2580: self = .block(left: 0, top: 0, right: 8, bottom: 4)
    case 0x2581...0x2588: self = .block(left: 0, top: 8 - (value - 0x2580), right: 8, bottom: 8)
    case 0x2589...0x258F: self = .block(left: 0, top: 0, right: 8 - (value - 0x2588), bottom: 8)
    case 0x2590: self = .block(left: 4, top: 0, right: 8, bottom: 8)
    case 0x2591...0x2593: self = .shade(Double(value - 0x2590) / 4)
    case 0x2594: self = .block(left: 0, top: 0, right: 8, bottom: 1)
    case 0x2595: self = .block(left: 7, top: 0, right: 8, bottom: 8)
    case 0x2596...0x259F: self = .quarters([4, 8, 1, 13, 9, 7, 11, 2, 6, 14][value - 0x2596])
    default:
      guard let line = Self.lines[value] else { return nil }
      self = line
    }
  }

  private static let lines: [Int: CellShape] = {
    let light: [(Int, Arms)] = [
      (0x2500, [.left, .right]), (0x2502, [.up, .down]), (0x250C, [.right, .down]), (0x2510, [.left, .down]),
      (0x2514, [.right, .up]), (0x2518, [.left, .up]), (0x251C, [.up, .down, .right]), (0x2524, [.up, .down, .left]),
      (0x252C, [.left, .right, .down]), (0x2534, [.left, .right, .up]), (0x253C, [.left, .right, .up, .down]),
      (0x2574, .left), (0x2575, .up), (0x2576, .right), (0x2577, .down),
    ]
    let round: [(Int, Arms)] = [
      (0x256D, [.right, .down]), (0x256E, [.left, .down]), (0x256F, [.left, .up]), (0x2570, [.right, .up]),
    ]
    let heavy: [(Int, Arms)] = [(0x2501, [.left, .right]), (0x2503, [.up, .down])]
    var shapes: [Int: CellShape] = [:]
    for (value, arms) in light { shapes[value] = .lines(arms, isHeavy: false, isRound: false) }
    for (value, arms) in round { shapes[value] = .lines(arms, isHeavy: false, isRound: true) }
    for (value, arms) in heavy { shapes[value] = .lines(arms, isHeavy: true, isRound: false) }
    return shapes
  }()
}
