/// Values as JSON, as Python's `json.dumps` writes them: the filter `tojson` as transformers have it.
struct JSONOutput {
  private let interpreter: Interpreter
  private let escapesBeyondASCII: Bool
  private let sortsKeys: Bool
  /// One level of indentation; nil where all is one line.
  private let indention: Text?
  private let itemSeparator: Text
  private let keySeparator: Text
  private(set) var text = Text([])

  init(_ arguments: Arguments, _ interpreter: Interpreter) throws(TemplateError) {
    self.interpreter = interpreter
    let bound = try arguments.bound(
      to: ["ensure_ascii", "indent", "separators", "sort_keys"], interpreter, "tojson")
    escapesBeyondASCII = try interpreter.isTrue(bound[0])
    sortsKeys = try interpreter.isTrue(bound[3])
    switch bound[1] {
    case nil, .some(.none): indention = nil
    case .text(let own): indention = own
    case .some(let value):
      let width = max(0, try interpreter.integer(value, "tojson"))
      try interpreter.allocateText(width)
      indention = Text([UInt32](repeating: 0x20, count: width))
    }
    switch bound[2] {
    case nil, .some(.none): (itemSeparator, keySeparator) = (Text(indention == nil ? ", " : ","), Text(": "))
    case .some(let value):
      let parts = try interpreter.items(of: value)
      guard parts.count == 2 else { throw interpreter.failure("'tojson' has two separators") }
      itemSeparator = try interpreter.text(parts[0], "tojson")
      keySeparator = try interpreter.text(parts[1], "tojson")
    }
  }

  mutating func write(_ value: Object, level: Int = 0) throws(TemplateError) {
    try interpreter.spend()
    switch value {
    case .none: try add(Text("null"))
    case .boolean(let value): try add(Text(value ? "true" : "false"))
    case .integer(let value): try add(Text(String(value)))
    case .float(let value): try add(Self.number(value))
    case .text(let text): try add(quoted(text))
    case .list(let elements), .tuple(let elements):
      try add(Text("["))
      for (index, item) in elements.items.enumerated() {
        try beginItem(index, level + 1)
        try write(item, level: level + 1)
      }
      try end("]", isEmpty: elements.items.isEmpty, level)
    case .mapping(let mapping):
      try add(Text("{"))
      for (index, pair) in try pairs(of: mapping).enumerated() {
        try beginItem(index, level + 1)
        try add(quoted(key(pair.key)))
        try add(keySeparator)
        try write(pair.value, level: level + 1)
      }
      try end("}", isEmpty: mapping.count == 0, level)
    default: throw interpreter.failure("a value of the type '\(value.typeName)' cannot be written as JSON")
    }
  }

  private mutating func add(_ more: Text) throws(TemplateError) {
    try interpreter.grow(text.count, by: more.count)
    text.append(more)
  }

  private mutating func beginItem(_ index: Int, _ level: Int) throws(TemplateError) {
    if index > 0 { try add(itemSeparator) }
    try beginLine(level)
  }

  private mutating func beginLine(_ level: Int) throws(TemplateError) {
    guard let indention else { return }
    try add(Text("\n"))
    for _ in 0..<level { try add(indention) }
  }

  private mutating func end(_ bracket: String, isEmpty: Bool, _ level: Int) throws(TemplateError) {
    if !isEmpty { try beginLine(level) }
    try add(Text(bracket))
  }

  private func pairs(of mapping: Mapping) throws(TemplateError) -> [(key: Object, value: Object)] {
    let pairs = zip(mapping.keys, mapping.values).map { (key: $0, value: $1) }
    guard sortsKeys else { return pairs }
    return try interpreter.sorted(pairs) { (left, right) throws(TemplateError) in
      try interpreter.isLess(left.key, right.key)
    }
  }

  private func key(_ key: Object) throws(TemplateError) -> Text {
    switch key {
    case .text(let text): text
    case .none: Text("null")
    case .boolean(let value): Text(value ? "true" : "false")
    case .integer(let value): Text(String(value))
    case .float(let value): Self.number(value)
    default: throw interpreter.failure("a key of the type '\(key.typeName)' cannot be written as JSON")
    }
  }

  private static func number(_ value: Double) -> Text {
    Text(value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : FloatText.text(value))
  }

  private static let short: [UInt32: UInt32] = [
    0x22: 0x22, 0x5C: 0x5C, 0x0A: 0x6E, 0x0D: 0x72, 0x09: 0x74, 0x08: 0x62, 0x0C: 0x66,
  ]

  /// The text in quotes; what stands for a code point has its mark.
  private func quoted(_ text: Text) -> Text {
    var out: [UInt32] = [0x22]
    for unit in text.units {
      let point = unit & Text.pointMask
      let mark = unit & ~Text.pointMask
      if let letter = Self.short[point] {
        out += [0x5C | mark, letter | mark]
      } else if point < 0x20 || escapesBeyondASCII && point > 0x7E {
        for half in Self.halves(of: point) {
          let digits = String(half, radix: 16)
          let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          out += escape.unicodeScalars.map { $0.value | mark }
        }
      } else {
        out.append(unit)
      }
    }
    return Text(out + [0x22])
  }

  /// A code point in UTF-16.
  private static func halves(of point: UInt32) -> [UInt32] {
    point < 0x1_0000 ? [point] : [0xD800 + (point - 0x1_0000) >> 10, 0xDC00 + (point - 0x1_0000) & 0x3FF]
  }
}

extension Interpreter {
  func json(_ value: Object, _ arguments: Arguments) throws(TemplateError) -> Text {
    var output = try JSONOutput(arguments, self)
    try output.write(value)
    return output.text
  }
}
