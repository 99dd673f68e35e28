/// A value while a template is rendered.
enum Object {
  case undefined(Undefined)
  case none
  case boolean(Bool)
  case integer(Int)
  case float(Double)
  case text(Text)
  case list(Elements)
  case tuple(Elements)
  case range(NumberRange)
  case mapping(Mapping)
  case view(MappingView)
  case generator(Generator)
  case loop(LoopState)
  /// Places in the interpreter's lists: such values may be parts of themselves.
  case namespace(Int)
  case macro(Int)
  case function(GlobalFunction)
  case method(BoundMethod)

  static func text(_ string: String) -> Object { .text(Text(string)) }

  /// Levels of values inside this one.
  var depth: Int {
    switch self {
    case .list(let elements), .tuple(let elements): elements.depth
    case .mapping(let mapping): mapping.depth
    case .view(let view): view.mapping.depth + 1
    case .generator(let generator): generator.depth
    case .loop(let state): state.depth
    case .method(let method): method.receiver.depth + 1
    default: 0
    }
  }

  /// What Python calls the type.
  var typeName: String {
    switch self {
    case .undefined: "Undefined"
    case .none: "NoneType"
    case .boolean: "bool"
    case .integer: "int"
    case .float: "float"
    case .text(let text): text.isMarkup ? "Markup" : "str"
    case .list: "list"
    case .tuple: "tuple"
    case .range: "range"
    case .mapping: "dict"
    case .view(let view): view.kind.rawValue
    case .generator(let generator): generator.kind.rawValue
    case .namespace: "Namespace"
    case .macro: "Macro"
    case .loop: "LoopContext"
    case .function: "function"
    case .method: "method"
    }
  }

  var textValue: Text? { if case .text(let text) = self { text } else { nil } }

  /// As a whole number; truth values are 0 and 1.
  var integerValue: Int? {
    switch self {
    case .integer(let value): value
    case .boolean(let value): value ? 1 : 0
    default: nil
    }
  }

  /// As a number with a fraction.
  var floatValue: Double? {
    if case .float(let value) = self { return value }
    return integerValue.map(Double.init)
  }

  var isUndefined: Bool { if case .undefined = self { true } else { false } }
}

/// A value that is not there, and why, for the error that most uses of it are.
final class Undefined {
  enum Reason {
    case variable(String)
    case attribute(String, of: String)
    case element(of: String)
    /// An attribute that would change a value, or give access to the interpreter.
    case unsafe(String, of: String)
    case other(String)
  }

  let reason: Reason

  init(_ reason: Reason) { self.reason = reason }

  var sentence: String {
    switch reason {
    case .variable(let name): "'\(name)' is undefined"
    case .attribute(let name, let type): "'\(type)' has no attribute '\(name)'"
    case .element(let type): "'\(type)' has no such element"
    case .unsafe(let name, let type): "templates may not use the attribute '\(name)' of '\(type)'"
    case .other(let sentence): sentence
    }
  }
}

/// The elements of a list or a tuple, which never change.
final class Elements {
  let items: [Object]
  let depth: Int

  init(_ items: [Object]) {
    self.items = items
    depth = items.reduce(0) { max($0, $1.depth) } + 1
  }
}

/// What `range` makes.
final class NumberRange {
  let start: Int
  let step: Int
  let count: Int
  /// Where it was told to end; only printing shows it.
  let end: Int

  init(start: Int, step: Int, count: Int, end: Int) {
    self.start = start
    self.step = step
    self.count = count
    self.end = end
  }

  subscript(index: Int) -> Int { start &+ index &* step }
}

/// A function of a value, such as `text.strip`.
final class BoundMethod {
  let receiver: Object
  let name: String

  init(_ receiver: Object, _ name: String) {
    self.receiver = receiver
    self.name = name
  }
}
