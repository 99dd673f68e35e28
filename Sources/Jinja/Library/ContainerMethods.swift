/// The methods of mappings, lists and tuples.
extension Interpreter {
  func call(_ name: String, of object: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    switch object {
    case .mapping(let mapping): return try call(name, of: mapping, arguments)
    case .list(let elements), .tuple(let elements):
      if name == "copy" {
        try check(arguments, atMost: 0, name)
        return object
      }
      return try find(name, in: elements.items, check(arguments, atMost: 3, name))
    case .range: return try find(name, in: items(of: object), check(arguments, atMost: 1, name))
    default: throw unsupported("the method '\(name)' of '\(object.typeName)'")
    }
  }

  private func call(_ name: String, of mapping: Mapping, _ arguments: Arguments) throws(TemplateError) -> Object {
    if name == "get" {
      let values = try check(arguments, atMost: 2, name)
      guard let key = values.first else { throw failure("'get' needs a key") }
      return try mapping[hashKey(key)] ?? (values.count > 1 ? values[1] : .none)
    }
    try check(arguments, atMost: 0, name)
    try allocate(16)
    switch name {
    case "items": return .view(MappingView(mapping, .items))
    case "keys": return .view(MappingView(mapping, .keys))
    case "values": return .view(MappingView(mapping, .values))
    default: return .mapping(mapping)
    }
  }

  private func find(_ name: String, in items: [Object], _ values: [Object]) throws(TemplateError) -> Object {
    guard let wanted = values.first else { throw failure("'\(name)' needs a value") }
    if name == "count" {
      guard values.count == 1 else { throw failure("'count' takes one value") }
      var count = 0
      for item in items where try areEqual(item, wanted) { count += 1 }
      return .integer(count)
    }
    var bounds = [0, items.count]
    for (place, value) in values.dropFirst().enumerated() {
      let number = try integer(value, name)
      bounds[place] = number < 0 ? max(0, number < -items.count ? 0 : number + items.count) : number
    }
    for place in items.indices where place >= bounds[0] && place < bounds[1] {
      if try areEqual(items[place], wanted) { return .integer(place) }
    }
    throw failure("'index' did not find the value")
  }
}
