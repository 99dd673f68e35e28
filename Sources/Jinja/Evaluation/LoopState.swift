/// The values of a loop as they come, and what the variable `loop` says of them.
///
/// As in Jinja2, a value is taken, and the loop's filter asked, only when the loop gets there or the template looks
/// ahead: what the body does may change what the filter says.
final class LoopState {
  let depth: Int
  private let source: Generator
  /// The length of what the loop goes through, where that is known before.
  private let knownLength: Int?
  private let loop: Loop
  /// The variables around the loop, as long as it runs.
  private var scope: Scope?

  private(set) var index = -1
  /// Values that were looked at before their turn, and how many of them had it since.
  private var ahead: [Object] = []
  private var aheadTaken = 0
  private var previous: Object?
  private var current: Object?
  private var lastChanged: [Object]?

  init(_ iterable: (source: Generator, length: Int?), _ loop: Loop, _ scope: Scope) {
    source = iterable.source
    knownLength = loop.filter == nil ? iterable.length : nil
    depth = source.depth + 1
    self.loop = loop
    self.scope = scope
  }

  func next(_ interpreter: Interpreter) throws(TemplateError) -> Object? {
    let ready = takeAhead()
    guard let value = try ready == nil ? take(interpreter) : ready else { return nil }
    index += 1
    previous = current
    current = value
    return value
  }

  private func takeAhead() -> Object? {
    guard aheadTaken < ahead.count else { return nil }
    aheadTaken += 1
    return ahead[aheadTaken - 1]
  }

  private func take(_ interpreter: Interpreter) throws(TemplateError) -> Object? {
    while let value = try source.next(interpreter) {
      try interpreter.spend()
      guard let filter = loop.filter else { return value }
      guard let scope else { return nil }
      let inner = Scope(parent: scope)
      try interpreter.store(value, in: loop.target, inner)
      if try interpreter.isTrue(interpreter.evaluate(filter, inner)) { return value }
    }
    return nil
  }

  private func peek(_ interpreter: Interpreter) throws(TemplateError) -> Object? {
    if aheadTaken == ahead.count {
      guard let value = try take(interpreter) else { return nil }
      (ahead, aheadTaken) = ([value], 0)
    }
    return ahead[aheadTaken]
  }

  func length(_ interpreter: Interpreter) throws(TemplateError) -> Int {
    if let knownLength { return knownLength }
    while let value = try take(interpreter) { ahead.append(value) }
    return index + 1 + ahead.count - aheadTaken
  }

  /// An attribute of `loop`; nil where it has none of this name.
  func attribute(_ name: String, _ interpreter: Interpreter) throws(TemplateError) -> Object? {
    switch name {
    case "index": return .integer(index + 1)
    case "index0": return .integer(index)
    case "revindex": return .integer(try length(interpreter) - index)
    case "revindex0": return .integer(try length(interpreter) - index - 1)
    case "first": return .boolean(index == 0)
    case "last": return .boolean(try peek(interpreter) == nil)
    case "length": return .integer(try length(interpreter))
    case "depth": return .integer(1)
    case "depth0": return .integer(0)
    case "previtem": return index > 0 ? previous : .undefined(Undefined(.other("there is no previous item")))
    case "nextitem":
      return try peek(interpreter) ?? .undefined(Undefined(.other("there is no next item")))
    case "cycle", "changed": return .method(BoundMethod(.loop(self), name))
    default: return nil
    }
  }

  func call(
    _ method: String, _ arguments: [Object], _ interpreter: Interpreter
  ) throws(TemplateError) -> Object {
    if method == "cycle" {
      guard !arguments.isEmpty else { throw interpreter.failure("loop.cycle needs at least one value") }
      return arguments[index % arguments.count]
    }
    defer { lastChanged = arguments }
    guard let last = lastChanged else { return .boolean(true) }
    return .boolean(!(try interpreter.areEqual(last, arguments)))
  }

  /// Lets go of values that may hold the loop itself.
  func end() {
    lastChanged = nil
    scope = nil
  }
}
