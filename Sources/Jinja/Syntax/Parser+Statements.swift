/// What stands in `{% %}`.
extension Parser {
  /// A statement whose first word is to be read next; its last `%}` is left.
  mutating func parseStatement(_ word: String, ends: [String]) throws(TemplateError) -> [Statement] {
    let line = token.line
    try advance()
    switch word {
    case "if": return [try parseIf()]
    case "for": return [try parseFor(line)]
    case "set": return [try parseSet()]
    case "with": return [try parseWith()]
    case "macro": return [try parseMacro()]
    case "call": return [try parseCallBlock(line)]
    case "filter": return [try parseFilterBlock(line)]
    case "print": return try parsePrint()
    case "break", "continue":
      guard isInLoop else { throw error("'\(word)' stands outside of a loop", line: line) }
      return [word == "break" ? .breakLoop : .continueLoop]
    case "generation":
      // The body is a macro of its own to Jinja2, so that its variables stay in it and no loop can be left from it.
      let outer = isInLoop
      isInLoop = false
      defer { isInLoop = outer }
      return [.scope(try parseFrame(until: "endgeneration").frame)]
    case "block", "extends", "include", "import", "from", "autoescape", "do", "trans", "debug":
      throw unsupported("the tag '\(word)'", line: line)
    default:
      guard ends.isEmpty else {
        throw error(
          "the tag '\(word)' is unknown here, where '\(ends.joined(separator: "' or '"))' may come", line: line)
      }
      throw error("the tag '\(word)' is unknown here", line: line)
    }
  }

  // MARK: Conditions and loops

  private mutating func parseIf() throws(TemplateError) -> Statement {
    let outer = isInBranch
    isInBranch = true
    defer { isInBranch = outer }
    var branches: [Branch] = []
    while true {
      let test = try parseTuple(withCondition: false)
      let (body, end) = try parseBlock(until: "elif", "else", "endif")
      branches.append(Branch(test: test, body: body))
      if end == "elif" { continue }
      let otherwise = end == "else" ? try parseBlock(until: "endif").body : []
      return .conditional(branches, otherwise: otherwise)
    }
  }

  private mutating func parseFor(_ line: Int) throws(TemplateError) -> Statement {
    let outer = (isInBranch, isInLoop)
    defer { (isInBranch, isInLoop) = outer }
    let target = try parseTarget(endingAt: "in")
    if target.stores("loop") { throw error("a loop cannot have a variable of the name 'loop'", line: line) }
    try expect(word: "in")
    let values = try parseTuple(withCondition: false, endingAt: "recursive")
    var filter: Expression?
    if try accept(word: "if") {
      isInBranch = false
      filter = try parseExpression()
    }
    if isAt(word: "recursive") { throw unsupported("a recursive loop") }
    isInLoop = true
    let (frame, end) = try parseFrame(until: "endfor", "else")
    isInLoop = outer.1
    let otherwise = end == "else" ? try parseFrame(until: "endfor").frame : self.frame([])
    return .loop(
      Loop(
        target: target, values: values, filter: filter, frame: frame, otherwise: otherwise, state: name("loop"),
        line: line))
  }

  // MARK: Variables

  private mutating func parseSet() throws(TemplateError) -> Statement {
    let target = try parseTarget(allowingAttributes: true)
    if try accept(.assign) { return .set(target, try parseTuple()) }
    let filter = isAt(.pipe) ? try parseFilters(on: nil) : nil
    return .setBlock(target, filter: filter, try parseFrame(until: "endset").frame)
  }

  private mutating func parseWith() throws(TemplateError) -> Statement {
    var values: [(target: Target, value: Expression)] = []
    while token.kind != .blockEnd {
      if !values.isEmpty { try expect(.comma) }
      let target = try parseTarget()
      try expect(.assign)
      values.append((target, try parseExpression()))
    }
    return .with(values, try parseFrame(until: "endwith").frame)
  }

  private mutating func parsePrint() throws(TemplateError) -> [Statement] {
    var outputs: [Statement] = []
    while token.kind != .blockEnd {
      if !outputs.isEmpty { try expect(.comma) }
      outputs.append(.output(try parseExpression()))
    }
    return outputs
  }

  private mutating func parseFilterBlock(_ line: Int) throws(TemplateError) -> Statement {
    let outer = isInBranch
    isInBranch = false
    defer { isInBranch = outer }
    var filter = try parseFilter(on: nil)
    if isAt(.pipe) { filter = try parseFilters(on: filter) }
    return .filterBlock(filter, try parseFrame(until: "endfilter").frame)
  }

