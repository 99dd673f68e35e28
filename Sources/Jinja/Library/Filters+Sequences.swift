/// Filters on values that have parts.
extension Interpreter {
  func applyToSequence(_ filter: FilterName, _ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    switch filter {
    case .default, .d:
      let bound = try arguments.bound(to: ["default_value", "boolean"], self, "default")
      var isMissing = value.isUndefined
      if try isTrue(bound[1]) { isMissing = try !isTrue(value) }
      return isMissing ? bound[0] ?? .text("") : value
    case .attr:
      let name = try text(arguments.bound(to: ["name"], required: 1, self, "attr")[0], "attr").string
      return try ownAttribute(name, of: value) ?? .undefined(Undefined(.attribute(name, of: value.typeName)))
    case .batch, .slice:
      return try generator(
        Generator(from: value, arguments) { (interpreter) throws(TemplateError) in
          try filter == .batch ? interpreter.batches(of: value, arguments) : interpreter.slices(of: value, arguments)
        })
    default:
      try none(arguments, filter)
      return try applyToSequence(filter, value)
    }
  }

  private func applyToSequence(_ filter: FilterName, _ value: Object) throws(TemplateError) -> Object {
    switch filter {
    case .length, .count: return .integer(try length(of: value))
    case .list: return try list(items(of: value))
    case .items:
      return try generator(
        Generator(from: value, Arguments()) { (interpreter) throws(TemplateError) in try interpreter.pairs(of: value) })
    case .first:
      if case .generator(let generator) = value { return try generator.next(self) ?? Self.empty }
      if case .text(let text) = value { return text.isEmpty ? Self.empty : .text(Text(text.units[..<1])) }
      return try items(of: value).first ?? Self.empty
    case .last:
      if case .generator = value { throw failure("'last' does not go with values that come one by one; use 'list'") }
      if case .text(let text) = value { return text.isEmpty ? Self.empty : .text(text[text.count - 1..<text.count]) }
      return try items(of: value).last ?? Self.empty
    default:
      if case .text(let text) = value {
        try allocateText(text.count)
        return .text(text.with(text.units.reversed()))
      }
      if case .generator = value { return try list(items(of: value).reversed()) }
      return try generator(Generator(items(of: value).reversed(), kind: .reversed))
    }
  }

  private func pairs(of value: Object) throws(TemplateError) -> Generator.Steps {
    if value.isUndefined { return Generator.Steps([]) }
    guard case .mapping(let mapping) = value else { throw failure("'items' needs a mapping") }
    return Generator.Steps(try items(of: .view(MappingView(mapping, .items))))
  }

  private static var empty: Object {
    .undefined(Undefined(.other("there is no such element, since there is none at all")))
  }

  // MARK: Groups of equal size

  private func batches(of value: Object, _ arguments: Arguments) throws(TemplateError) -> Generator.Steps {
    let bound = try arguments.bound(to: ["linecount", "fill_with"], required: 1, self, "batch")
    let size = try integer(bound[0], "batch")
    var batches: [Object] = []
    var batch: [Object] = []
    for (index, item) in try items(of: value).enumerated() {
      // Jinja2 fills the first group without end where its size is none.
      if batch.count == size, index > 0 || size == 0 {
        batches.append(try list(batch))
        batch = []
      }
      batch.append(item)
    }
    if !batch.isEmpty {
      let missing = size - batch.count
      if missing > 0, let fill = try fill(bound[1], missing) { batch += fill }
      batches.append(try list(batch))
    }
    return Generator.Steps(batches)
  }

  private func slices(of value: Object, _ arguments: Arguments) throws(TemplateError) -> Generator.Steps {
    let bound = try arguments.bound(to: ["slices", "fill_with"], required: 1, self, "slice")
    let count = try integer(bound[0], "slice")
    let items = try items(of: value)
    guard count != 0 else { throw failure("a division by zero") }
    guard count > 0 else { return Generator.Steps([]) }
    try allocateElements(count)
    let (size, extra) = (items.count / count, items.count % count)
    var slices: [Object] = []
    var start = 0
    for number in 0..<count {
      let end = start + size + (number < extra ? 1 : 0)
      var slice = Array(items[start..<end])
      if number >= extra, let fill = try fill(bound[1], 1) { slice += fill }
      slices.append(try list(slice))
      start = end
    }
    return Generator.Steps(slices)
  }

  private func fill(_ value: Object?, _ count: Int) throws(TemplateError) -> [Object]? {
    guard let value else { return nil }
    if case .none = value { return nil }
    try allocateElements(count)
    return [Object](repeating: value, count: count)
  }
}
