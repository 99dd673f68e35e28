/// Truth, equality and order, by Python's rules.
extension Interpreter {
  func isTrue(_ value: Object) throws(TemplateError) -> Bool {
    switch value {
    case .undefined, .none: false
    case .boolean(let value): value
    case .integer(let value): value != 0
    case .float(let value): value != 0
    case .text(let text): !text.isEmpty
    case .list(let elements), .tuple(let elements): !elements.items.isEmpty
    case .range(let range): range.count > 0
    case .mapping(let mapping): mapping.count > 0
    case .view(let view): view.mapping.count > 0
    case .loop(let state): try state.length(self) > 0
    case .generator, .namespace, .macro, .function, .method: true
    }
  }

  // MARK: Equality

  func areEqual(_ left: Object, _ right: Object) throws(TemplateError) -> Bool {
    try spend()
    switch (left, right) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.text(let left), .text(let right)):
      try spend(min(left.count, right.count))
      return left.isEqual(right)
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      return try areEqual(left.items, right.items)
    case (.mapping(let left), .mapping(let right)):
      guard left.count == right.count else { return false }
      for (key, value) in zip(left.keys, left.values) {
        guard let other = right[try hashKey(key)], try areEqual(value, other) else { return false }
      }
      return true
    case (.range(let left), .range(let right)):
      return left.count == right.count && (left.count == 0 || left.start == right.start)
        && (left.count <= 1 || left.step == right.step)
    case (.namespace(let left), .namespace(let right)), (.macro(let left), .macro(let right)): return left == right
    case (.function(let left), .function(let right)): return left == right
    case (.generator(let left), .generator(let right)): return left === right
    case (.loop(let left), .loop(let right)): return left === right
    case (.view(let left), .view(let right)):
      if left === right { return true }
      guard left.kind != .values, right.kind != .values else { return false }
      throw unsupported("comparing views of mappings")
    case (.method, .method): throw unsupported("comparing methods")
    default:
      if let left = left.integerValue, let right = right.integerValue { return left == right }
      guard let left = Number(left), let right = Number(right) else { return false }
      return left == right
    }
  }

  func areEqual(_ left: [Object], _ right: [Object]) throws(TemplateError) -> Bool {
    guard left.count == right.count else { return false }
    for (left, right) in zip(left, right) where try !areEqual(left, right) { return false }
    return true
  }

  /// - Throws: for values that cannot be keys, since they may change.
  func hashKey(_ value: Object) throws(TemplateError) -> HashKey {
    try spend()
    switch value {
    case .undefined: return .undefined
    case .none: return .none
    case .boolean(let value): return .integer(value ? 1 : 0)
    case .integer(let value): return .integer(value)
    case .float(let value): return Int(exactly: value).map(HashKey.integer) ?? .float(value)
    case .text(let text):
      try spend(text.count)
      return HashKey(text)
    case .tuple(let elements):
      try allocateElements(elements.items.count + 1)
      var keys: [HashKey] = []
      for item in elements.items { keys.append(try hashKey(item)) }
      return .tuple(keys)
    case .range(let range):
      let count = range.count
      return .range(start: count > 0 ? range.start : 0, step: count > 1 ? range.step : 0, count: count)
    case .namespace(let place): return .namespace(place)
    case .macro(let place): return .macro(place)
    case .function(let function): return .function(function)
    case .generator(let generator): return .object(ObjectIdentifier(generator))
    case .loop(let state): return .object(ObjectIdentifier(state))
    case .view(let view) where view.kind == .values: return .object(ObjectIdentifier(view))
    default: throw failure("a value of the type '\(value.typeName)' cannot be a key")
    }
  }

  // MARK: Order

  func compare(_ comparison: Comparison, _ left: Object, _ right: Object) throws(TemplateError) -> Bool {
    switch comparison {
    case .equal: try areEqual(left, right)
    case .notEqual: try !areEqual(left, right)
    case .less: try isLess(left, right, "<")
    case .greater: try isLess(right, left, ">")
    case .lessOrEqual: try isLessOrEqual(left, right, "<=")
    case .greaterOrEqual: try isLessOrEqual(right, left, ">=")
    case .isIn: try contains(right, left)
    case .isNotIn: try !contains(right, left)
    }
  }

  func isLess(_ left: Object, _ right: Object, _ symbol: String = "<") throws(TemplateError) -> Bool {
    try spend()
    switch (left, right) {
    case (.text(let left), .text(let right)):
      try spend(min(left.count, right.count))
      return left.isLess(than: right)
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      for (left, right) in zip(left.items, right.items) where try !areEqual(left, right) {
        return try isLess(left, right, symbol)
      }
      return left.items.count < right.items.count
    default:
      guard let first = Number(left), let second = Number(right) else { throw notOrdered(left, right, symbol) }
      return first < second
    }
  }

  private func isLessOrEqual(
    _ left: Object, _ right: Object, _ symbol: String
  ) throws(TemplateError) -> Bool {
    switch (left, right) {
    case (.text, .text): return try !isLess(right, left)
    case (.list(let first), .list(let second)), (.tuple(let first), .tuple(let second)):
      for (left, right) in zip(first.items, second.items) where try !areEqual(left, right) {
        return try isLessOrEqual(left, right, symbol)
      }
      return first.items.count <= second.items.count
    default:
      guard let first = Number(left), let second = Number(right) else { throw notOrdered(left, right, symbol) }
      return first < second || first == second
    }
  }

  private func notOrdered(_ left: Object, _ right: Object, _ symbol: String) -> TemplateError {
    for case .undefined(let undefined) in [left, right] { return failure(undefined) }
    return failure("'\(symbol)' does not order '\(left.typeName)' and '\(right.typeName)'")
  }

  // MARK: Membership

  func contains(_ container: Object, _ value: Object) throws(TemplateError) -> Bool {
    switch container {
    case .text(let text):
      guard case .text(let part) = value else {
        throw failure("'in' looks for a text in a text, not for a value of the type '\(value.typeName)'")
      }
      try spend(text.count + part.count)
      return text.contains(part)
    case .mapping(let mapping): return mapping[try hashKey(value)] != nil
    case .view(let view) where view.kind == .keys: return view.mapping[try hashKey(value)] != nil
    case .generator(let generator):
      while let item = try generator.next(self) {
        if try areEqual(item, value) { return true }
      }
      return false
    default:
      for item in try items(of: container) where try areEqual(item, value) { return true }
      return false
    }
  }
}

/// A number for comparing, exact beyond the whole numbers that fractions can hold.
private enum Number {
  case integer(Int)
  case float(Double)

  init?(_ object: Object) {
    if case .float(let value) = object {
      self = .float(value)
    } else if let value = object.integerValue {
      self = .integer(value)
    } else {
      return nil
    }
  }

  static func == (left: Number, right: Number) -> Bool {
    switch (left, right) {
    case (.integer(let left), .integer(let right)): left == right
    case (.float(let left), .float(let right)): left == right
    case (.integer(let integer), .float(let float)), (.float(let float), .integer(let integer)):
      Int(exactly: float) == integer
    }
  }

  static func < (left: Number, right: Number) -> Bool {
    switch (left, right) {
    case (.integer(let left), .integer(let right)): left < right
    case (.float(let left), .float(let right)): left < right
    case (.integer(let left), .float(let right)): isLess(left, right)
    case (.float(let left), .integer(let right)): isLess(-right, -left)
    }
  }

  private static func isLess(_ integer: Int, _ float: Double) -> Bool {
    guard let whole = Int(exactly: float.rounded(.up)) else { return float > 0 }
    return integer < whole
  }
}
