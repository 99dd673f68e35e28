import Glibc
import Terminal

/// A colour as light: what is needed to mix colours and to see whether one can be read on another.
struct Shade: Hashable, Sendable {
  var red, green, blue: UInt8

  static let black = Shade(0, 0, 0)
  static let white = Shade(255, 255, 255)

  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour where it is given by its parts; nil for the terminal's own and the named ones.
  init?(_ color: TerminalColor) {
    guard case .rgb(let red, let green, let blue) = color else { return nil }
    self.init(red, green, blue)
  }

  var color: TerminalColor { .rgb(red: red, green: green, blue: blue) }

  /// The colour as HTML writes it.
  var hex: String {
    "#"
      + [red, green, blue].map { part in
        let digits = String(part, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
      }.joined()
  }

  /// How bright it is to the eye, 0...1 (relative luminance of WCAG 2).
  var luminance: Double {
    func linear(_ part: UInt8) -> Double {
      let value = Double(part) / 255
      return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// How far two colours stand apart, 1...21 (contrast ratio of WCAG 2); text wants 4.5, what is large or dim 3.
  func contrast(with other: Shade) -> Double {
    let (one, two) = (luminance + 0.05, other.luminance + 0.05)
    return max(one, two) / min(one, two)
  }

  /// The colour on the way to another one, `share` 0...1 of it.
  func mixed(with other: Shade, _ share: Double) -> Shade {
    func part(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8((Double(from) + (Double(to) - Double(from)) * min(1, max(0, share))).rounded())
    }
    return Shade(part(red, other.red), part(green, other.green), part(blue, other.blue))
  }

  /// The colour, mixed with `text` only as far as needed to stand `contrast` apart from the ground; black or white
  /// where `text` itself does not.
  func readable(on ground: Shade, text: Shade, contrast wanted: Double) -> Shade {
    let end =
      text.contrast(with: ground) >= wanted
      ? text
      : Shade.white.contrast(with: ground) > Shade.black.contrast(with: ground) ? .white : .black
    for step in 0...20 {
      let mixed = mixed(with: end, Double(step) / 20)
      if mixed.contrast(with: ground) >= wanted { return mixed }
    }
    return end
  }

  /// Hue in degrees 0..<360 and saturation and value 0...1.
  var hue: (degrees: Double, saturation: Double, value: Double) {
    let (red, green, blue) = (Double(red) / 255, Double(green) / 255, Double(blue) / 255)
    let most = max(red, green, blue)
    let span = most - min(red, green, blue)
    guard span > 0 else { return (0, 0, most) }
    let sixths =
      most == red ? (green - blue) / span : most == green ? (blue - red) / span + 2 : (red - green) / span + 4
    return ((sixths * 60 + 360).truncatingRemainder(dividingBy: 360), span / most, most)
  }
}
