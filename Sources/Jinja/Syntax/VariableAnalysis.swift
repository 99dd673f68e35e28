/// Finds the variables that are undefined when a body begins, though something around it may have their name.
///
/// Jinja2 decides before a template runs where each name is looked up. A name that a body stores before it reads it
/// belongs to that body from its beginning: a loop or a macro inside that comes earlier finds it undefined, even if the
/// template was given a value of this name. Where only branches store it, the value from outside is found.
struct VariableAnalysis {
  /// What is known of the names of a frame, or what a branch adds to that.
  private struct Symbols {
    /// Where the frame begins among the symbols around: the place of its own, unless this is a branch.
    var frame: Int
    /// Names that have a place in the frame.
    var known: Set<Int> = []
    var stored: Set<Int> = []
    var undefined: Set<Int> = []
  }

  /// The frames and branches around, and at the end the one that is looked at.
  private var symbols: [Symbols] = [Symbols(frame: 0)]
  private var undefined: [[Int]]

  /// For each frame of a template, by their places.
  static func undefinedNames(of frame: Frame, frames: Int) -> [[Int]] {
    var analysis = VariableAnalysis(undefined: [[Int]](repeating: [], count: frames))
    for statement in frame.body { analysis.visit(statement) }
    analysis.finish(frame)
    return analysis.undefined
  }

  private init(undefined: [[Int]]) { self.undefined = undefined }

  // MARK: Names

  private var last: Int { symbols.count - 1 }

  private mutating func load(_ name: Int) {
    if !symbols.contains(where: { $0.known.contains(name) }) { symbols[last].known.insert(name) }
  }

  private mutating func store(_ name: Int) {
    symbols[last].stored.insert(name)
    let frame = symbols[last].frame
    guard !symbols[frame...].contains(where: { $0.known.contains(name) }) else { return }
    symbols[last].known.insert(name)
    if !symbols[..<frame].contains(where: { $0.known.contains(name) }) { symbols[last].undefined.insert(name) }
  }

  private mutating func declare(_ name: Int) {
    symbols[last].stored.insert(name)
    symbols[last].known.insert(name)
    symbols[last].undefined.remove(name)
  }

  private mutating func store(_ target: Target, isParameter: Bool = false) {
    switch target {
    case .name(let name): if isParameter { declare(name.id) } else { store(name.id) }
    case .attribute(let name, _): load(name.id)
    case .tuple(let targets): for target in targets { store(target, isParameter: isParameter) }
    }
  }

  // MARK: Frames

  /// Looks at the bodies inside the current frame, all of whose own names are known by now, and leaves it.
  private mutating func finish(_ frame: Frame) {
    undefined[frame.id] = symbols[last].undefined.sorted()
    for statement in frame.body { enterFrames(of: statement) }
  }

  private mutating func enter(_ frame: Frame, _ prepare: (inout VariableAnalysis) -> Void = { _ in }) {
    symbols.append(Symbols(frame: symbols.count))
    prepare(&self)
    for statement in frame.body { visit(statement) }
    finish(frame)
    symbols.removeLast()
  }

  private mutating func enterFrames(of statement: Statement) {
    switch statement {
    case .data, .output, .set, .breakLoop, .continueLoop: break
    case .conditional(let branches, let otherwise):
      for branch in branches { for statement in branch.body { enterFrames(of: statement) } }
      for statement in otherwise { enterFrames(of: statement) }
    case .loop(let loop):
      enter(loop.frame) { analysis in
        analysis.declare(loop.state.id)
        analysis.store(loop.target, isParameter: true)
      }
      enter(loop.otherwise)
    case .setBlock(_, _, let frame), .filterBlock(_, let frame), .scope(let frame): enter(frame)
    case .with(let values, let frame):
      enter(frame) { analysis in for (target, _) in values { analysis.store(target, isParameter: true) } }
    case .macro(let macro), .callBlock(let macro, _, _):
      enter(macro.frame) { analysis in
        for name in macro.parameters { analysis.declare(name.id) }
        for name in [macro.caller, macro.keywords, macro.positionals] {
          if let name { analysis.declare(name.id) }
        }
        for expression in macro.defaults { analysis.visit(expression) }
      }
    }
  }

  // MARK: Statements

  /// What a statement does to the names of the frame it stands in.
  private mutating func visit(_ statement: Statement) {
    switch statement {
    case .data, .scope, .breakLoop, .continueLoop: break
    case .output(let expression): visit(expression)
    case .set(let target, let expression):
      visit(expression)
      store(target)
    case .setBlock(let target, _, _): store(target)
    case .filterBlock(let filter, _): visit(filter)
    case .with(let values, _): for (_, value) in values { visit(value) }
    case .macro(let macro): if let name = macro.name { store(name.id) }
    case .callBlock(_, let call, _): visit(call)
    case .loop(let loop): visit(loop.values)
    case .conditional(let branches, let otherwise): visit(branches, otherwise)
    }
  }

  private mutating func visit(_ branches: [Branch], _ otherwise: [Statement]) {
    guard let first = branches.first else { return }
    visit(first.test)
    let body = branch { analysis in for statement in first.body { analysis.visit(statement) } }
    // To Jinja2 each `elif` is a condition of its own in a single branch.
    let others = branch { analysis in for other in branches.dropFirst() { analysis.visit([other], []) } }
    let last = branch { analysis in for statement in otherwise { analysis.visit(statement) } }
    join([body, others, last])
  }

  private mutating func branch(_ visit: (inout VariableAnalysis) -> Void) -> Symbols {
    symbols.append(Symbols(frame: symbols[last].frame))
    visit(&self)
    return symbols.removeLast()
  }

  /// What a branch stores has the value from outside until then.
  private mutating func join(_ branches: [Symbols]) {
    let around = symbols[symbols[last].frame...]
    var stored: Set<Int> = []
    for branch in branches {
      for name in branch.stored where !around.contains(where: { $0.stored.contains(name) }) { stored.insert(name) }
    }
    for branch in branches {
      symbols[last].undefined.subtract(branch.known)
      symbols[last].undefined.formUnion(branch.undefined)
      symbols[last].known.formUnion(branch.known)
      symbols[last].stored.formUnion(branch.stored)
    }
    symbols[last].undefined.subtract(stored)
  }

  private mutating func visit(_ expression: Expression) {
    if case .name(let name) = expression.kind { load(name.id) }
    for part in expression.parts { visit(part) }
  }
}
