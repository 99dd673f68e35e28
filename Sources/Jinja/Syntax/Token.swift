/// A piece of a template as the parser reads it.
struct Token {
  enum Kind: Equatable {
    /// Text outside of tags.
    case data(Text)
    case blockBegin, blockEnd, variableBegin, variableEnd
    case name(String)
    case text(Text)
    case integer(Int)
    case float(Double)
    case symbol(Symbol)
    case end
  }

  var kind: Kind
  var line: Int
}

/// The operators and brackets of expressions.
enum Symbol: String, CaseIterable {
  case add = "+"
  case subtract = "-"
  case divide = "/"
  case floorDivide = "//"
  case multiply = "*"
  case modulo = "%"
  case power = "**"
  case tilde = "~"
  case leftBracket = "["
  case rightBracket = "]"
  case leftParenthesis = "("
  case rightParenthesis = ")"
  case leftBrace = "{"
  case rightBrace = "}"
  case equal = "=="
  case notEqual = "!="
  case greater = ">"
  case greaterOrEqual = ">="
  case less = "<"
  case lessOrEqual = "<="
  case assign = "="
  case dot = "."
  case colon = ":"
  case pipe = "|"
  case comma = ","
  case semicolon = ";"

  /// The symbols of two characters, and those of one, by their code points.
  private static let pairs = table(of: 2)
  private static let singles = table(of: 1)

  private static func table(of length: Int) -> [[UInt32]: Symbol] {
    Dictionary(
      uniqueKeysWithValues: allCases.filter { $0.rawValue.utf8.count == length }
        .map { ($0.rawValue.unicodeScalars.map(\.value), $0) })
  }

  /// The longest symbol at the start of some code points.
  static func first(in points: ArraySlice<UInt32>) -> Symbol? {
    pairs[Array(points.prefix(2))] ?? singles[Array(points.prefix(1))]
  }

  /// The bracket that closes this one.
  var closing: Symbol? {
    switch self {
    case .leftBracket: .rightBracket
    case .leftParenthesis: .rightParenthesis
    case .leftBrace: .rightBrace
    default: nil
    }
  }

  var isClosing: Bool { self == .rightBracket || self == .rightParenthesis || self == .rightBrace }
}

extension Token.Kind {
  /// The token as an error names it.
  var description: String {
    switch self {
    case .data: "text"
    case .blockBegin: "'{%'"
    case .blockEnd: "'%}'"
    case .variableBegin: "'{{'"
    case .variableEnd: "'}}'"
    case .name(let name): "'\(name)'"
    case .text: "a string"
    case .integer, .float: "a number"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    case .end: "the end of the template"
    }
  }
}
