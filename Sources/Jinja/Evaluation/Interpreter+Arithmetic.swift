import Glibc

/// Numbers and what else has operators.
extension Interpreter {
  func sign(_ value: Object, isNegative: Bool) throws(TemplateError) -> Object {
    if case .float(let value) = value { return .float(isNegative ? -value : value) }
    if case .undefined(let undefined) = value { throw failure(undefined) }
    guard let value = value.integerValue else {
      throw failure("a value of the type '\(value.typeName)' has no sign")
    }
    guard isNegative else { return .integer(value) }
    return .integer(try checked(0.subtractingReportingOverflow(value)))
  }

  func arithmetic(_ symbol: Symbol, _ left: Object, _ right: Object) throws(TemplateError) -> Object {
    if let left = left.integerValue, let right = right.integerValue { return try integers(symbol, left, right) }
    if let left = left.floatValue, let right = right.floatValue { return try floats(symbol, left, right) }
    if symbol == .modulo, case .text(let format) = left { return .text(try formatted(format, with: right)) }
    for case .undefined(let undefined) in [left, right] { throw failure(undefined) }
    switch (symbol, left, right) {
    case (.add, .text(let left), .text(let right)): return .text(try joined(left, right))
    case (.add, .list(let left), .list(let right)): return try list(left.items + right.items)
    case (.add, .tuple(let left), .tuple(let right)): return try tuple(left.items + right.items)
    case (.multiply, _, _): return try repeated(left, right)
    case (.subtract, .view(let left), .view(let right)) where left.kind != .values && right.kind != .values:
      throw unsupported("the difference of views of mappings")
    default: throw notDefined(symbol, left, right)
    }
  }

  private func notDefined(_ symbol: Symbol, _ left: Object, _ right: Object) -> TemplateError {
    failure("'\(symbol.rawValue)' does not go with '\(left.typeName)' and '\(right.typeName)'")
  }

  private func joined(_ left: Text, _ right: Text) throws(TemplateError) -> Text {
    var (left, right) = (left, right)
    if left.isMarkup || right.isMarkup { (left, right) = (left.escaped, right.escaped) }
    try allocateText(left.count + right.count)
    left.append(right)
    return left
  }

  private func repeated(_ left: Object, _ right: Object) throws(TemplateError) -> Object {
    guard let count = left.integerValue ?? right.integerValue else { throw notDefined(.multiply, left, right) }
    let value = left.integerValue == nil ? left : right
    let times = max(0, count)
    func size(_ count: Int) -> Int { count.multipliedReportingOverflow(by: times).overflow ? .max : count * times }
    func repeated<Element>(_ elements: [Element]) -> [Element] {
      var out: [Element] = []
      if !elements.isEmpty { for _ in 0..<times { out += elements } }
      return out
    }
    switch value {
    case .text(let text):
      try allocateText(size(text.count))
      return .text(text.with(repeated(text.units)))
    case .list(let elements):
      try allocateElements(size(elements.items.count))
      return try list(repeated(elements.items))
    case .tuple(let elements):
      try allocateElements(size(elements.items.count))
      return try tuple(repeated(elements.items))
    default: throw notDefined(.multiply, left, right)
    }
  }

  // MARK: Whole numbers

  func checked(_ result: (partialValue: Int, overflow: Bool)) throws(TemplateError) -> Int {
    guard !result.overflow else { throw unsupported("a whole number beyond 64 bits") }
    return result.partialValue
  }

  private func integers(_ symbol: Symbol, _ left: Int, _ right: Int) throws(TemplateError) -> Object {
    switch symbol {
    case .add: return .integer(try checked(left.addingReportingOverflow(right)))
    case .subtract: return .integer(try checked(left.subtractingReportingOverflow(right)))
    case .multiply: return .integer(try checked(left.multipliedReportingOverflow(by: right)))
    case .divide: return try floats(.divide, Double(left), Double(right))
    case .power: return try power(left, right)
    default:
      guard right != 0 else { throw failure("a division by zero") }
      let quotient = try checked(left.dividedReportingOverflow(by: right))
      let rest = left - quotient * right
      // Python rounds down, also below zero.
      let isRoundedUp = rest != 0 && (rest < 0) != (right < 0)
      if symbol == .modulo { return .integer(isRoundedUp ? rest + right : rest) }
      return .integer(isRoundedUp ? quotient - 1 : quotient)
    }
  }

  private func power(_ base: Int, _ exponent: Int) throws(TemplateError) -> Object {
    if exponent < 0 {
      guard base != 0 else { throw failure("0 to a negative power") }
      return .float(pow(Double(base), Double(exponent)))
    }
    var (result, factor, rest) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = try checked(result.multipliedReportingOverflow(by: factor)) }
      rest >>= 1
      if rest > 0 { factor = try checked(factor.multipliedReportingOverflow(by: factor)) }
    }
    return .integer(result)
  }

  // MARK: Numbers with a fraction

  private func floats(_ symbol: Symbol, _ left: Double, _ right: Double) throws(TemplateError) -> Object {
    switch symbol {
    case .add: return .float(left + right)
    case .subtract: return .float(left - right)
    case .multiply: return .float(left * right)
    case .power:
      if left == 0, right < 0 { throw failure("0 to a negative power") }
      let result = pow(left, right)
      if result.isNaN, !left.isNaN, !right.isNaN { throw unsupported("a root of a negative number") }
      if result.isInfinite, left.isFinite, right.isFinite { throw failure("a number that is too large") }
      return .float(result)
    default:
      guard right != 0 else { throw failure("a division by zero") }
      if symbol == .divide { return .float(left / right) }
      let (quotient, rest) = divided(left, right)
      return .float(symbol == .modulo ? rest : quotient)
    }
  }

  /// The quotient rounded down, and what remains, which has the sign of the divisor.
  private func divided(_ left: Double, _ right: Double) -> (quotient: Double, rest: Double) {
    var rest = fmod(left, right)
    var quotient = (left - rest) / right
    if rest == 0 {
      rest = right < 0 ? -0.0 : 0.0
    } else if (right < 0) != (rest < 0) {
      rest += right
      quotient -= 1
    }
    if quotient == 0 { return (left / right < 0 ? -0.0 : 0.0, rest) }
    let whole = quotient.rounded(.down)
    return (quotient - whole > 0.5 ? whole + 1 : whole, rest)
  }
}
