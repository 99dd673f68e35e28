/// `'{}'.format(value)`: texts with places for values, as Python has them.
extension Interpreter {
  func braceFormatted(_ format: Text, _ arguments: Arguments) throws(TemplateError) -> Text {
    var out = format.with([])
    var rest = format.units[...]
    var nextPlace = 0
    func point(_ offset: Int = 0) -> UInt32? { rest.dropFirst(offset).first.map { $0 & Text.pointMask } }
    while let unit = rest.popFirst() {
      let isOpening = unit & Text.pointMask == 0x7B
      guard isOpening || unit & Text.pointMask == 0x7D else {
        out.units.append(unit)
        continue
      }
      if point() == unit & Text.pointMask {
        rest.removeFirst()
        out.units.append(unit)
        continue
      }
      guard isOpening, let end = rest.firstIndex(where: { [0x7B, 0x7D].contains($0 & Text.pointMask) }) else {
        throw failure("a single brace in a format")
      }
      guard rest[end] & Text.pointMask == 0x7D else { throw unsupported("a format inside of a format") }
      var field = try replaced(Text(rest[..<end]), arguments, &nextPlace)
      rest = rest[(end + 1)...]
      if format.isMarkup { field = field.escaped }
      try grow(out.count, by: field.count)
      out.append(field)
    }
    return out
  }

  /// The text for one place, whose inside is `field`.
  private func replaced(
    _ field: Text, _ arguments: Arguments, _ nextPlace: inout Int
  ) throws(TemplateError) -> Text {
    let parts = field.split(Text(":"), limit: 1)
    let names = parts[0].split(Text("!"), limit: 1)
    var value = try value(named: names[0], arguments, &nextPlace)
    switch names.count > 1 ? names[1].string : "" {
    case "":
      if names.count > 1 { throw failure("a format lacks the letter after '!'") }
    case "s": value = .text(try text(of: value))
    case "r": value = .text(try representation(of: value))
    default: throw unsupported("'!\(names[1].string)' in a format")
    }
    return try formatted(value, as: parts.count > 1 ? parts[1] : Text(""))
  }

  /// The value of a name such as `0`, `user`, `user.name` or `list[0]`; an empty one is the next by place.
  private func value(
    named text: Text, _ arguments: Arguments, _ nextPlace: inout Int
  ) throws(TemplateError) -> Object {
    let isStep: (UInt32) -> Bool = { [0x2E, 0x5B].contains($0 & Text.pointMask) }
    let end = text.units.firstIndex(where: isStep) ?? text.count
    let first = text[0..<end].string
    var value: Object
    if let place = first.isEmpty ? nextPlace : number(first) {
      // After a number there are no places without one any more.
      guard first.isEmpty ? nextPlace >= 0 : nextPlace <= 0 else {
        throw failure("a format numbers some of its places only")
      }
      nextPlace = first.isEmpty ? nextPlace + 1 : -1
      guard arguments.positional.indices.contains(place) else { throw failure("a format has more places than values") }
      value = arguments.positional[place]
    } else {
      guard let named = arguments.keywords.first(where: { $0.name.isEqual(first) }) else {
        throw failure("a format has no value '\(first)'")
      }
      value = named.value
    }
    var rest = text.units[end...]
    while let step = rest.popFirst() {
      let isItem = step & Text.pointMask == 0x5B
      let name = rest.prefix { isItem ? $0 & Text.pointMask != 0x5D : !isStep($0) }
      rest = rest.dropFirst(name.count + (isItem ? 1 : 0))
      let key = Text(name).string
      guard !key.isEmpty else { throw failure("an empty name in a format") }
      value =
        isItem
        ? try item(number(key).map(Object.integer) ?? .text(key), of: value)
        : try attribute(AttributeName(key), of: value)
    }
    return value
  }

  /// A number of digits alone.
  private func number(_ text: String) -> Int? { text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil }

