import Glibc

/// Filters that make numbers.
extension Interpreter {
  func applyToNumbers(_ filter: FilterName, _ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    switch filter {
    case .abs:
      try none(arguments, filter)
      if case .float(let value) = value { return .float(value.magnitude) }
      guard let number = value.integerValue else {
        throw failure("'abs' needs a number, not a value of the type '\(value.typeName)'")
      }
      return number < 0 ? try sign(.integer(number), isNegative: true) : .integer(number)
    case .int: return try integer(value, arguments)
    case .float:
      let fallback = try arguments.bound(to: ["default"], self, "float")[0] ?? .float(0)
      if case .undefined(let undefined) = value { throw failure(undefined) }
      if case .text(let text) = value { return NumberText.float(text).map(Object.float) ?? fallback }
      return value.floatValue.map(Object.float) ?? fallback
    case .round: return try rounded(value, arguments)
    default: return try sum(value, arguments)
    }
  }

  private func integer(_ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    let bound = try arguments.bound(to: ["default", "base"], self, "int")
    let fallback = bound[0] ?? .integer(0)
    let base = bound[1] == nil ? 10 : bound[1]?.integerValue
    func whole(_ value: Double) throws(TemplateError) -> Object {
      guard !value.isNaN else { return fallback }
      guard let number = Int(exactly: value.rounded(.towardZero)) else {
        throw unsupported("a whole number beyond 64 bits")
      }
      return .integer(number)
    }
    switch value {
    case .undefined(let undefined): throw failure(undefined)
    case .float(let value):
      if value.isInfinite { throw failure("an infinite number is not whole") }
      return try whole(value)
    case .text(let text):
      try spend(text.count)
      if let base, base == 0 || 2...36 ~= base, let digits = NumberText.digits(of: text, base: base) {
        guard let number = Int(digits.text, radix: digits.base) else {
          throw unsupported("a whole number beyond 64 bits")
        }
        return .integer(number)
      }
      guard let number = NumberText.float(text), number.isFinite else { return fallback }
      return try whole(number)
    default: return value.integerValue.map(Object.integer) ?? fallback
    }
  }

  private func sum(_ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    let bound = try arguments.bound(to: ["attribute", "start"], self, "sum")
    var total = bound[1] ?? .integer(0)
    if case .text = total { throw failure("'sum' does not join texts; 'join' does") }
    for item in try items(of: value) {
      var item = item
      if let attribute = bound[0] { item = try self.value(at: attribute, of: item) }
      total = try arithmetic(.add, total, item)
    }
    return total
  }

  // MARK: Rounding

  private func rounded(_ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    let bound = try arguments.bound(to: ["precision", "method"], self, "round")
    let method = try bound[1].map { (method) throws(TemplateError) in try text(of: method).string } ?? "common"
    guard ["common", "ceil", "floor"].contains(method) else {
      throw failure("the method of 'round' is common, ceil or floor")
    }
    // No number has more digits than that.
    let precision = min(max(try integer(bound[0], default: 0, .round), -400), 400)
    guard let number = value.floatValue else {
      throw failure("'round' needs a number, not a value of the type '\(value.typeName)'")
    }
    if method != "common" {
      guard number.isFinite, abs(precision) < 300 else { throw failure("a number that cannot be rounded") }
      let factor = pow(10, Double(precision))
      let scaled = method == "ceil" ? ceil(number * factor) : floor(number * factor)
      return .float((scaled == 0 ? 0 : scaled) / factor)
    }
    if let whole = value.integerValue { return .integer(try roundedToTens(whole, -precision)) }
    guard number.isFinite, precision < 300 else { return value }
    guard precision > -300 else { return .float(number < 0 ? -0.0 : 0.0) }
    if precision < 0 {
      let factor = pow(10, Double(-precision))
      return .float((number / factor).rounded(.toNearestOrEven) * factor)
    }
    // The exact value of the number decides, as its decimal digits have it.
    return .float(strtod(PrintedNumber.text(number, "f", precision: precision), nil))
  }

  /// Halves go to the even neighbour.
  private func roundedToTens(_ value: Int, _ places: Int) throws(TemplateError) -> Int {
    guard places > 0 else { return value }
    guard places < 19 else { return 0 }
    let unit = (0..<places).reduce(1) { product, _ in product * 10 }
    let down = value >= 0 || value % unit == 0 ? value / unit : value / unit - 1
    let rest = value - down * unit
    let isUp = rest * 2 > unit || rest * 2 == unit && down % 2 != 0
    return try checked((down + (isUp ? 1 : 0)).multipliedReportingOverflow(by: unit))
  }
}

/// Texts as numbers, by Python's rules.
enum NumberText {
  /// The digits of a whole number with its sign, and their base.
  static func digits(of text: Text, base: Int) -> (text: String, base: Int)? {
    var points = text.stripped().units.map { $0 & Text.pointMask }[...]
    var sign = ""
    if points.first == 0x2D || points.first == 0x2B { sign = points.removeFirst() == 0x2D ? "-" : "" }
    var base = base
    let prefixes: [UInt32: Int] = [0x78: 16, 0x6F: 8, 0x62: 2]
    if points.first == 0x30, let letter = points.dropFirst().first, let own = prefixes[letter | 0x20],
      base == own || base == 0
    {
      points = points.dropFirst(2)
      if points.first == 0x5F { points.removeFirst() }
      base = own
    } else if base == 0 {
      if points.first == 0x30, points.contains(where: { $0 != 0x30 && $0 != 0x5F }) { return nil }
      base = 10
    }
    guard let plain = withoutUnderscores(points),
      plain.allSatisfy({ Character(Unicode.Scalar($0) ?? " ").isASCII }),
      !plain.isEmpty,
      Text(plain).string.allSatisfy({ (Int(String($0), radix: 36) ?? 36) < base })
    else { return nil }
    return (sign + Text(plain).string, base)
  }

  /// A number with a fraction.
  static func float(_ text: Text) -> Double? {
    let points = text.stripped().units.map { $0 & Text.pointMask }
    guard points.allSatisfy({ $0 < 0x80 }), let plain = withoutUnderscores(points[...]) else { return nil }
    let string = Text(plain).string.lowercased()
    let unsigned = string.hasPrefix("-") || string.hasPrefix("+") ? string.dropFirst() : string[...]
    if ["inf", "infinity", "nan"].contains(unsigned) {
      let value = unsigned == "nan" ? Double.nan : .infinity
      return string.hasPrefix("-") ? -value : value
    }
    let parts = unsigned.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
    let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    func isDigits(_ text: Substring) -> Bool { text.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    guard mantissa.allSatisfy(isDigits), mantissa.contains(where: { !$0.isEmpty }) else { return nil }
    if parts.count > 1 {
      let exponent = parts[1].hasPrefix("-") || parts[1].hasPrefix("+") ? parts[1].dropFirst() : parts[1]
      guard !exponent.isEmpty, isDigits(exponent) else { return nil }
    }
    return strtod(string, nil)
  }

  /// Nil where an underscore does not stand between digits.
  private static func withoutUnderscores(_ points: ArraySlice<UInt32>) -> [UInt32]? {
    func isDigit(_ index: Int) -> Bool {
      guard points.indices.contains(index), let scalar = Unicode.Scalar(points[index]) else { return false }
      return scalar.isASCII && Character(scalar).isHexDigit || (0x61...0x7A).contains(scalar.value | 0x20)
    }
    for index in points.indices where points[index] == 0x5F {
      guard isDigit(index - 1), isDigit(index + 1) else { return nil }
    }
    return points.filter { $0 != 0x5F }
  }
}
