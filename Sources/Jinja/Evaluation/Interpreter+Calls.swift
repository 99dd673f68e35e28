/// Calls of functions, methods and macros.
extension Interpreter {
  func arguments(_ list: ArgumentList, _ scope: Scope) throws(TemplateError) -> Arguments {
    var arguments = Arguments()
    for expression in list.positional { arguments.positional.append(try evaluate(expression, scope)) }
    for (name, expression) in list.keywords { arguments.keywords.append((Text(name), try evaluate(expression, scope))) }
    if let unpacked = list.unpacked { arguments.positional += try items(of: evaluate(unpacked, scope)) }
    guard let unpacked = list.unpackedKeywords else { return arguments }
    guard case .mapping(let mapping) = try evaluate(unpacked, scope) else {
      throw failure("only a mapping can follow '**' in a call")
    }
    for (key, value) in zip(mapping.keys, mapping.values) {
      guard let name = key.textValue else { throw failure("the names of arguments are texts") }
      arguments.keywords.append((name, value))
    }
    return arguments
  }

  /// - Parameter caller: the body of a call block, which is an argument of its own.
  func evaluateCall(
    _ expression: Expression, _ scope: Scope, caller: Object? = nil
  ) throws(TemplateError) -> Object {
    guard case .call(let function, let list) = expression.kind else { throw failure("a call was expected") }
    let callee = try evaluate(function, scope)
    var arguments = try arguments(list, scope)
    if let caller { arguments.keywords.append((Text("caller"), caller)) }
    var names: Set<HashKey> = []
    for (name, _) in arguments.keywords where !names.insert(HashKey(name)).inserted {
      throw failure("the argument \(name.quoted) stands twice in a call")
    }
    line = expression.line
    return try call(callee, arguments)
  }

  func call(_ callee: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    switch callee {
    case .undefined(let undefined): throw failure(undefined)
    case .function(let function): return try call(function, arguments)
    case .macro(let place): return try nested { () throws(TemplateError) in try call(closures[place], arguments) }
    case .method(let method):
      switch method.receiver {
      case .text(let text): return try call(method.name, of: text, arguments)
      case .loop(let state): return try state.call(method.name, arguments.onlyPositional(self, method.name), self)
      default: return try call(method.name, of: method.receiver, arguments)
      }
    case .loop: throw unsupported("a recursive loop")
    default: throw failure("a value of the type '\(callee.typeName)' cannot be called")
    }
  }

  // MARK: Macros

  func closure(_ definition: MacroDefinition, _ scope: Scope) throws(TemplateError) -> Object {
    try allocate(64)
    closures.append(Closure(definition: definition, scope: scope))
    return .macro(closures.count - 1)
  }

  private func call(_ closure: Closure, _ arguments: Arguments) throws(TemplateError) -> Object {
    let macro = closure.definition
    let scope = self.scope(closure.scope, macro.frame)
    var keywords = arguments.keywords
    func take(_ name: String) -> Object? {
      keywords.firstIndex { $0.name.isEqual(name) }.map { keywords.remove(at: $0).value }
    }
    var given = Array(arguments.positional.prefix(macro.parameters.count).map(Optional.some))
    for parameter in macro.parameters.dropFirst(given.count) { given.append(take(parameter.text)) }
    if let name = macro.caller {
      scope[name.id] = take("caller") ?? .undefined(Undefined(.other("the macro was called without a body")))
    }
    if let name = macro.keywords {
      var builder = MappingBuilder()
      for (name, value) in keywords { builder.set(HashKey(name), .text(name), to: value) }
      scope[name.id] = try mapping(builder)
    } else if let extra = keywords.first {
      throw failure("the macro '\(macro.name?.text ?? "caller")' has no parameter \(extra.name.quoted)")
    }
    let rest = arguments.positional.dropFirst(macro.parameters.count)
    if let name = macro.positionals {
      scope[name.id] = try tuple(Array(rest))
    } else if !rest.isEmpty {
      throw failure("the macro '\(macro.name?.text ?? "caller")' takes at most \(macro.parameters.count) arguments")
    }
    for (parameter, value) in zip(macro.parameters, given) {
      scope[parameter.id] =
        value ?? .undefined(Undefined(.other("the parameter '\(parameter.text)' was not given")))
    }
    for (index, value) in given.enumerated() where value == nil {
      let place = index - (macro.parameters.count - macro.defaults.count)
      if place >= 0 { scope[macro.parameters[index].id] = try evaluate(macro.defaults[place], scope) }
    }
    return .text(try captured { () throws(TemplateError) in try run(macro.frame, scope) }.text)
  }
}

/// The values that a call hands over.
struct Arguments {
  var positional: [Object] = []
  /// Names are texts with their marks, since they may come from a mapping.
  var keywords: [(name: Text, value: Object)] = []

  var values: [Object] { positional + keywords.map(\.value) }

  /// The values in the order of the parameters; nil where one is not given.
  ///
  /// - Parameter required: how many of the parameters have to be given.
  func bound(
    to parameters: [String], required: Int = 0, _ interpreter: Interpreter, _ function: String
  ) throws(TemplateError) -> [Object?] {
    guard positional.count <= parameters.count else {
      throw interpreter.failure("'\(function)' takes at most \(parameters.count) arguments")
    }
    var values: [Object?] = positional
    values += [Object?](repeating: nil, count: parameters.count - positional.count)
    for (name, value) in keywords {
      guard let place = parameters.firstIndex(where: name.isEqual) else {
        throw interpreter.failure("'\(function)' has no argument \(name.quoted)")
      }
      guard values[place] == nil else { throw interpreter.failure("'\(function)' has two arguments \(name.quoted)") }
      values[place] = value
    }
    for place in 0..<required where values[place] == nil {
      throw interpreter.failure("'\(function)' lacks the argument '\(parameters[place])'")
    }
    return values
  }

  func onlyPositional(_ interpreter: Interpreter, _ function: String) throws(TemplateError) -> [Object] {
    guard keywords.isEmpty else { throw interpreter.failure("'\(function)' takes no arguments by name") }
    return positional
  }
}
