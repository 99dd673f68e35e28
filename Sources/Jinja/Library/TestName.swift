/// The tests that templates have, behind `is`.
enum TestName: String, Sendable {
  case boolean, callable, defined, divisibleby, escaped, even, `false`, filter, float, integer, iterable, lower, mapping
  case none, number, odd, sameas, sequence, string, test, `true`, undefined, upper
  case contained = "in"
  case eq
  case equalto
  case equalSymbol = "=="
  case ne
  case notEqualSymbol = "!="
  case gt
  case greaterthan
  case greaterSymbol = ">"
  case ge
  case greaterOrEqualSymbol = ">="
  case lt
  case lessthan
  case lessSymbol = "<"
  case le
  case lessOrEqualSymbol = "<="

  static func unknown(_ name: String, line: Int) -> TemplateError {
    TemplateError(.syntax, line: line, "there is no test '\(name)'")
  }

  /// The comparison with the argument, for those tests that are one.
  fileprivate var comparison: Comparison? {
    switch self {
    case .contained: .isIn
    case .eq, .equalto, .equalSymbol: .equal
    case .ne, .notEqualSymbol: .notEqual
    case .gt, .greaterthan, .greaterSymbol: .greater
    case .ge, .greaterOrEqualSymbol: .greaterOrEqual
    case .lt, .lessthan, .lessSymbol: .less
    case .le, .lessOrEqualSymbol: .lessOrEqual
    default: nil
    }
  }

  fileprivate var parameters: [String] {
    switch self {
    case .divisibleby: ["num"]
    case .sameas: ["other"]
    case .contained: ["seq"]
    default: comparison == nil ? [] : ["other"]
    }
  }
}

extension Interpreter {
  func holds(_ test: TestName, for value: Object, _ arguments: Arguments) throws(TemplateError) -> Bool {
    let parameters = test.parameters
    let bound = try arguments.bound(to: parameters, required: parameters.count, self, test.rawValue)
    if let other = bound.first ?? nil {
      if let comparison = test.comparison { return try compare(comparison, value, other) }
      if test == .sameas { return try isSame(value, other) }
      return try areEqual(arithmetic(.modulo, value, other), .integer(0))
    }
    switch test {
    case .odd: return try areEqual(arithmetic(.modulo, value, .integer(2)), .integer(1))
    case .even: return try areEqual(arithmetic(.modulo, value, .integer(2)), .integer(0))
    case .lower: return try text(of: value).isCase(upper: false)
    case .upper: return try text(of: value).isCase(upper: true)
    case .filter: return FilterName(rawValue: try name(value)) != nil
    case .test: return TestName(rawValue: try name(value)) != nil
    default: return isOfKind(test, value)
    }
  }

  /// The name of a filter or a test; what cannot be one has none.
  private func name(_ value: Object) throws(TemplateError) -> String {
    _ = try hashKey(value)
    return value.textValue?.string ?? ""
  }

  private func isOfKind(_ test: TestName, _ value: Object) -> Bool {
    switch (test, value) {
    case (.defined, _): !value.isUndefined
    case (.undefined, .undefined), (.none, .none), (.boolean, .boolean), (.integer, .integer), (.float, .float),
      (.string, .text), (.mapping, .mapping), (.true, .boolean(true)), (.false, .boolean(false)):
      true
    case (.number, .integer), (.number, .float), (.number, .boolean): true
    case (.escaped, .text(let text)): text.isMarkup
    case (.sequence, .undefined), (.sequence, .text), (.sequence, .list), (.sequence, .tuple), (.sequence, .range),
      (.sequence, .mapping):
      true
    case (.iterable, .undefined), (.iterable, .text), (.iterable, .list), (.iterable, .tuple), (.iterable, .range),
      (.iterable, .mapping), (.iterable, .view), (.iterable, .generator), (.iterable, .loop):
      true
    case (.callable, .function), (.callable, .macro), (.callable, .method), (.callable, .loop), (.callable, .undefined):
      true
    default: false
    }
  }

  private func isSame(_ left: Object, _ right: Object) throws(TemplateError) -> Bool {
    switch (left, right) {
    case (.none, .none): return true
    case (.boolean(let left), .boolean(let right)): return left == right
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)): return left === right
    case (.mapping(let left), .mapping(let right)): return left === right
    case (.namespace(let left), .namespace(let right)), (.macro(let left), .macro(let right)): return left == right
    case (.undefined, .undefined), (.text, .text), (.integer, .integer), (.float, .float):
      throw unsupported("the test 'sameas' of two values of the type '\(left.typeName)'")
    default: return false
    }
  }
}
