/// The methods of texts that look for others in them.
extension Interpreter {
  func search(_ name: String, in text: Text, _ arguments: Arguments) throws(TemplateError) -> Object {
    switch name {
    case "find", "rfind", "index", "rindex": return try find(name, in: text, check(arguments, atMost: 3, name))
    case "count":
      let values = try check(arguments, atMost: 3, name)
      let pattern = try self.text(values.first, name)
      guard let range = try range(values.dropFirst(), count: text.count, name) else { return .integer(0) }
      let places = TextSearch(pattern).all(in: Array(text.units[range]))
      return .integer(places.count)
    case "startswith", "endswith":
      return .boolean(try hasAffix(text, check(arguments, atMost: 3, name), atEnd: name == "endswith", name))
    case "split", "rsplit":
      let values = try arguments.bound(to: ["sep", "maxsplit"], self, name)
      let limit = try values[1].map { (value) throws(TemplateError) in try integer(value, name) } ?? -1
      let cuts = limit < 0 ? Int.max : limit
      let separator = try optionalText(values[0], name)
      try allocate(text.count)
      guard let separator else { return try texts(text.words(limit: cuts, fromEnd: name == "rsplit")) }
      guard !separator.isEmpty else { throw failure("'\(name)' cannot split at an empty text") }
      return try texts(text.split(separator, limit: cuts, fromEnd: name == "rsplit"))
    case "splitlines":
      let keepsEnds = try arguments.bound(to: ["keepends"], self, name)[0]
      try allocate(text.count)
      return try texts(
        text.lines(keepsEnds: keepsEnds.map { (value) throws(TemplateError) in try isTrue(value) } ?? false))
    case "partition", "rpartition":
      let separator = try self.text(check(arguments, atMost: 1, name).first, name)
      guard !separator.isEmpty else { throw failure("'\(name)' cannot split at an empty text") }
      return try partition(text, separator, fromEnd: name == "rpartition")
    case "replace":
      let values = try arguments.bound(to: ["old", "new", "count"], required: 2, self, name)
      var new = try self.text(values[1], name)
      if text.isMarkup { new = new.escaped }
      let limit = try values[2].map { (value) throws(TemplateError) in try integer(value, name) } ?? -1
      return .text(try replaced(text, self.text(values[0], name), with: new, limit: limit))
    case "join":
      let values = try check(arguments, atMost: 1, name)
      return .text(try joined(values.first, separator: text, name))
    default: throw unsupported("the method '\(name)' of a text")
    }
  }

  // MARK: Places

  /// The part of a text that the arguments `start` and `end` name; nil where it begins after the end.
  private func range(
    _ bounds: ArraySlice<Object>, count: Int, _ name: String
  ) throws(TemplateError) -> Range<Int>? {
    var numbers = [0, count]
    for (index, value) in bounds.enumerated() {
      if case .none = value { continue }
      let number = try integer(value, name)
      numbers[index] = number < 0 ? max(0, number < -count ? 0 : number + count) : number
    }
    let end = min(numbers[1], count)
    return numbers[0] <= end ? numbers[0]..<end : nil
  }

  private func find(_ name: String, in text: Text, _ values: [Object]) throws(TemplateError) -> Object {
    let pattern = try self.text(values.first, name)
    try allocate(text.count + pattern.count)
    let isLast = name.first == "r"
    if let range = try range(values.dropFirst(), count: text.count, name),
      let place = isLast ? text.findLast(pattern, in: range) : text.find(pattern, in: range)
    {
      return .integer(place)
    }
    guard !name.hasSuffix("index") else { throw failure("'\(name)' did not find \(pattern.quoted)") }
    return .integer(-1)
  }

  private func hasAffix(
    _ text: Text, _ values: [Object], atEnd: Bool, _ name: String
  ) throws(TemplateError) -> Bool {
    guard let first = values.first else { throw failure("'\(name)' needs a text") }
    var affixes = [first]
    if case .tuple(let elements) = first { affixes = elements.items }
    let range = try range(values.dropFirst(), count: text.count, name)
    for affix in affixes {
      let affix = try self.text(affix, name)
      guard let range, affix.count <= range.count else { continue }
      try spend(affix.count)
      if text.starts(with: affix, at: atEnd ? range.upperBound - affix.count : range.lowerBound) { return true }
    }
    return false
  }

  // MARK: Parts

  private func partition(_ text: Text, _ separator: Text, fromEnd: Bool) throws(TemplateError) -> Object {
    try allocate(text.count + separator.count)
    let all = 0..<text.count
    guard let place = fromEnd ? text.findLast(separator, in: all) : text.find(separator, in: all) else {
      let empty = text[0..<0]
      return try tuple((fromEnd ? [empty, empty, text] : [text, empty, empty]).map(Object.text))
    }
    let end = place + separator.count
    return try tuple([text[0..<place], text[place..<end], text[end..<text.count]].map(Object.text))
  }

  /// - Parameter limit: how many places are replaced at most; all of them below 0.
  func replaced(_ text: Text, _ old: Text, with new: Text, limit: Int) throws(TemplateError) -> Text {
    try spend(text.count + old.count)
    var places = TextSearch(old).all(in: text.units, limit: limit < 0 ? .max : limit)
    // An empty text is found in an empty one, as once at each place of others.
    if old.isEmpty, text.isEmpty, limit != 0 { places = [0] }
    let (more, overflow) = places.count.multipliedReportingOverflow(by: new.count)
    try allocateText(overflow ? .max : text.count + more)
    var out: [UInt32] = []
    var start = 0
    for place in places {
      out += text.units[start..<place] + new.units
      start = place + old.count
    }
    return text.with(out + text.units[start...])
  }

  private func joined(_ values: Object?, separator: Text, _ name: String) throws(TemplateError) -> Text {
    guard let values else { throw failure("'\(name)' needs values to join") }
    var out = separator.with([])
    for (index, value) in try items(of: values).enumerated() {
      guard case .text(var text) = value else {
        throw failure("'\(name)' joins texts, and not a value of the type '\(value.typeName)'")
      }
      if separator.isMarkup { text = text.escaped }
      try grow(out.count, by: text.count + separator.count)
      if index > 0 { out.append(separator) }
      out.append(text)
    }
    return out
  }
}
