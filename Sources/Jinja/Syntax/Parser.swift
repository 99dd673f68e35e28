/// Turns a template's text into a syntax tree, with the grammar of Jinja2.
struct Parser {
  private var lexer: Lexer
  /// The token to be read next.
  private(set) var token: Token
  private var following: Token?
  private let limits: TemplateLimits
  private var nesting = 0
  private var frameCount = 0
  private var names: [String] = []
  private var places: [String: Int] = [:]

  /// Inside a loop, outside of which nothing can be broken off.
  var isInLoop = false
  /// Inside a branch, where filters and tests that nobody knows are an error only once they are reached.
  var isInBranch = false
  /// What was met of them elsewhere.
  var unknown: [TemplateError] = []
  /// The names `caller`, `kwargs`, `varargs` that the macro being read mentions.
  var mentioned: Set<String> = []

  init(_ source: String, limits: TemplateLimits) throws(TemplateError) {
    self.limits = limits
    guard source.unicodeScalars.count <= limits.sourceLength else {
      throw TemplateError(.limit, line: 1, "the template is longer than \(limits.sourceLength) characters")
    }
    lexer = Lexer(source)
    token = try lexer.next()
  }

  mutating func parseTemplate() throws(TemplateError) -> SyntaxTree {
    let frame = frame(try parseBody(until: []))
    if let error = unknown.first { throw error }
    return SyntaxTree(
      frame: frame, names: names, undefined: VariableAnalysis.undefinedNames(of: frame, frames: frameCount))
  }

  // MARK: Errors

  func error(_ reason: String, line: Int? = nil) -> TemplateError {
    TemplateError(.syntax, line: line ?? token.line, reason)
  }

  func unsupported(_ what: String, line: Int? = nil) -> TemplateError {
    TemplateError(.unsupported, line: line ?? token.line, "\(what) is not supported")
  }

  func unexpected(_ wanted: String) -> TemplateError {
    error("\(wanted) was expected, and not \(token.kind.description)")
  }

  // MARK: Tokens

  mutating func advance() throws(TemplateError) {
    if let token = following {
      self.token = token
      following = nil
    } else {
      token = try lexer.next()
    }
  }

  /// The token after the one to be read next.
  mutating func peek() throws(TemplateError) -> Token.Kind {
    if let following { return following.kind }
    let token = try lexer.next()
    following = token
    return token.kind
  }

  func isAt(_ symbol: Symbol) -> Bool { token.kind == .symbol(symbol) }

  func isAt(word: String) -> Bool { token.kind == .name(word) }

  mutating func accept(_ symbol: Symbol) throws(TemplateError) -> Bool {
    guard isAt(symbol) else { return false }
    try advance()
    return true
  }

  mutating func accept(word: String) throws(TemplateError) -> Bool {
    guard isAt(word: word) else { return false }
    try advance()
    return true
  }

  mutating func expect(_ symbol: Symbol) throws(TemplateError) {
    guard try accept(symbol) else { throw unexpected("'\(symbol.rawValue)'") }
  }

  mutating func expect(word: String) throws(TemplateError) {
    guard try accept(word: word) else { throw unexpected("'\(word)'") }
  }

  mutating func expectName() throws(TemplateError) -> String {
    guard case .name(let name) = token.kind else { throw unexpected("a name") }
    try advance()
    return name
  }

  mutating func expectBlockEnd() throws(TemplateError) {
    guard token.kind == .blockEnd else { throw unexpected("'%}'") }
    try advance()
  }

  // MARK: Nesting and names

  /// Counts a level; every `enter` has its `leave`, but after an error nothing is read any more.
  mutating func enter() throws(TemplateError) {
    nesting += 1
    guard nesting <= limits.nesting else { throw tooDeep(token.line) }
  }

  mutating func leave() { nesting -= 1 }

  private func tooDeep(_ line: Int) -> TemplateError {
    TemplateError(.limit, line: line, "the template is nested deeper than \(limits.nesting) levels")
  }

  func make(
    _ kind: Expression.Kind, line: Int, _ parts: [Expression] = []
  ) throws(TemplateError) -> Expression {
    let expression = Expression(kind, line: line, parts: parts)
    // Chains of operators nest without parentheses.
    guard expression.depth <= limits.nesting * 2 else { throw tooDeep(line) }
    return expression
  }

  mutating func name(_ text: String) -> Name {
    if let place = places[text] { return Name(id: place, text: text) }
    places[text] = names.count
    names.append(text)
    return Name(id: names.count - 1, text: text)
  }

  // MARK: Bodies

  /// Statements up to the tag that begins with one of `ends`, or to the end of the template where there are none. The
  /// word of that tag is to be read next.
  mutating func parseBody(until ends: [String]) throws(TemplateError) -> [Statement] {
    var body: [Statement] = []
    while true {
      switch token.kind {
      case .data(let text):
        body.append(.data(text))
        try advance()
      case .variableBegin:
        try advance()
        body.append(.output(try parseTuple()))
        guard token.kind == .variableEnd else { throw unexpected("'}}'") }
        try advance()
      case .blockBegin:
        try advance()
        guard case .name(let word) = token.kind else { throw unexpected("the name of a tag") }
        if ends.contains(word) { return body }
        try enter()
        try body.append(contentsOf: parseStatement(word, ends: ends))
        leave()
        try expectBlockEnd()
      default:
        guard ends.isEmpty else { throw error("the template ends before '\(ends.joined(separator: "' or '"))'") }
        return body
      }
    }
  }

  /// The body of a tag, and the word at its end.
  mutating func parseBlock(until ends: String...) throws(TemplateError) -> (body: [Statement], end: String) {
    _ = try accept(.colon)
    try expectBlockEnd()
    let body = try parseBody(until: ends)
    return (body, try expectName())
  }

  /// The same with variables of its own, where unknown filters are an error at once again.
  mutating func parseFrame(until ends: String...) throws(TemplateError) -> (frame: Frame, end: String) {
    let outer = isInBranch
    isInBranch = false
    defer { isInBranch = outer }
    _ = try accept(.colon)
    try expectBlockEnd()
    let frame = frame(try parseBody(until: ends))
    return (frame, try expectName())
  }

  mutating func frame(_ body: [Statement]) -> Frame {
    frameCount += 1
    return Frame(id: frameCount - 1, body: body)
  }
}
