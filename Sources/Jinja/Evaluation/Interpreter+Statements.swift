/// Statements, one after the other.
extension Interpreter {
  func run(_ body: [Statement], _ scope: Scope) throws(TemplateError) -> Flow {
    for statement in body {
      try spend()
      let flow = try run(statement, scope)
      if flow != .normal { return flow }
    }
    return .normal
  }

  private func run(_ statement: Statement, _ scope: Scope) throws(TemplateError) -> Flow {
    switch statement {
    case .data(let text): try write(text)
    case .output(let expression): try write(text(of: evaluate(expression, scope)))
    case .set(let target, let expression): try store(evaluate(expression, scope), in: target, scope)
    case .macro(let definition): scope[definition.name.id] = try closure(definition, scope)
    case .breakLoop: return .breakLoop
    case .continueLoop: return .continueLoop
    case .conditional(let branches, let otherwise):
      for branch in branches where try isTrue(evaluate(branch.test, scope)) {
        return try nestedRun(branch.body, scope)
      }
      return try nestedRun(otherwise, scope)
    case .scope(let body): return try nestedRun(body, Scope(parent: scope))
    case .loop(let loop): return try run(loop, scope)
    case .callBlock(let caller, let call, let line):
      self.line = line
      let result = try evaluateCall(call, scope, caller: closure(caller, scope))
      try write(text(of: result))
    case .with(let values, let body):
      let inner = Scope(parent: scope)
      for (target, value) in values { try store(evaluate(value, scope), in: target, inner) }
      return try nestedRun(body, inner)
    case .setBlock(let target, let filter, let body):
      let (flow, text) = try captured { () throws(TemplateError) in try nestedRun(body, Scope(parent: scope)) }
      guard flow == .normal else { return flow }
      var value = Object.text(text)
      if let filter { value = try evaluate(filter, scope, filtering: value) }
      try store(value, in: target, scope)
    case .filterBlock(let filter, let body):
      let inner = Scope(parent: scope)
      let (flow, text) = try captured { () throws(TemplateError) in try nestedRun(body, inner) }
      guard flow == .normal else { return flow }
      try write(self.text(of: evaluate(filter, inner, filtering: .text(text))))
    }
    return .normal
  }

  func nestedRun(_ body: [Statement], _ scope: Scope) throws(TemplateError) -> Flow {
    try nested { () throws(TemplateError) in try run(body, scope) }
  }

  // MARK: Storing

  func store(_ value: Object, in target: Target, _ scope: Scope) throws(TemplateError) {
    switch target {
    case .name(let name): scope[name.id] = value
    case .attribute(let name, let attribute):
      guard case .namespace(let place) = lookUp(name, scope) else {
        throw failure("'\(name.text)' is no namespace, and attributes of other values cannot be set")
      }
      try allocate(16)
      setAttribute(Text(attribute), of: place, to: value)
    case .tuple(let targets):
      let values = try items(of: value)
      guard values.count == targets.count else {
        throw failure("\(values.count) values cannot be stored in \(targets.count) variables")
      }
      for (target, value) in zip(targets, values) { try store(value, in: target, scope) }
    }
  }

  func setAttribute(_ name: Text, of namespace: Int, to value: Object) {
    let key = HashKey(name)
    if let place = namespaces[namespace].firstIndex(where: { $0.key == key }) {
      namespaces[namespace][place].value = value
    } else {
      namespaces[namespace].append((key, name, value))
    }
  }

  // MARK: Loops

  private func run(_ loop: Loop, _ scope: Scope) throws(TemplateError) -> Flow {
    line = loop.line
    let state = LoopState(try iterable(evaluate(loop.values, scope)), loop, scope)
    try checkDepth(state.depth)
    defer { state.end() }
    var isEmpty = true
    while let value = try state.next(self) {
      isEmpty = false
      try allocate(16)
      let inner = Scope(parent: scope)
      inner[loop.state.id] = .loop(state)
      try store(value, in: loop.target, inner)
      if try nestedRun(loop.body, inner) == .breakLoop { break }
    }
    return isEmpty ? try nestedRun(loop.otherwise, Scope(parent: scope)) : .normal
  }
}
