/// Numbers with a fraction as Python writes them: as few digits as give the number back.
enum FloatText {
  static func text(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
    let (digits, exponent) = decimal(value.magnitude)
    return (value < 0 ? "-" : "")
      + (exponent < -4 || exponent >= 16
        ? scientific(digits, exponent) : plain(digits, exponent))
  }

  /// Digits without zeros at the ends, and the power of ten of the first of them.
  private static func decimal(_ value: Double) -> (digits: [UInt8], exponent: Int) {
    var digits: [UInt8] = []
    var pointPlace: Int?
    var exponent = 0
    let parts = value.description.utf8.split(separator: UInt8(ascii: "e"))
    if parts.count > 1 { exponent = Int(Substring(parts[1])) ?? 0 }
    for byte in parts[0] {
      if byte == UInt8(ascii: ".") { pointPlace = digits.count } else { digits.append(byte) }
    }
    exponent += (pointPlace ?? digits.count) - 1
    let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(zeros)
    exponent -= zeros
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (digits, exponent)
  }

  private static func scientific(_ digits: [UInt8], _ exponent: Int) -> String {
    let text = String(decoding: digits, as: UTF8.self)
    let fraction = digits.count > 1 ? "." + text.dropFirst() : ""
    let power = String(exponent.magnitude)
    return text.prefix(1) + fraction + (exponent < 0 ? "e-" : "e+") + (power.count < 2 ? "0" : "") + power
  }

  private static func plain(_ digits: [UInt8], _ exponent: Int) -> String {
    let text = String(decoding: digits, as: UTF8.self)
    if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + text }
    let whole = exponent + 1
    if digits.count <= whole { return text + String(repeating: "0", count: whole - digits.count) + ".0" }
    return text.prefix(whole) + "." + text.dropFirst(whole)
  }
}
