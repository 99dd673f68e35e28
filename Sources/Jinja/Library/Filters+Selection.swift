/// Filters that take another filter, a test or an attribute to each of many values.
extension Interpreter {
  func selected(_ filter: FilterName, _ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    try generator(
      Generator(from: value, arguments) { (interpreter) throws(TemplateError) in
        guard try interpreter.isTrue(value) else { return Generator.Steps([]) }
        let step = filter == .map ? try interpreter.mapping(arguments) : try interpreter.choice(filter, arguments)
        return Generator.Steps(try interpreter.iterable(value).source, step: step)
      })
  }

  private typealias Step = (Object, Interpreter) throws(TemplateError) -> Object?

  private func mapping(_ arguments: Arguments) throws(TemplateError) -> Step {
    var arguments = arguments
    if arguments.positional.isEmpty, arguments.keywords.contains(where: { $0.name.isEqual("attribute") }) {
      let bound = try arguments.bound(to: ["attribute", "default"], self, "map")
      var fallback = bound[1]
      if case .some(.none) = fallback { fallback = nil }
      return { [fallback] (item, interpreter) throws(TemplateError) in
        try interpreter.value(at: bound[0] ?? .none, of: item, default: fallback)
      }
    }
    guard !arguments.positional.isEmpty else { throw failure("'map' needs a filter or an attribute") }
    let name = try text(of: arguments.positional.removeFirst()).string
    return { [arguments] (item, interpreter) throws(TemplateError) in
      guard let filter = FilterName(rawValue: name) else { throw FilterName.unknown(name, line: interpreter.line) }
      return try interpreter.apply(filter, to: item, arguments)
    }
  }

  private func choice(_ filter: FilterName, _ arguments: Arguments) throws(TemplateError) -> Step {
    var arguments = arguments
    var path: Object?
    if filter == .selectattr || filter == .rejectattr {
      guard !arguments.positional.isEmpty else { throw failure("'\(filter.rawValue)' needs an attribute") }
      path = arguments.positional.removeFirst()
    }
    var name: String?
    if !arguments.positional.isEmpty { name = try text(of: arguments.positional.removeFirst()).string }
    let isKept = filter == .select || filter == .selectattr
    return { [arguments, path, name] (item, interpreter) throws(TemplateError) in
      var tested = item
      if let path { tested = try interpreter.value(at: path, of: item) }
      guard let name else { return try interpreter.isTrue(tested) == isKept ? item : nil }
      guard let test = TestName(rawValue: name) else { throw TestName.unknown(name, line: interpreter.line) }
      return try interpreter.holds(test, for: tested, arguments) == isKept ? item : nil
    }
  }
}
