/// Literals and names, and what may follow them: attributes, items, calls, filters, tests.
extension Parser {
  mutating func parsePrimary() throws(TemplateError) -> Expression {
    let line = token.line
    switch token.kind {
    case .name(let text):
      try advance()
      switch text {
      case "true", "True": return try make(.constant(.boolean(true)), line: line)
      case "false", "False": return try make(.constant(.boolean(false)), line: line)
      case "none", "None": return try make(.constant(.none), line: line)
      case "self", "super": throw unsupported("'\(text)'", line: line)
      default:
        mentioned.insert(text)
        return try make(.name(name(text)), line: line)
      }
    case .text(var text):
      try advance()
      while case .text(let more) = token.kind {
        text.append(more)
        try advance()
      }
      return try make(.constant(.text(text)), line: line)
    case .integer(let value):
      try advance()
      return try make(.constant(.integer(value)), line: line)
    case .float(let value):
      try advance()
      return try make(.constant(.float(value)), line: line)
    case .symbol(.leftParenthesis):
      try advance()
      let expression = try parseTuple(isInParentheses: true)
      try expect(.rightParenthesis)
      return expression
    case .symbol(.leftBracket): return try parseList()
    case .symbol(.leftBrace): return try parseMapping()
    default: throw unexpected("an expression")
    }
  }

  private mutating func parseList() throws(TemplateError) -> Expression {
    let line = token.line
    try advance()
    var parts: [Expression] = []
    while !isAt(.rightBracket) {
      parts.append(try parseExpression())
      guard try accept(.comma) else { break }
    }
    try expect(.rightBracket)
    return try make(.list(parts), line: line, parts)
  }

  private mutating func parseMapping() throws(TemplateError) -> Expression {
    let line = token.line
    try advance()
    var pairs: [(key: Expression, value: Expression)] = []
    while !isAt(.rightBrace) {
      let key = try parseExpression()
      try expect(.colon)
      pairs.append((key, try parseExpression()))
      guard try accept(.comma) else { break }
    }
    try expect(.rightBrace)
    return try make(.mapping(pairs), line: line, pairs.flatMap { [$0.key, $0.value] })
  }

  // MARK: Attributes, items, calls

  mutating func parsePostfix(_ expression: Expression) throws(TemplateError) -> Expression {
    var expression = expression
    while true {
      if isAt(.dot) {
        expression = try parseAttribute(of: expression)
      } else if isAt(.leftBracket) {
        expression = try parseItem(of: expression)
      } else if isAt(.leftParenthesis) {
        expression = try parseCall(of: expression)
      } else {
        return expression
      }
    }
  }

  private mutating func parseAttribute(of base: Expression) throws(TemplateError) -> Expression {
    let line = token.line
    try advance()
    switch token.kind {
    case .name(let name):
      try advance()
      return try make(.attribute(base, AttributeName(name)), line: line, [base])
    case .integer(let index):
      try advance()
      let item = try make(.constant(.integer(index)), line: line)
      return try make(.item(base, item), line: line, [base])
    default: throw unexpected("a name")
    }
  }

  private mutating func parseItem(of base: Expression) throws(TemplateError) -> Expression {
    let line = token.line
    try advance()
    var parts: [Expression] = []
    while !isAt(.rightBracket) {
      if !parts.isEmpty { try expect(.comma) }
      let part: Expression? = isAt(.colon) ? nil : try parseExpression()
      if isAt(.colon) {
        let slice = try parseSlice(of: base, from: part, line: line)
        guard parts.isEmpty, isAt(.rightBracket) else { throw unsupported("a slice of several dimensions") }
        try advance()
        return slice
      }
      if let part { parts.append(part) }
    }
    try advance()
    let index = parts.count == 1 ? parts[0] : try make(.tuple(parts), line: line, parts)
    return try make(.item(base, index), line: line, [base, index])
  }

