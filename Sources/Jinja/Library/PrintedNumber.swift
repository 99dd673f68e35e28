import Glibc

/// Numbers as the formats of Python write them.
enum PrintedNumber {
  /// More digits than a number has, and than anyone reads.
  static let largestPrecision = 1000

  /// A number in C's `printf` format `f`, `e` or `g`; the letter may be large.
  ///
  /// - Parameter precision: 0 to `largestPrecision`.
  static func text(_ value: Double, _ letter: Character, precision: Int, isAlternate: Bool = false) -> String {
    if !value.isFinite {
      let word = value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
      return letter.isUppercase ? word.uppercased() : word
    }
    let format = "%\(isAlternate ? "#" : "").*\(letter)"
    // The largest number has 309 digits before its point.
    let capacity = precision + 350
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
      let count = withVaList([Int32(precision), value]) { vsnprintf(buffer.baseAddress, capacity, format, $0) }
      return String(decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// What a format says besides the kind.
  struct Layout {
    var fill: UInt32 = 0x20
    /// `<`, `>`, `^`, or `=` for padding between sign and digits.
    var alignment: Character?
    /// Whether the padding is zeros only because a 0 stands before the width.
    var fillsZeros = false
    /// `+` or a space before numbers that are not negative.
    var sign: Character?
    var isAlternate = false
    var groups: Character?
    var width = 0
    var precision: Int?
    var kind: Character?
  }

  /// A number that is written already, with sign, groups of digits and padding.
  static func laid(_ digits: String, prefix: String = "", _ layout: Layout) -> Text {
    var sign = layout.sign.map(String.init) ?? ""
    var digits = digits
    if digits.hasPrefix("-") {
      sign = "-"
      digits.removeFirst()
    }
    if let separator = layout.groups { digits = grouped(digits, separator) }
    let head = Text(sign + prefix).units
    let missing = [UInt32](
      repeating: layout.fill, count: max(0, layout.width - head.count - digits.unicodeScalars.count))
    if layout.alignment == "=" { return Text(head + missing + Text(digits).units) }
    return padded(Text(head + Text(digits).units), layout, usual: ">")
  }

  static func padded(_ text: Text, _ layout: Layout, usual: Character) -> Text {
    let missing = max(0, layout.width - text.count)
    let left =
      switch layout.alignment ?? usual {
      case "<": 0
      case "^": missing / 2
      default: missing
      }
    func fill(_ count: Int) -> [UInt32] { [UInt32](repeating: layout.fill, count: count) }
    return Text(fill(left) + text.units + fill(missing - left))
  }

  /// The digits before the point in groups of three.
  private static func grouped(_ text: String, _ separator: Character) -> String {
    let whole = text.prefix { $0.isNumber }
    var out = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { out.append(separator) }
      out.append(digit)
    }
    return out + text.dropFirst(whole.count)
  }
}
