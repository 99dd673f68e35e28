/// Values as text.
extension Interpreter {
  /// What `str` makes of a value.
  func text(of value: Object) throws(TemplateError) -> Text {
    switch value {
    case .undefined: return Text("")
    case .text(let text): return Text(text.units)
    default: return try representation(of: value)
    }
  }

  /// What `repr` makes of a value.
  func representation(of value: Object) throws(TemplateError) -> Text {
    var out = Text([])
    try write(value, to: &out)
    return out
  }

  private func add(_ string: String, to out: inout Text) throws(TemplateError) {
    let text = Text(string)
    try grow(out.count, by: text.count)
    out.append(text)
  }

  private func write(_ value: Object, to out: inout Text) throws(TemplateError) {
    switch value {
    case .undefined: try add("Undefined", to: &out)
    case .none: try add("None", to: &out)
    case .boolean(let value): try add(value ? "True" : "False", to: &out)
    case .integer(let value): try add(String(value), to: &out)
    case .float(let value): try add(FloatText.text(value), to: &out)
    case .text(let text):
      if text.isMarkup { try add("Markup(", to: &out) }
      let quoted = text.inQuotes
      try grow(out.count, by: quoted.count)
      out.append(quoted)
      if text.isMarkup { try add(")", to: &out) }
    case .list(let elements): try write(elements.items, "[", "]", to: &out)
    case .tuple(let elements): try write(elements.items, "(", elements.items.count == 1 ? ",)" : ")", to: &out)
    case .mapping(let mapping): try write(zip(mapping.keys, mapping.values), to: &out)
    case .view(let view): try write(view.items, view.kind.rawValue + "([", "])", to: &out)
    case .range(let range):
      try add("range(\(range.start), \(range.end)" + (range.step == 1 ? ")" : ", \(range.step))"), to: &out)
    case .macro(let place):
      let name = closures[place].definition.name.map { "'\($0.text)'" } ?? "anonymous"
      try add("<Macro \(name)>", to: &out)
    case .loop(let state): try add("<LoopContext \(state.index + 1)/\(state.length(self))>", to: &out)
    case .namespace(let place):
      try add("<Namespace ", to: &out)
      try write(namespaces[place].map { (.text($0.name), $0.value) }, to: &out)
      try add(">", to: &out)
    case .generator, .function, .method: throw unsupported("printing a value of the type '\(value.typeName)'")
    }
  }

  private func write(
    _ items: [Object], _ start: String, _ end: String, to out: inout Text
  ) throws(TemplateError) {
    try add(start, to: &out)
    try nested { () throws(TemplateError) in
      for (index, item) in items.enumerated() {
        if index > 0 { try add(", ", to: &out) }
        try write(item, to: &out)
      }
    }
    try add(end, to: &out)
  }

  private func write(
    _ pairs: some Sequence<(Object, Object)>, to out: inout Text
  ) throws(TemplateError) {
    try add("{", to: &out)
    try nested { () throws(TemplateError) in
      for (index, (key, value)) in pairs.enumerated() {
        if index > 0 { try add(", ", to: &out) }
        try write(key, to: &out)
        try add(": ", to: &out)
        try write(value, to: &out)
      }
    }
    try add("}", to: &out)
  }
}

extension Text {
  /// The text as a literal of Python; what stands for a code point has its mark.
  var inQuotes: Text {
    let hasSingle = units.contains { $0 & Self.pointMask == 0x27 }
    let hasDouble = units.contains { $0 & Self.pointMask == 0x22 }
    let quote: UInt32 = hasSingle && !hasDouble ? 0x22 : 0x27
    var out: [UInt32] = [quote]
    for unit in units {
      let point = unit & Self.pointMask
      let mark = unit & ~Self.pointMask
      switch point {
      case quote, 0x5C: out += [0x5C | mark, unit]
      case 0x0A: out += [0x5C | mark, 0x6E | mark]
      case 0x0D: out += [0x5C | mark, 0x72 | mark]
      case 0x09: out += [0x5C | mark, 0x74 | mark]
      default:
        if Self.isPrintable(point) {
          out.append(unit)
        } else {
          let (letter, width) = point < 0x100 ? ("x", 2) : point < 0x1_0000 ? ("u", 4) : ("U", 8)
          let digits = String(point, radix: 16)
          let escape = "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
          out += escape.unicodeScalars.map { $0.value | mark }
        }
      }
    }
    return Text(out + [quote])
  }

  private static func isPrintable(_ point: UInt32) -> Bool {
    guard point != 0x20 else { return true }
    switch Unicode.Scalar(point)?.properties.generalCategory {
    case nil, .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      return false
    default: return true
    }
  }
}