  private mutating func parseSlice(
    of base: Expression, from start: Expression?, line: Int
  ) throws(TemplateError) -> Expression {
    func isAtEnd(_ parser: Parser) -> Bool { parser.isAt(.rightBracket) || parser.isAt(.comma) }
    try expect(.colon)
    let end = isAt(.colon) || isAtEnd(self) ? nil : try parseExpression()
    var step: Expression?
    if try accept(.colon), !isAtEnd(self) { step = try parseExpression() }
    return try make(
      .slice(base, start: start, end: end, step: step), line: line,
      [base] + [start, end, step].compactMap(\.self))
  }

  private mutating func parseCall(of base: Expression) throws(TemplateError) -> Expression {
    let line = token.line
    let arguments = try parseArguments()
    return try make(.call(base, arguments), line: line, [base] + arguments.expressions)
  }

  mutating func parseArguments() throws(TemplateError) -> ArgumentList {
    var list = ArgumentList()
    try expect(.leftParenthesis)
    while !isAt(.rightParenthesis) {
      let hasUnpacked = list.unpacked != nil || list.unpackedKeywords != nil
      if isAt(.multiply), !hasUnpacked {
        try advance()
        list.unpacked = try parseExpression()
      } else if isAt(.power), list.unpackedKeywords == nil {
        try advance()
        list.unpackedKeywords = try parseExpression()
      } else if case .name(let name) = token.kind, try peek() == .symbol(.assign), list.unpackedKeywords == nil {
        try advance()
        try advance()
        list.keywords.append((name, try parseExpression()))
      } else if !hasUnpacked, list.keywords.isEmpty {
        list.positional.append(try parseExpression())
      } else {
        throw error("the arguments of a call are out of order")
      }
      guard try accept(.comma) else { break }
    }
    try expect(.rightParenthesis)
    return list
  }

  // MARK: Filters and tests

  mutating func parseFiltersAndTests(_ expression: Expression) throws(TemplateError) -> Expression {
    var expression = expression
    while true {
      if isAt(.pipe) {
        expression = try parseFilters(on: expression)
      } else if isAt(word: "is") {
        expression = try parseTest(of: expression)
      } else if isAt(.leftParenthesis) {
        expression = try parseCall(of: expression)
      } else {
        return expression
      }
    }
  }

  /// Filters, the next token being the `|` before the first.
  mutating func parseFilters(on base: Expression?) throws(TemplateError) -> Expression {
    try expect(.pipe)
    var expression = try parseFilter(on: base)
    while try accept(.pipe) { expression = try parseFilter(on: expression) }
    return expression
  }

  mutating func parseFilter(on base: Expression?) throws(TemplateError) -> Expression {
    let line = token.line
    let name = try parseDottedName()
    let arguments = isAt(.leftParenthesis) ? try parseArguments() : ArgumentList()
    let filter = Reference<FilterName>(name)
    if filter.kind == nil, !isInBranch { unknown.append(FilterName.unknown(name, line: line)) }
    return try make(.filter(base, filter, arguments), line: line, [base].compactMap(\.self) + arguments.expressions)
  }

  private mutating func parseTest(of base: Expression) throws(TemplateError) -> Expression {
    let line = token.line
    try advance()
    let isNegated = try accept(word: "not")
    let name = try parseDottedName()
    var arguments = ArgumentList()
    if isAt(.leftParenthesis) {
      arguments = try parseArguments()
    } else if isAtTestArgument {
      if isAt(word: "is") { throw error("a test cannot follow a test; use parentheses") }
      arguments.positional = [try parsePostfix(parsePrimary())]
    }
    let reference = Reference<TestName>(name)
    if reference.kind == nil, !isInBranch { unknown.append(TestName.unknown(name, line: line)) }
    let test = try make(.test(base, reference, arguments), line: line, [base] + arguments.expressions)
    return isNegated ? try make(.not(test), line: line, [test]) : test
  }

  /// Whether an argument without parentheses follows the name of a test.
  private var isAtTestArgument: Bool {
    switch token.kind {
    case .name(let name): !["else", "or", "and"].contains(name)
    case .text, .integer, .float, .symbol(.leftBracket), .symbol(.leftBrace): true
    default: false
    }
  }

  private mutating func parseDottedName() throws(TemplateError) -> String {
    var name = try expectName()
    while try accept(.dot) { name += "." + (try expectName()) }
    return name
  }
}
