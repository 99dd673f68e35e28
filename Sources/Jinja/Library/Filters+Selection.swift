/// Filters that take another filter, a test or an attribute to each of many values.
extension Interpreter {
  func selected(_ filter: FilterName, _ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    guard try isTrue(value) else { return try generator([]) }
    let items = try items(of: value)
    return try generator(filter == .map ? mapped(items, arguments) : chosen(filter, items, arguments))
  }

  private func mapped(_ items: [Object], _ arguments: Arguments) throws(TemplateError) -> [Object] {
    var arguments = arguments
    var out: [Object] = []
    if arguments.positional.isEmpty, arguments.keywords.contains(where: { $0.name == "attribute" }) {
      let bound = try arguments.bound(to: ["attribute", "default"], self, "map")
      var fallback = bound[1]
      if case .some(.none) = fallback { fallback = nil }
      for item in items { out.append(try value(at: bound[0] ?? .none, of: item, default: fallback)) }
      return out
    }
    guard !arguments.positional.isEmpty else { throw failure("'map' needs a filter or an attribute") }
    let name = try text(of: arguments.positional.removeFirst()).string
    guard let filter = FilterName(rawValue: name) else { throw FilterName.unknown(name, line: line) }
    for item in items {
      try spend()
      out.append(try nested { () throws(TemplateError) in try apply(filter, to: item, arguments) })
    }
    return out
  }

  private func chosen(
    _ filter: FilterName, _ items: [Object], _ arguments: Arguments
  ) throws(TemplateError) -> [Object] {
    var arguments = arguments
    var path: Object?
    if filter == .selectattr || filter == .rejectattr {
      guard !arguments.positional.isEmpty else { throw failure("'\(filter.rawValue)' needs an attribute") }
      path = arguments.positional.removeFirst()
    }
    var test: TestName?
    if !arguments.positional.isEmpty {
      let name = try text(of: arguments.positional.removeFirst()).string
      guard let known = TestName(rawValue: name) else { throw TestName.unknown(name, line: line) }
      test = known
    }
    let isKept = filter == .select || filter == .selectattr
    var out: [Object] = []
    for item in items {
      try spend()
      var tested = item
      if let path { tested = try value(at: path, of: item) }
      let holds = if let test { try holds(test, for: tested, arguments) } else { try isTrue(tested) }
      if holds == isKept { out.append(item) }
    }
    return out
  }
}
