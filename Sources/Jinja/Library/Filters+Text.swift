/// Filters that make texts.
extension Interpreter {
  func applyToText(_ filter: FilterName, _ value: Object, _ arguments: Arguments) throws(TemplateError) -> Text {
    let name = filter.rawValue
    switch filter {
    case .upper, .lower, .capitalize, .title:
      try none(arguments, filter)
      let text = try softText(value)
      try allocateText(text.count * 3)
      return filter == .upper
        ? text.uppercased
        : filter == .lower
          ? text.lowercased
          : filter == .title ? text.titledWords : text.capitalized
    case .trim:
      let characters = try optionalText(arguments.bound(to: ["chars"], self, name)[0], name)
      let text = try softText(value)
      try allocateText(text.count + (characters?.count ?? 0))
      return text.stripped(characters)
    case .string:
      try none(arguments, filter)
      return try softText(value)
    case .safe:
      try none(arguments, filter)
      return Text(try softText(value).units, isMarkup: true)
    case .escape, .e:
      try none(arguments, filter)
      let text = try softText(value)
      try allocateText(text.count * 5)
      return text.escaped
    case .center:
      let width = try integer(arguments.bound(to: ["width"], self, name)[0], default: 80, filter)
      let call = Arguments(positional: [.integer(width)])
      return try softText(self.call("center", of: softText(value), call))
    case .replace:
      let values = try arguments.bound(to: ["old", "new", "count"], required: 2, self, name)
      var limit = -1
      if let count = values[2], case .none = count {} else { limit = try integer(values[2], default: -1, filter) }
      let (old, new) = try (text(of: values[0] ?? .none), text(of: values[1] ?? .none))
      return try replaced(text(of: value), old, with: new, limit: limit)
    case .join: return try join(value, arguments)
    case .indent: return try indented(value, arguments)
    default: return try percentFormatted(value, arguments)
    }
  }

  private func join(_ value: Object, _ arguments: Arguments) throws(TemplateError) -> Text {
    let bound = try arguments.bound(to: ["d", "attribute"], self, "join")
    let separator = try text(of: bound[0] ?? .text(""))
    var out = Text([])
    for (index, item) in try items(of: value).enumerated() {
      var item = item
      if let attribute = bound[1] { item = try self.value(at: attribute, of: item) }
      let text = try text(of: item)
      try grow(out.count, by: text.count + separator.count)
      if index > 0 { out.append(separator) }
      out.append(text)
    }
    return out
  }

  private func indented(_ value: Object, _ arguments: Arguments) throws(TemplateError) -> Text {
    let bound = try arguments.bound(to: ["width", "first", "blank"], self, "indent")
    if case .undefined(let undefined) = value { throw failure(undefined) }
    let text = try text(value, "indent")
    var indention = Text("    ")
    if case .text(let own) = bound[0] {
      indention = text.isMarkup ? own.escaped : own
    } else if let width = bound[0] {
      let count = Swift.max(0, try integer(width, "indent"))
      try allocateText(count)
      indention = Text([UInt32](repeating: 0x20, count: count))
    }
    let indentsFirst = try isTrue(bound[1])
    let indentsBlank = try isTrue(bound[2])
    var whole = text
    whole.append(Text("\n"))
    let lines = whole.lines()
    let (size, overflow) = indention.count.multipliedReportingOverflow(by: lines.count + 1)
    try allocateText(overflow ? .max : text.count + size)
    var out = text.with(indentsFirst ? indention.units : [])
    for (index, line) in lines.enumerated() {
      if index > 0 {
        out.append(Text("\n"))
        if indentsBlank || !line.isEmpty { out.append(indention) }
      }
      out.append(line)
    }
    return out
  }

  func truncated(_ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    let bound = try arguments.bound(to: ["length", "killwords", "end", "leeway"], self, "truncate")
    let length = try integer(bound[0], default: 255, .truncate)
    let end = try bound[2].map { (end) throws(TemplateError) in try self.text(end, "truncate") } ?? Text("...")
    let leeway = try integer(bound[3], default: 5, .truncate)
    guard length >= end.count, leeway >= 0 else { throw failure("'truncate' needs a length that its end fits into") }
    let (longest, overflow) = length.addingReportingOverflow(leeway)
    let size = try self.length(of: value)
    if overflow || size <= longest { return value }
    let text = try text(value, "truncate")
    var kept = text[0..<length - end.count]
    if try !isTrue(bound[1]), let place = kept.units.lastIndex(where: { $0 & Text.pointMask == 0x20 }) {
      kept = kept[0..<place]
    }
    try allocateText(length)
    kept.append(end)
    return .text(kept)
  }
}
