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
    case .macro(let definition):
      let macro = try closure(definition, scope)
      if let name = definition.name { scope[name.id] = macro }
    case .breakLoop: return .breakLoop
    case .continueLoop: return .continueLoop
    case .conditional(let branches, let otherwise):
      for branch in branches where try isTrue(evaluate(branch.test, scope)) {
        return try nestedRun(branch.body, scope)
      }
      return try nestedRun(otherwise, scope)
    case .scope(let frame): return try run(frame, self.scope(scope, frame))
    case .loop(let loop): return try run(loop, scope)
    case .callBlock(let caller, let call, let line):
      self.line = line
      let result = try evaluateCall(call, scope, caller: closure(caller, scope))
      try write(onlyText(result))
    case .with(let values, let frame):
      let inner = self.scope(scope, frame)
      for (target, value) in values { try store(evaluate(value, scope), in: target, inner) }
      return try run(frame, inner)
    case .setBlock(let target, let filter, let frame):
      let (flow, text) = try captured { () throws(TemplateError) in try run(frame, self.scope(scope, frame)) }
      guard flow == .normal else { return flow }
      var value = Object.text(text)
      if let filter { value = try evaluate(filter, scope, filtering: value) }
      try store(value, in: target, scope)
    case .filterBlock(let filter, let frame):
      let inner = self.scope(scope, frame)
      let (flow, text) = try captured { () throws(TemplateError) in try run(frame, inner) }
      guard flow == .normal else { return flow }
      try write(onlyText(evaluate(filter, inner, filtering: .text(text))))
    }
    return .normal
  }

  /// What a block with a call or a filter puts out.
  private func onlyText(_ value: Object) throws(TemplateError) -> Text {
    guard case .text(let text) = value else {
      throw failure("a block puts out a text, and not a value of the type '\(value.typeName)'")
    }
    return text
  }

  func nestedRun(_ body: [Statement], _ scope: Scope) throws(TemplateError) -> Flow {
    try nested { () throws(TemplateError) in try run(body, scope) }
  }

  /// The variables of a frame before it is run.
  func scope(_ parent: Scope?, _ frame: Frame) -> Scope {
    let scope = Scope(parent: parent)
    for name in syntax.undefined[frame.id] { scope[name] = .undefined(Undefined(.variable(syntax.names[name]))) }
    return scope
  }

  func run(_ frame: Frame, _ scope: Scope) throws(TemplateError) -> Flow { try nestedRun(frame.body, scope) }

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
    // As in Jinja2, `else` also follows values of which each left its body early.
    var isUnfinished = true
    while let value = try state.next(self) {
      try allocate(16)
      let inner = self.scope(scope, loop.frame)
      inner[loop.state.id] = .loop(state)
      try store(value, in: loop.target, inner)
      let flow = try run(loop.frame, inner)
      if flow == .breakLoop { break }
      if flow == .normal { isUnfinished = false }
    }
    return isUnfinished ? try run(loop.otherwise, self.scope(scope, loop.otherwise)) : .normal
  }
}
