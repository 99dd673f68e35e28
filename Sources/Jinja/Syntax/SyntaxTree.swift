/// A template as the parser leaves it.
struct SyntaxTree: Sendable {
  let frame: Frame
  /// The names of variables; expressions hold their places in this list.
  let names: [String]
  /// For each frame, the variables that are undefined when it begins, whatever they are around it.
  let undefined: [[Int]]
}

/// A body with variables of its own.
struct Frame: Sendable {
  /// Its place among the frames of the template.
  let id: Int
  let body: [Statement]
}

/// A variable's name and its place in the list of names.
struct Name: Sendable, Equatable {
  let id: Int
  let text: String
}

/// The name of a filter or a test, and which one it is; nil where there is none of this name.
struct Reference<Kind: RawRepresentable<String> & Sendable>: Sendable {
  let name: String
  let kind: Kind?

  init(_ name: String) {
    self.name = name
    kind = Kind(rawValue: name)
  }
}

/// The name of an attribute, which is also looked for as a key.
struct AttributeName: Sendable {
  let text: String
  let key: HashKey

  init(_ text: String) {
    self.text = text
    key = HashKey(text)
  }
}

/// A part of a template that does something.
indirect enum Statement: Sendable {
  case data(Text)
  case output(Expression)
  case conditional([Branch], otherwise: [Statement])
  case loop(Loop)
  case set(Target, Expression)
  /// The text of a body, which the filters may change; the innermost of them has no value to filter but that text.
  case setBlock(Target, filter: Expression?, Frame)
  case filterBlock(Expression, Frame)
  case with([(target: Target, value: Expression)], Frame)
  case macro(MacroDefinition)
  /// A call whose macro may call back to the body.
  case callBlock(MacroDefinition, call: Expression, line: Int)
  case scope(Frame)
  case breakLoop
  case continueLoop
}

/// A body that is rendered if its test holds.
struct Branch: Sendable {
  let test: Expression
  let body: [Statement]
}

struct Loop: Sendable {
  let target: Target
  let values: Expression
  /// Leaves out the values for which it does not hold.
  let filter: Expression?
  let frame: Frame
  /// Rendered where no value had its body rendered to the end.
  let otherwise: Frame
  /// The variable `loop`.
  let state: Name
  let line: Int
}

struct MacroDefinition: Sendable {
  /// Nil for the body of a call block.
  let name: Name?
  let parameters: [Name]
  /// Of the last parameters.
  let defaults: [Expression]
  let frame: Frame
  /// The names that the body has besides its parameters, where it mentions them.
  let caller: Name?
  let keywords: Name?
  let positionals: Name?
}

/// Where a value is stored.
indirect enum Target: Sendable {
  case name(Name)
  /// An attribute of a namespace.
  case attribute(of: Name, String)
  case tuple([Target])
}

/// A part of a template that has a value.
final class Expression: Sendable {
  indirect enum Kind: Sendable {
    case constant(Constant)
    case name(Name)
    case list([Expression])
    case tuple([Expression])
    case mapping([(key: Expression, value: Expression)])
    case attribute(Expression, AttributeName)
    case item(Expression, Expression)
    case slice(Expression, start: Expression?, end: Expression?, step: Expression?)
    case call(Expression, ArgumentList)
    /// Without an expression it filters the body that it belongs to.
    case filter(Expression?, Reference<FilterName>, ArgumentList)
    case test(Expression, Reference<TestName>, ArgumentList)
    case not(Expression)
    case sign(isNegative: Bool, Expression)
    case arithmetic(Symbol, Expression, Expression)
    case and(Expression, Expression)
    case or(Expression, Expression)
    case concatenation([Expression])
    case comparison(Expression, [(operation: Comparison, operand: Expression)])
    case condition(test: Expression, then: Expression, otherwise: Expression?)
  }

  let kind: Kind
  let line: Int
  /// The expressions in this one, in the order in which they stand.
  let parts: [Expression]
  /// Levels of expressions in this one, itself included.
  let depth: Int

  init(_ kind: Kind, line: Int, parts: [Expression]) {
    self.kind = kind
    self.line = line
    self.parts = parts
    depth = parts.reduce(0) { max($0, $1.depth) } + 1
  }
}

enum Constant: Sendable {
  case none
  case boolean(Bool)
  case integer(Int)
  case float(Double)
  case text(Text)
}

enum Comparison: Sendable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, isIn, isNotIn

  init?(_ symbol: Symbol) {
    switch symbol {
    case .equal: self = .equal
    case .notEqual: self = .notEqual
    case .less: self = .less
    case .lessOrEqual: self = .lessOrEqual
    case .greater: self = .greater
    case .greaterOrEqual: self = .greaterOrEqual
    default: return nil
    }
  }
}

/// What stands in the parentheses of a call.
struct ArgumentList: Sendable {
  var positional: [Expression] = []
  var keywords: [(name: String, value: Expression)] = []
  /// After `*` and `**`.
  var unpacked: Expression?
  var unpackedKeywords: Expression?

  var expressions: [Expression] {
    positional + keywords.map(\.value) + [unpacked, unpackedKeywords].compactMap(\.self)
  }
}
