/// Renders one template once.
final class Interpreter {
  let limits: TemplateLimits
  let now: CalendarTime?
  let syntax: SyntaxTree
  /// The values that the template was given, by the place of their names.
  private var given: [Int: Object] = [:]

  private var stepsLeft: Int
  private var memoryLeft: Int
  private(set) var textLimit: Int
  /// Calls inside each other.
  private var depth = 0
  /// Of the expression at work, for errors.
  var line = 1
  /// What has been put out, with marks.
  private(set) var output: [UInt32] = []

  var namespaces: [[(key: HashKey, name: Text, value: Object)]] = []
  var closures: [Closure] = []

  init(
    _ syntax: SyntaxTree, limits: TemplateLimits, values: [String: Value], now: CalendarTime?
  ) throws(TemplateError) {
    self.syntax = syntax
    self.limits = limits
    self.now = now
    stepsLeft = limits.steps
    memoryLeft = limits.memory
    textLimit = limits.textLength
    var reader = ValueReader()
    for (place, name) in syntax.names.enumerated() {
      if let value = values[name] { given[place] = try reader.object(value) }
    }
    stepsLeft += 8 * reader.size
    memoryLeft += 64 * reader.size
    textLimit += reader.size
  }

  func render() throws(TemplateError) -> [MarkedText] {
    _ = try run(syntax.frame, scope(nil, syntax.frame))
    var runs: [MarkedText] = []
    var start = 0
    while start < output.count {
      let mark = output[start] >> Text.markShift
      var end = start + 1
      while end < output.count, output[end] >> Text.markShift == mark { end += 1 }
      runs.append(MarkedText(Text.string(output[start..<end]), mark: Int(mark)))
      start = end
    }
    return runs
  }

  // MARK: Errors

  func failure(_ reason: String) -> TemplateError { TemplateError(.evaluation, line: line, reason) }

  func unsupported(_ what: String) -> TemplateError {
    TemplateError(.unsupported, line: line, "\(what) is not supported")
  }

  func limit(_ reason: String) -> TemplateError { TemplateError(.limit, line: line, reason) }

  func failure(_ undefined: Undefined) -> TemplateError { failure(undefined.sentence) }

  // MARK: Limits

  /// Counts operations, of which one on `size` characters or elements is several.
  func spend(_ size: Int = 0) throws(TemplateError) {
    stepsLeft -= 1 + size / 16
    if stepsLeft < 0 { throw limit("the template takes more than \(limits.steps) steps") }
  }

  /// Counts memory in characters before it is taken.
  func allocate(_ size: Int) throws(TemplateError) {
    try spend(size)
    memoryLeft -= size
    if memoryLeft < 0 { throw limit("the template takes more than \(limits.memory) characters of memory") }
  }

  /// Counts the memory of a text before it is made.
  func allocateText(_ count: Int) throws(TemplateError) { try grow(0, by: count) }

  /// Counts the memory that a text of `count` characters takes more when it grows.
  func grow(_ count: Int, by more: Int) throws(TemplateError) {
    if count + more > textLimit { throw limit("the template makes a text of more than \(textLimit) characters") }
    try allocate(more)
  }

  /// Counts the memory of so many values before they are made.
  func allocateElements(_ count: Int) throws(TemplateError) {
    guard count <= memoryLeft else { return try allocate(count) }
    try allocate(count * 16)
  }

  /// Does something inside of something else.
  func nested<Result>(_ body: () throws(TemplateError) -> Result) throws(TemplateError) -> Result {
    depth += 1
    defer { depth -= 1 }
    if depth > limits.depth { throw limit("the template calls deeper than \(limits.depth) levels") }
    return try body()
  }

  // MARK: Output

  func write(_ text: Text) throws(TemplateError) {
    let count = output.count + text.count
    if count > textLimit { throw limit("the template puts out more than \(textLimit) characters") }
    try allocate(text.count)
    output += text.units
  }

  /// What `body` puts out; nothing where it leaves a loop.
  func captured(_ body: () throws(TemplateError) -> Flow) throws(TemplateError) -> (flow: Flow, text: Text) {
    let outer = output
    output = []
    let flow = try body()
    let text = Text(output)
    output = outer
    return (flow, text)
  }

  // MARK: Variables

  func lookUp(_ name: Name, _ scope: Scope) -> Object {
    var current: Scope? = scope
    while let scope = current {
      if let value = scope[name.id] { return value }
      current = scope.parent
    }
    if let value = given[name.id] { return value }
    if let function = GlobalFunction(rawValue: name.text), function != .dateNow || now != nil {
      return .function(function)
    }
    return .undefined(Undefined(.variable(name.text)))
  }
}

/// Variables of a body, and those around it.
final class Scope {
  let parent: Scope?
  private var values: [Int: Object] = [:]

  init(parent: Scope?) { self.parent = parent }

  subscript(name: Int) -> Object? {
    get { values[name] }
    set { values[name] = newValue }
  }
}

/// A macro with the variables around it.
struct Closure {
  let definition: MacroDefinition
  let scope: Scope
}

/// How a body ended.
enum Flow { case normal, breakLoop, continueLoop }
