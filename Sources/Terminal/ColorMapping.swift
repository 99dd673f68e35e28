/// Finds the terminal colour nearest to the one a theme asks for.
///
/// Colours 0...15 are the named ones, whose shades are the terminal's affair (xterm's are assumed), 16...231 a cube of
/// 6x6x6, 232...255 greys. Nearest is by distance with the weights of the "redmean" formula, which follows the eye
/// better than the plain one.
enum ColorMapping {
  /// The number of a colour, and whether the foreground should be bold to be as bright as asked.
  struct Mapped: Equatable {
    /// -1 is the terminal's own.
    var number: Int32
    var bright = false
  }

  static func map(_ color: TerminalColor, to depth: ColorDepth) -> Mapped {
    guard depth != .none else { return Mapped(number: -1) }
    switch color {
    case .standard: return Mapped(number: -1)
    case .named(let number):
      let number = Int32(number & 15)
      return depth == .eight ? Mapped(number: number & 7, bright: number > 7) : Mapped(number: number)
    case .rgb(let red, let green, let blue):
      let wanted = RGB(red: Int(red), green: Int(green), blue: Int(blue))
      switch depth {
      case .none: return Mapped(number: -1)
      case .eight: return Mapped(number: nearest(to: wanted, among: Array(named[..<8])))
      case .sixteen: return Mapped(number: nearest(to: wanted, among: named))
      case .many: return Mapped(number: nearestOfMany(to: wanted))
      }
    }
  }

  struct RGB: Equatable {
    var red: Int
    var green: Int
    var blue: Int

    func distance(to other: RGB) -> Int {
      let mean = (red + other.red) / 2
      let (red, green, blue) = (red - other.red, green - other.green, blue - other.blue)
      return ((512 + mean) * red * red) >> 8 + 4 * green * green + ((767 - mean) * blue * blue) >> 8
    }
  }

  static let named: [RGB] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ].map { RGB(red: $0.0, green: $0.1, blue: $0.2) }

  private static let cubeLevels = [0, 95, 135, 175, 215, 255]

  /// The colour that numbers 16...255 stand for.
  static func shade(_ number: Int) -> RGB {
    if number < 16 { return named[max(0, number)] }
    if number >= 232 {
      let grey = 8 + 10 * (number - 232)
      return RGB(red: grey, green: grey, blue: grey)
    }
    let index = number - 16
    return RGB(red: cubeLevels[index / 36], green: cubeLevels[index / 6 % 6], blue: cubeLevels[index % 6])
  }

  private static func nearest(to wanted: RGB, among shades: [RGB]) -> Int32 {
    var best = 0
    for (number, shade) in shades.enumerated() where shade.distance(to: wanted) < shades[best].distance(to: wanted) {
      best = number
    }
    return Int32(best)
  }

  private static func nearestOfMany(to wanted: RGB) -> Int32 {
    func level(_ value: Int) -> Int {
      cubeLevels.indices.min { abs(cubeLevels[$0] - value) < abs(cubeLevels[$1] - value) } ?? 0
    }
    let cube = 16 + 36 * level(wanted.red) + 6 * level(wanted.green) + level(wanted.blue)
    let mean = (wanted.red + wanted.green + wanted.blue) / 3
    let grey = 232 + min(23, max(0, (mean - 3) / 10))
    return Int32(shade(grey).distance(to: wanted) < shade(cube).distance(to: wanted) ? grey : cube)
  }
}
