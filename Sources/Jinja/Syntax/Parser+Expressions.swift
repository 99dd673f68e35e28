/// Operators, from those that bind least to those that bind most.
extension Parser {
  func isAtTupleEnd(_ word: String? = nil) -> Bool {
    switch token.kind {
    case .variableEnd, .blockEnd, .symbol(.rightParenthesis): true
    case .name(let name): name == word
    default: false
    }
  }

  /// An expression, or several with commas between them, which make a tuple.
  ///
  /// - Parameters:
  ///   - end: a word that ends the tuple.
  ///   - isInParentheses: whether there may be none, which is the empty tuple.
  mutating func parseTuple(
    withCondition: Bool = true, endingAt end: String? = nil, isInParentheses: Bool = false
  ) throws(TemplateError) -> Expression {
    let line = token.line
    var parts: [Expression] = []
    var isTuple = false
    while !isAtTupleEnd(end) {
      parts.append(withCondition ? try parseExpression() : try parseOr())
      guard try accept(.comma) else { break }
      isTuple = true
    }
    if !isTuple, let part = parts.first { return part }
    guard isTuple || isInParentheses else { throw unexpected("an expression") }
    return try make(.tuple(parts), line: line, parts)
  }

  mutating func parseExpression() throws(TemplateError) -> Expression {
    try enter()
    defer { leave() }
    let line = token.line
    let unknownBefore = unknown.count
    var expression = try parseOr()
    while try accept(word: "if") {
      let test = try parseOr()
      let otherwise = try accept(word: "else") ? try parseExpression() : nil
      // What is in a condition may never be reached.
      unknown.removeSubrange(unknownBefore...)
      expression = try make(
        .condition(test: test, then: expression, otherwise: otherwise), line: line,
        [test, expression] + [otherwise].compactMap(\.self))
    }
    return expression
  }

  mutating func parseOr() throws(TemplateError) -> Expression {
    let line = token.line
    var left = try parseAnd()
    while try accept(word: "or") {
      let right = try parseAnd()
      left = try make(.or(left, right), line: line, [left, right])
    }
    return left
  }

  private mutating func parseAnd() throws(TemplateError) -> Expression {
    let line = token.line
    var left = try parseNot()
    while try accept(word: "and") {
      let right = try parseNot()
      left = try make(.and(left, right), line: line, [left, right])
    }
    return left
  }

  private mutating func parseNot() throws(TemplateError) -> Expression {
    let line = token.line
    guard try accept(word: "not") else { return try parseComparison() }
    try enter()
    defer { leave() }
    let operand = try parseNot()
    return try make(.not(operand), line: line, [operand])
  }

  private mutating func parseComparison() throws(TemplateError) -> Expression {
    let line = token.line
    let first = try parseSum()
    var rest: [(operation: Comparison, operand: Expression)] = []
    while let operation = try acceptComparison() { rest.append((operation, try parseSum())) }
    if rest.isEmpty { return first }
    return try make(.comparison(first, rest), line: line, [first] + rest.map(\.operand))
  }

  private mutating func acceptComparison() throws(TemplateError) -> Comparison? {
    if case .symbol(let symbol) = token.kind, let comparison = Comparison(symbol) {
      try advance()
      return comparison
    }
    if try accept(word: "in") { return .isIn }
    guard isAt(word: "not"), try peek() == .name("in") else { return nil }
    try advance()
    try advance()
    return .isNotIn
  }

  private mutating func parseSum() throws(TemplateError) -> Expression {
    try parseChain([.add, .subtract]) { (parser) throws(TemplateError) in try parser.parseConcatenation() }
  }

  private mutating func parseConcatenation() throws(TemplateError) -> Expression {
    let line = token.line
    var parts = [try parseProduct()]
    while try accept(.tilde) { parts.append(try parseProduct()) }
    return parts.count == 1 ? parts[0] : try make(.concatenation(parts), line: line, parts)
  }

  private mutating func parseProduct() throws(TemplateError) -> Expression {
    try parseChain([.multiply, .divide, .floorDivide, .modulo]) { (parser) throws(TemplateError) in
      try parser.parseChain([.power]) { (parser) throws(TemplateError) in try parser.parseSign() }
    }
  }

  /// Operands with operators between them, from left to right; powers too, which is Jinja2's way.
  private mutating func parseChain(
    _ symbols: [Symbol], _ operand: (inout Parser) throws(TemplateError) -> Expression
  ) throws(TemplateError) -> Expression {
    let line = token.line
    var left = try operand(&self)
    while case .symbol(let symbol) = token.kind, symbols.contains(symbol) {
      try advance()
      let right = try operand(&self)
      left = try make(.arithmetic(symbol, left, right), line: line, [left, right])
    }
    return left
  }

  private mutating func parseSign(withFilters: Bool = true) throws(TemplateError) -> Expression {
    let line = token.line
    var expression: Expression
    if isAt(.subtract) || isAt(.add) {
      let isNegative = isAt(.subtract)
      try advance()
      try enter()
      defer { leave() }
      let operand = try parseSign(withFilters: false)
      expression = try make(.sign(isNegative: isNegative, operand), line: line, [operand])
    } else {
      expression = try parsePrimary()
    }
    expression = try parsePostfix(expression)
    return withFilters ? try parseFiltersAndTests(expression) : expression
  }
}
