/// `'%s' % value`: texts with places for values, as in C.
extension Interpreter {
  /// The filter `format`.
  func percentFormatted(_ value: Object, _ arguments: Arguments) throws(TemplateError) -> Text {
    guard !arguments.keywords.isEmpty else {
      return try formatted(softText(value), with: .tuple(Elements(arguments.positional)))
    }
    guard arguments.positional.isEmpty else { throw failure("'format' takes arguments by place or by name, not both") }
    var builder = MappingBuilder()
    for (name, value) in arguments.keywords { builder.set(HashKey(name), .text(name), to: value) }
    return try formatted(softText(value), with: mapping(builder))
  }

  func formatted(_ format: Text, with value: Object) throws(TemplateError) -> Text {
    var values = FormatValues(value)
    var out = format.with([])
    var rest = format.units[...]
    try spend(format.count)
    while let unit = rest.popFirst() {
      if unit & Text.pointMask == 0x25 {
        var text = try field(&rest, &values)
        if format.isMarkup { text = text.escaped }
        try grow(out.count, by: text.count)
        out.append(text)
      } else {
        out.units.append(unit)
      }
    }
    guard values.isUsedUp else { throw failure("a format has fewer places than values") }
    return out
  }

  private func field(_ rest: inout ArraySlice<UInt32>, _ values: inout FormatValues) throws(TemplateError) -> Text {
    func letter() -> Character? { rest.first.flatMap { Unicode.Scalar($0 & Text.pointMask) }.map(Character.init) }
    func number() throws(TemplateError) -> Int? {
      var number: Int?
      while let digit = letter()?.wholeNumberValue {
        rest.removeFirst()
        number = (number ?? 0) * 10 + digit
        try checkWidth(number ?? 0)
      }
      return number
    }
    var key: Text?
    if letter() == "(" {
      guard let end = rest.firstIndex(where: { $0 & Text.pointMask == 0x29 }) else {
        throw failure("a key in a format has no end")
      }
      key = Text(rest[rest.startIndex + 1..<end])
      rest = rest[(end + 1)...]
    }
    var layout = PrintedNumber.Layout()
    while let flag = letter(), "-+ 0#".contains(flag) {
      rest.removeFirst()
      switch flag {
      case "-": layout.alignment = "<"
      case "0": if layout.alignment == nil { (layout.fill, layout.alignment) = (0x30, "=") }
      case "#": layout.isAlternate = true
      default: if layout.sign != "+" { layout.sign = flag }
      }
    }
    if layout.alignment == "<" { layout.fill = 0x20 }
    layout.width = try number() ?? 0
    if letter() == "." {
      rest.removeFirst()
      layout.precision = try number() ?? 0
    }
    while let size = letter(), "hlL".contains(size) { rest.removeFirst() }
    guard let kind = letter() else { throw failure("a format ends in the middle of a place for a value") }
    let unit = rest.removeFirst()
    if kind == "%" { return Text([unit]) }
    if kind == "*" { throw unsupported("'*' in a format") }
    let value = if let key { try values.value(of: key, self) } else { try values.next(self) }
    return try printed(value, kind, layout)
  }

  func checkWidth(_ width: Int) throws(TemplateError) {
    if width > textLimit { throw limit("a format of more than \(textLimit) characters") }
  }

  private func printed(
    _ value: Object, _ kind: Character, _ layout: PrintedNumber.Layout
  ) throws(TemplateError) -> Text {
    try allocateText(layout.width)
    switch kind {
    case "s", "r":
      var layout = layout
      layout.fill = 0x20
      if layout.alignment == "=" { layout.alignment = nil }
      var text = try kind == "s" ? text(of: value) : representation(of: value)
      if let precision = layout.precision { text = text[0..<min(precision, text.count)] }
      return PrintedNumber.padded(text, layout, usual: ">")
    case "d", "i", "u":
      var number = value.integerValue
      if case .float(let value) = value {
        number = Int(exactly: value.rounded(.towardZero))
        if number == nil, value.isFinite { throw unsupported("a whole number beyond 64 bits") }
      }
      guard let number else { throw notANumber(value, kind) }
      return PrintedNumber.laid(try digits(number, 10, layout), layout)
    case "x", "X", "o":
      guard let number = value.integerValue else { throw notANumber(value, kind) }
      let text = try digits(number, kind == "o" ? 8 : 16, layout)
      return PrintedNumber.laid(
        kind == "X" ? text.uppercased() : text, prefix: layout.isAlternate ? "0\(kind)" : "", layout)
    case "f", "F", "e", "E", "g", "G":
      guard let number = value.floatValue else { throw notANumber(value, kind) }
      let precision = try checked(precision: layout.precision ?? 6)
      return PrintedNumber.laid(
        PrintedNumber.text(number, kind, precision: precision, isAlternate: layout.isAlternate), layout)
    default: throw unsupported("'%\(kind)' in a format")
    }
  }

  private func digits(
    _ number: Int, _ radix: Int, _ layout: PrintedNumber.Layout
  ) throws(TemplateError) -> String {
    let digits = String(number.magnitude, radix: radix)
    let precision = try checked(precision: layout.precision ?? 0)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, precision - digits.count)) + digits
  }

  func checked(precision: Int) throws(TemplateError) -> Int {
    guard precision <= PrintedNumber.largestPrecision else {
      throw unsupported("a number of more than \(PrintedNumber.largestPrecision) digits")
    }
    return precision
  }

  func notANumber(_ value: Object, _ kind: Character) -> TemplateError {
    if case .undefined(let undefined) = value { return failure(undefined) }
    return failure("'\(kind)' in a format needs a number, not a value of the type '\(value.typeName)'")
  }
}

/// The values that a format is given.
private struct FormatValues {
  private let whole: Object
  private let items: [Object]
  private var taken = 0
  /// Whether values may be left over, since they have keys.
  private let hasKeys: Bool

  init(_ value: Object) {
    whole = value
    switch value {
    case .tuple(let elements): (items, hasKeys) = (elements.items, false)
    case .mapping, .list, .range, .undefined: (items, hasKeys) = ([value], true)
    default: (items, hasKeys) = ([value], false)
    }
  }

  var isUsedUp: Bool { hasKeys || taken >= items.count }

  mutating func next(_ interpreter: Interpreter) throws(TemplateError) -> Object {
    guard taken < items.count else { throw interpreter.failure("a format has more places than values") }
    taken += 1
    return items[taken - 1]
  }

  mutating func value(of key: Text, _ interpreter: Interpreter) throws(TemplateError) -> Object {
    guard case .mapping(let mapping) = whole else { throw interpreter.failure("a format with keys needs a mapping") }
    guard let value = mapping[HashKey(key)] else { throw interpreter.failure("a format has no value \(key.quoted)") }
    taken = items.count
    return value
  }
}
