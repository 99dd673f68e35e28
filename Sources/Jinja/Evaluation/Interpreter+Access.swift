/// Attributes, items and slices of values.
extension Interpreter {
  /// `object.name`: a method or an attribute, else the item of this key.
  func attribute(_ name: AttributeName, of object: Object) throws(TemplateError) -> Object {
    if let value = try ownAttribute(name.text, of: object) { return value }
    if case .mapping(let mapping) = object, let value = mapping[name.key] { return value }
    return .undefined(Undefined(.attribute(name.text, of: object.typeName)))
  }

  /// `object[index]`: an item, else the method or attribute of this name.
  func item(_ index: Object, of object: Object) throws(TemplateError) -> Object {
    switch object {
    case .undefined(let undefined): throw failure(undefined)
    case .mapping(let mapping):
      if let key = try? hashKey(index), let value = mapping[key] { return value }
    case .list(let elements), .tuple(let elements):
      if let place = place(index, count: elements.items.count) { return elements.items[place] }
    case .text(let text):
      if let place = place(index, count: text.count) { return .text(text[place..<place + 1]) }
    case .range(let range):
      if let place = place(index, count: range.count) { return .integer(range[place]) }
    default: break
    }
    guard case .text(let name) = index else { return .undefined(Undefined(.element(of: object.typeName))) }
    return try ownAttribute(name.string, of: object)
      ?? .undefined(Undefined(.attribute(name.string, of: object.typeName)))
  }

  private func place(_ index: Object, count: Int) -> Int? {
    guard let index = index.integerValue, index >= -count, index < count else { return nil }
    return index < 0 ? index + count : index
  }

  /// What Python's `getattr` finds; nil where there is nothing.
  func ownAttribute(_ name: String, of object: Object) throws(TemplateError) -> Object? {
    switch object {
    case .undefined(let undefined): throw failure(undefined)
    case .loop(let state):
      if let value = try state.attribute(name, self) { return value }
    case .namespace(let place):
      let key = HashKey(name)
      if let entry = namespaces[place].first(where: { $0.key == key }) { return entry.value }
    case .macro(let place):
      if let value = try attribute(name, of: closures[place].definition) { return value }
    default: break
    }
    if name.utf8.starts(with: "__".utf8), name.utf8.count > 4, name.utf8.reversed().starts(with: "__".utf8) {
      return .undefined(Undefined(.unsafe(name, of: object.typeName)))
    }
    switch MethodTable.kind(of: name, on: object) {
    case .supported: return .method(BoundMethod(object, name))
    case .unsafe: return .undefined(Undefined(.unsafe(name, of: object.typeName)))
    case .unsupported: throw unsupported("the attribute '\(name)' of '\(object.typeName)'")
    case .none: return nil
    }
  }

  private func attribute(_ name: String, of macro: MacroDefinition) throws(TemplateError) -> Object? {
    switch name {
    case "name": macro.name.map { .text($0.text) } ?? Object.none
    case "arguments": try tuple(macro.parameters.map { .text($0.text) })
    case "caller": .boolean(macro.caller != nil)
    case "catch_kwargs": .boolean(macro.keywords != nil)
    case "catch_varargs": .boolean(macro.positionals != nil)
    default: nil
    }
  }

  /// Follows a path such as `function.name` or `0.id`, as filters take it.
  func value(at path: Object, of object: Object, default fallback: Object? = nil) throws(TemplateError) -> Object {
    var parts: [Object] = [path]
    if case .text(let text) = path {
      parts = text.split(Text("."), limit: .max).map { part in
        let isNumber = part.isAll { $0.numericType == .decimal || $0.numericType == .digit }
        return isNumber ? Int(part.string).map(Object.integer) ?? .text(part) : .text(part)
      }
    } else if case .none = path {
      return object
    }
    var object = object
    for part in parts {
      object = try item(part, of: object)
      if object.isUndefined, let fallback { object = fallback }
    }
    return object
  }

  // MARK: Slices

  func slice(_ object: Object, start: Object, end: Object, step: Object) throws(TemplateError) -> Object {
    switch object {
    case .undefined(let undefined): throw failure(undefined)
    case .text(let text):
      let places = try places(start, end, step, count: text.count)
      try allocateText(places.count)
      return .text(text.with(places.map { text.units[$0] }))
    case .list(let elements):
      let places = try places(start, end, step, count: elements.items.count)
      return try list(places.map { elements.items[$0] })
    case .tuple(let elements):
      let places = try places(start, end, step, count: elements.items.count)
      return try tuple(places.map { elements.items[$0] })
    case .range(let range):
      let (first, last, step, count) = try bounds(start, end, step, count: range.count)
      let wide = try checked(range.step.multipliedReportingOverflow(by: step))
      return .range(NumberRange(start: range[first], step: wide, count: count, end: range[last]))
    default: throw failure("a value of the type '\(object.typeName)' cannot be sliced")
    }
  }

  private func places(
    _ start: Object, _ end: Object, _ step: Object, count: Int
  ) throws(TemplateError) -> [Int] {
    let (first, _, step, taken) = try bounds(start, end, step, count: count)
    try spend(taken)
    return (0..<taken).map { first + $0 * step }
  }

  /// The first place, the one where it ends, the step and the number of places, as Python's `slice.indices` has them.
  private func bounds(
    _ start: Object, _ end: Object, _ step: Object, count: Int
  ) throws(TemplateError) -> (first: Int, last: Int, step: Int, count: Int) {
    func number(_ value: Object) throws(TemplateError) -> Int? {
      if case .none = value { return nil }
      guard let number = value.integerValue else {
        throw failure("a slice has whole numbers, not a value of the type '\(value.typeName)'")
      }
      return number
    }
    let step = try number(step) ?? 1
    guard step != 0 else { throw failure("a slice cannot have the step 0") }
    let (lowest, highest) = step > 0 ? (0, count) : (-1, count - 1)
    func clamped(_ value: Int?, default fallback: Int) -> Int {
      guard let value else { return fallback }
      if value < 0 { return max(lowest, value < -count ? lowest : value + count) }
      return min(highest, value)
    }
    let first = clamped(try number(start), default: step > 0 ? lowest : highest)
    let last = clamped(try number(end), default: step > 0 ? highest : lowest)
    let distance = step > 0 ? last - first : first - last
    let width = step == .min ? Int.max : abs(step)
    return (first, last, step, distance > 0 ? (distance - 1) / width + 1 : 0)
  }
}