  // MARK: Formats of values

  private func formatted(_ value: Object, as specification: Text) throws(TemplateError) -> Text {
    if specification.isEmpty { return try text(of: value) }
    let layout = try layout(specification)
    let format = specification.string
    try allocateText(layout.width)
    switch value {
    case .text(let text):
      var layout = layout
      if layout.fillsZeros { layout.alignment = nil }
      guard layout.kind == nil || layout.kind == "s", layout.sign == nil, layout.alignment != "=", layout.groups == nil
      else { throw failure("the format '\(format)' is not one for texts") }
      let shown = text[0..<min(layout.precision ?? text.count, text.count)]
      return PrintedNumber.padded(shown, layout, usual: "<")
    case .integer, .boolean, .float: return try number(value, layout, format)
    default: throw failure("a value of the type '\(value.typeName)' has no format '\(format)'")
    }
  }

  private func number(
    _ value: Object, _ layout: PrintedNumber.Layout, _ format: String
  ) throws(TemplateError) -> Text {
    let kind = layout.kind ?? "d"
    if let integer = value.integerValue, "dxXob".contains(kind) {
      guard layout.precision == nil else { throw failure("the format '\(format)' is not one for whole numbers") }
      let radix = kind == "d" ? 10 : kind == "o" ? 8 : kind == "b" ? 2 : 16
      let digits = String(integer, radix: radix, uppercase: kind == "X")
      return PrintedNumber.laid(digits, prefix: layout.isAlternate && radix != 10 ? "0\(kind)" : "", layout)
    }
    guard let number = value.floatValue else { throw notANumber(value, "d") }
    let precision = try checked(precision: layout.precision ?? 6)
    switch layout.kind {
    case "f", "F", "e", "E", "g", "G":
      return PrintedNumber.laid(
        PrintedNumber.text(number, layout.kind ?? "f", precision: precision, isAlternate: layout.isAlternate), layout)
    case "%": return PrintedNumber.laid(PrintedNumber.text(number * 100, "f", precision: precision) + "%", layout)
    case nil where layout.precision == nil: return PrintedNumber.laid(FloatText.text(number), layout)
    default: throw unsupported("the format '\(format)'")
    }
  }

  /// Reads `[[fill]align][sign][#][0][width][,][.precision][kind]`.
  private func layout(_ format: Text) throws(TemplateError) -> PrintedNumber.Layout {
    var layout = PrintedNumber.Layout()
    var rest = format.units[...]
    func scalar(_ unit: UInt32?) -> Unicode.Scalar? { unit.flatMap { Unicode.Scalar($0 & Text.pointMask) } }
    func accept(_ letters: String) -> Character? {
      guard let scalar = scalar(rest.first), letters.unicodeScalars.contains(scalar) else { return nil }
      rest.removeFirst()
      return Character(scalar)
    }
    func number() throws(TemplateError) -> Int? {
      var number: Int?
      while let digit = accept("0123456789")?.wholeNumberValue {
        number = (number ?? 0) * 10 + digit
        try checkWidth(number ?? 0)
      }
      return number
    }
    if let second = scalar(rest.dropFirst().first), "<>^=".unicodeScalars.contains(second), let fill = rest.popFirst() {
      layout.fill = fill
    }
    layout.alignment = accept("<>^=")
    layout.sign = accept("+- ")
    if layout.sign == "-" { layout.sign = nil }
    layout.isAlternate = accept("#") != nil
    if accept("0") != nil, layout.alignment == nil {
      (layout.fill, layout.alignment, layout.fillsZeros) = (0x30, "=", true)
    }
    layout.width = try number() ?? 0
    layout.groups = accept(",_")
    if accept(".") != nil { layout.precision = try number() }
    layout.kind = scalar(rest.popFirst()).map(Character.init)
    guard rest.isEmpty else { throw failure("the format \(format.quoted) is not known") }
    return layout
  }
}
