/// The values of expressions.
extension Interpreter {
  /// - Parameter filtering: the value of a filter that stands on nothing.
  func evaluate(
    _ expression: Expression, _ scope: Scope, filtering: Object? = nil
  ) throws(TemplateError) -> Object {
    try spend()
    switch expression.kind {
    case .constant(let constant): return Object(constant)
    case .name(let name): return lookUp(name, scope)
    default:
      return try nested { () throws(TemplateError) in
        line = expression.line
        return try evaluateParts(of: expression, scope, filtering)
      }
    }
  }

  private func evaluateParts(
    of expression: Expression, _ scope: Scope, _ filtering: Object?
  ) throws(TemplateError) -> Object {
    switch expression.kind {
    case .constant, .name: return .none
    case .list(let parts): return try list(evaluate(parts, scope))
    case .tuple(let parts): return try tuple(evaluate(parts, scope))
    case .mapping(let pairs): return try mapping(pairs, scope)
    case .attribute(let base, let name): return try attribute(name, of: evaluate(base, scope))
    case .item(let base, let index):
      let object = try evaluate(base, scope)
      return try item(evaluate(index, scope), of: object)
    case .slice(let base, let start, let end, let step):
      let object = try evaluate(base, scope)
      let bounds = try (bound(start, scope), bound(end, scope), bound(step, scope))
      return try slice(object, start: bounds.0, end: bounds.1, step: bounds.2)
    case .call: return try evaluateCall(expression, scope)
    case .filter(let base, let reference, let list):
      let value = try base.map { (base) throws(TemplateError) in try evaluate(base, scope, filtering: filtering) }
      let arguments = try arguments(list, scope)
      line = expression.line
      guard let filter = reference.kind else { throw FilterName.unknown(reference.name, line: line) }
      return try apply(filter, to: value ?? filtering ?? .none, arguments)
    case .test(let base, let reference, let list):
      let value = try evaluate(base, scope)
      let arguments = try arguments(list, scope)
      line = expression.line
      guard let test = reference.kind else { throw TestName.unknown(reference.name, line: line) }
      return .boolean(try holds(test, for: value, arguments))
    case .not(let operand): return .boolean(!(try isTrue(evaluate(operand, scope))))
    case .sign(let isNegative, let operand): return try sign(evaluate(operand, scope), isNegative: isNegative)
    case .arithmetic(let symbol, let left, let right):
      let first = try evaluate(left, scope)
      return try arithmetic(symbol, first, evaluate(right, scope))
    case .and(let left, let right):
      let first = try evaluate(left, scope)
      return try isTrue(first) ? evaluate(right, scope) : first
    case .or(let left, let right):
      let first = try evaluate(left, scope)
      return try isTrue(first) ? first : evaluate(right, scope)
    case .concatenation(let parts): return .text(try joined(evaluate(parts, scope)))
    case .comparison(let first, let rest): return try compare(first, rest, scope)
    case .condition(let test, let then, let otherwise):
      if try isTrue(evaluate(test, scope)) { return try evaluate(then, scope) }
      if let otherwise { return try evaluate(otherwise, scope) }
      return .undefined(Undefined(.other("a condition without 'else' does not hold, so it has no value")))
    }
  }

  private func evaluate(_ parts: [Expression], _ scope: Scope) throws(TemplateError) -> [Object] {
    var values: [Object] = []
    values.reserveCapacity(parts.count)
    for part in parts { values.append(try evaluate(part, scope)) }
    return values
  }

  private func bound(_ expression: Expression?, _ scope: Scope) throws(TemplateError) -> Object {
    guard let expression else { return .none }
    return try evaluate(expression, scope)
  }

  private func joined(_ values: [Object]) throws(TemplateError) -> Text {
    var out = Text([])
    for value in values {
      let text = try text(of: value)
      try grow(out.count, by: text.count)
      out.append(text)
    }
    return out
  }

  private func compare(
    _ first: Expression, _ rest: [(operation: Comparison, operand: Expression)], _ scope: Scope
  ) throws(TemplateError) -> Object {
    var left = try evaluate(first, scope)
    for (operation, operand) in rest {
      let right = try evaluate(operand, scope)
      guard try compare(operation, left, right) else { return .boolean(false) }
      left = right
    }
    return .boolean(true)
  }

  // MARK: New values

  func checkDepth(_ depth: Int) throws(TemplateError) {
    if depth > TemplateLimits.valueDepth {
      throw limit("values are nested deeper than \(TemplateLimits.valueDepth) levels")
    }
  }

  func list(_ items: [Object]) throws(TemplateError) -> Object {
    try allocateElements(items.count)
    let elements = Elements(items)
    try checkDepth(elements.depth)
    return .list(elements)
  }

  func tuple(_ items: [Object]) throws(TemplateError) -> Object {
    try allocateElements(items.count)
    let elements = Elements(items)
    try checkDepth(elements.depth)
    return .tuple(elements)
  }

  func texts(_ texts: [Text]) throws(TemplateError) -> Object {
    try allocate(texts.reduce(0) { $0 + $1.count })
    return try list(texts.map(Object.text))
  }

  func generator(_ generator: Generator) throws(TemplateError) -> Object {
    try allocate(16)
    try checkDepth(generator.depth)
    return .generator(generator)
  }

  private func mapping(
    _ pairs: [(key: Expression, value: Expression)], _ scope: Scope
  ) throws(TemplateError) -> Object {
    var builder = MappingBuilder()
    for pair in pairs {
      let key = try evaluate(pair.key, scope)
      builder.set(try hashKey(key), key, to: try evaluate(pair.value, scope))
    }
    return try mapping(builder)
  }

  func mapping(_ builder: MappingBuilder) throws(TemplateError) -> Object {
    let mapping = builder.mapping
    try allocateElements(mapping.count * 4)
    try checkDepth(mapping.depth)
    return .mapping(mapping)
  }
}

extension Object {
  init(_ constant: Constant) {
    switch constant {
    case .none: self = .none
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .float(let value): self = .float(value)
    case .text(let value): self = .text(value)
    }
  }
}