  // MARK: Macros

  private mutating func parseMacro() throws(TemplateError) -> Statement {
    let name = name(try expectName())
    let macro = try parseMacroDefinition(name, hasParameters: true, end: "endmacro") { (_) throws(TemplateError) in }
    return .macro(macro)
  }

  private mutating func parseCallBlock(_ line: Int) throws(TemplateError) -> Statement {
    var call: Expression?
    let caller = try parseMacroDefinition(nil, hasParameters: isAt(.leftParenthesis), end: "endcall") {
      (parser) throws(TemplateError) in
      let expression = try parser.parseExpression()
      guard case .call = expression.kind else { throw parser.error("a call was expected", line: line) }
      call = expression
    }
    guard let call else { throw error("a call was expected", line: line) }
    return .callBlock(caller, call: call, line: line)
  }

  private static let specialNames = ["caller", "kwargs", "varargs"]

  /// - Parameter parseRest: reads what stands between the parameters and the end of the tag.
  private mutating func parseMacroDefinition(
    _ macroName: Name?, hasParameters: Bool, end: String,
    parseRest: (inout Parser) throws(TemplateError) -> Void
  ) throws(TemplateError) -> MacroDefinition {
    let outer = (isInLoop, mentioned, isInBranch)
    isInLoop = false
    isInBranch = false
    let (parameters, defaults) = hasParameters ? try parseSignature() : ([], [])
    isInBranch = outer.2
    try parseRest(&self)
    mentioned = []
    let frame = try parseFrame(until: end).frame
    var special: [String: Name] = [:]
    for name in Self.specialNames where mentioned.contains(name) {
      guard let index = parameters.firstIndex(where: { $0.text == name }) else {
        special[name] = self.name(name)
        continue
      }
      if name == "caller", index < parameters.count - defaults.count {
        throw error("a parameter 'caller' needs a default value")
      }
    }
    // An outer macro mentions what the inner one does.
    isInLoop = outer.0
    mentioned.formUnion(outer.1)
    return MacroDefinition(
      name: macroName, parameters: parameters, defaults: defaults, frame: frame, caller: special["caller"],
      keywords: special["kwargs"], positionals: special["varargs"])
  }

  private mutating func parseSignature() throws(TemplateError) -> (parameters: [Name], defaults: [Expression]) {
    var parameters: [Name] = []
    var defaults: [Expression] = []
    try expect(.leftParenthesis)
    while !isAt(.rightParenthesis) {
      if !parameters.isEmpty { try expect(.comma) }
      let name = name(try expectName())
      guard !parameters.contains(name) else { throw error("the parameter '\(name.text)' stands twice") }
      parameters.append(name)
      if try accept(.assign) {
        defaults.append(try parseExpression())
      } else if !defaults.isEmpty {
        throw error("a parameter without a default value follows one that has one")
      }
    }
    try advance()
    return (parameters, defaults)
  }

  // MARK: Targets

  /// Names to store values in, with commas between them.
  mutating func parseTarget(
    allowingAttributes: Bool = false, endingAt end: String? = nil
  ) throws(TemplateError) -> Target {
    let line = token.line
    var targets: [Target] = []
    var isTuple = false
    while !isAtTupleEnd(end) {
      targets.append(try parseSingleTarget(allowingAttributes: allowingAttributes))
      guard try accept(.comma) else { break }
      isTuple = true
    }
    if isTuple { return .tuple(targets) }
    guard let target = targets.first else { throw error("a name to store a value in was expected", line: line) }
    return target
  }

  private mutating func parseSingleTarget(allowingAttributes: Bool) throws(TemplateError) -> Target {
    if try accept(.leftParenthesis) {
      try enter()
      defer { leave() }
      var target = Target.tuple([])
      if !isAt(.rightParenthesis) { target = try parseTarget() }
      try expect(.rightParenthesis)
      return target
    }
    let line = token.line
    let text = try expectName()
    if ["true", "false", "none", "True", "False", "None"].contains(text) {
      throw error("nothing can be stored in '\(text)'", line: line)
    }
    if allowingAttributes, try accept(.dot) { return .attribute(of: name(text), try expectName()) }
    return .name(name(text))
  }
}

extension Target {
  /// Whether a value goes into the variable of this name.
  func stores(_ name: String) -> Bool {
    switch self {
    case .name(let own): own.text == name
    case .attribute: false
    case .tuple(let targets): targets.contains { $0.stores(name) }
    }
  }
}
