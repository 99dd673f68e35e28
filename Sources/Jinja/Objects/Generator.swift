/// Values that are gone through once, and made only as they are asked for.
final class Generator {
  enum Kind: String { case generator, reversed = "list_reverseiterator" }

  /// Values, and what becomes of each; nil leaves one out.
  struct Steps {
    let source: Generator
    let step: (Object, Interpreter) throws(TemplateError) -> Object?

    init(
      _ source: Generator, step: @escaping (Object, Interpreter) throws(TemplateError) -> Object?
    ) {
      self.source = source
      self.step = step
    }

    /// Values as they are.
    init(_ items: [Object]) {
      self.init(Generator(items)) { (item, _) throws(TemplateError) in item }
    }
  }

  private enum State {
    case items([Object])
    /// Asked for with the first value, since mistakes show only then.
    case waiting((Interpreter) throws(TemplateError) -> Steps)
    case running(Steps)
  }

  let kind: Kind
  let depth: Int
  private var state: State
  private var position = 0

  init(_ items: [Object], kind: Kind = .generator) {
    self.kind = kind
    depth = items.reduce(0) { max($0, $1.depth) } + 1
    state = .items(items)
  }

  /// - Parameters:
  ///   - source: what `start` goes through.
  ///   - arguments: what else it holds on to.
  init(from source: Object, _ arguments: Arguments, _ start: @escaping (Interpreter) throws(TemplateError) -> Steps) {
    kind = .generator
    depth = arguments.values.reduce(source.depth) { max($0, $1.depth) } + 1
    state = .waiting(start)
  }

  func next(_ interpreter: Interpreter) throws(TemplateError) -> Object? {
    if case .items(let items) = state {
      guard position < items.count else { return nil }
      position += 1
      return items[position - 1]
    }
    return try interpreter.nested { () throws(TemplateError) in
      if case .waiting(let start) = state { state = .running(try start(interpreter)) }
      guard case .running(let steps) = state else { return nil }
      while let item = try steps.source.next(interpreter) {
        try interpreter.spend()
        if let value = try steps.step(item, interpreter) { return value }
      }
      return nil
    }
  }

  /// What has not been taken yet; afterwards there is nothing left.
  func takeRest(_ interpreter: Interpreter) throws(TemplateError) -> [Object] {
    if case .items(let items) = state {
      defer { position = items.count }
      return Array(items[position...])
    }
    var rest: [Object] = []
    while let item = try next(interpreter) {
      try interpreter.allocateElements(1)
      rest.append(item)
    }
    return rest
  }
}
