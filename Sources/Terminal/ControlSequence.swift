/// A control sequence of a key: `ESC [`, parameters, final byte (ECMA-48, and the keys as xterm sends them).
struct ControlSequence {
  private let prefix: UInt8?
  private let numbers: [Int]
  private let final: UInt8

  /// Nil where the parameters are not numbers.
  init?(parameters: ArraySlice<UInt8>, final: UInt8) {
    var rest = parameters
    if let first = rest.first, (0x3C...0x3F).contains(first) {
      prefix = first
      rest = rest.dropFirst()
    } else {
      prefix = nil
    }
    var numbers: [Int] = []
    for field in rest.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
      // Sub-parameters after a colon refine; nobody here asks for them.
      let digits = field.prefix { $0 != UInt8(ascii: ":") }
      guard digits.count <= 6, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      numbers.append(digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }
    self.numbers = numbers
    self.final = final
  }

  private func number(_ index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }

  private var isTilde: Bool { prefix == nil && final == UInt8(ascii: "~") }

  var beginsPaste: Bool { isTilde && number(0) == 200 }

  /// Shift-Enter and its like, from terminals that tell them apart: `ESC [ 13 ; m u`, `ESC [ 27 ; m ; 13 ~`.
  var isEnterWithModifiers: Bool {
    if prefix == nil, final == UInt8(ascii: "u"), number(0) == 13 { return number(1) > 1 }
    return isTilde && number(0) == 27 && number(2) == 13
  }

  /// Shift 1, Alt 2, Control 4, Meta 8, as the second parameter has them.
  private var modifiers: Int { max(0, number(1) - 1) }
  private var hasShift: Bool { modifiers & 1 != 0 }
  /// Alt, or Meta where it sends that.
  private var hasAlt: Bool { modifiers & 0b1010 != 0 }

  var kind: Key.Kind {
    if prefix == UInt8(ascii: "<") { return mouse }
    guard prefix == nil else { return .ignored }
    switch final {
    case UInt8(ascii: "A"): return hasShift ? .shiftUp : hasAlt ? .altUp : .up
    case UInt8(ascii: "B"): return hasShift ? .shiftDown : hasAlt ? .altDown : .down
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "~"): return numbered
    case UInt8(ascii: "u") where number(0) == 27: return .escape
    case UInt8(ascii: "R") where numbers.count > 1 && number(0) != 1: return .ignored  // where the cursor stands
    default: return Self.letter(final)
    }
  }

  private var numbered: Key.Kind {
    switch number(0) {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number(0) - 10)
    case 17...21: .function(number(0) - 11)
    case 23, 24: .function(number(0) - 12)
    default: .ignored
    }
  }

  /// `ESC [ < button ; column ; row M`: only the wheel is of use.
  private var mouse: Key.Kind {
    guard final == UInt8(ascii: "M"), numbers.count == 3 else { return .ignored }
    let withoutModifiers = number(0) & ~0b11100
    return withoutModifiers == 64 ? .wheelUp : withoutModifiers == 65 ? .wheelDown : .ignored
  }

  private static func letter(_ final: UInt8) -> Key.Kind {
    switch final {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(final - UInt8(ascii: "P")) + 1)
    default: .ignored
    }
  }

  /// `ESC O letter`: F1 to F4, and the arrows of a terminal in application mode.
  static func singleShift(_ final: UInt8) -> Key.Kind {
    final == UInt8(ascii: "M") ? .character("\r") : letter(final)
  }

  /// The sequences of fixed length: `ESC [ [ A` (F1 to F5 of the Linux console), `ESC [ M b x y` (the mouse).
  static func console(_ bytes: ArraySlice<UInt8>) -> Key.Kind {
    let third = bytes[bytes.startIndex + 2]
    let fourth = bytes[bytes.startIndex + 3]
    if third == UInt8(ascii: "M") { return fourth == 96 ? .wheelUp : fourth == 97 ? .wheelDown : .ignored }
    let keys = UInt8(ascii: "A")...UInt8(ascii: "E")
    return keys.contains(fourth) ? .function(Int(fourth - keys.lowerBound) + 1) : .ignored
  }
}
