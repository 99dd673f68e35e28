/// A pattern compiled to a few instructions for `Pattern` to run.
struct PatternProgram: Sendable {
  enum Operation: UInt8, Sendable {
    /// One character of set `first`.
    case set
    /// `minimum` to `maximum` characters of set `first`, in a loop without instructions.
    case loop
    /// Goes on at `first`; if that fails, at `second`.
    case split
    case jump
    /// Goes on at `first` if what follows (up to an `accept`) matches here, without taking it.
    case lookAhead
    /// The same if it does not match.
    case lookAheadNot
    /// Takes what follows (up to an `accept`) the first way it matches, then goes on at `first`.
    case atomic
    case lineStart, lineEnd, textStart, textEnd
    case accept
  }

  struct Instruction: Sendable {
    var operation: Operation
    var greed = PatternNode.Greed.greedy
    var first = 0
    var second = 0
    var minimum = 0
    var maximum = Int.max
  }

  private(set) var instructions: [Instruction] = []
  private(set) var sets: [CompiledSet] = []
  /// The ranges of all sets, one after another.
  private(set) var ranges: [ClosedRange<UInt32>] = []

  /// A pattern that needs more instructions than this is not one for words.
  private static let maximumSize = 4096

  init(_ node: PatternNode) throws(TokenizerError) {
    try emit(node)
    try add(Instruction(operation: .accept))
  }

  @discardableResult
  private mutating func add(_ instruction: Instruction) throws(TokenizerError) -> Int {
    guard instructions.count < Self.maximumSize else {
      throw TokenizerError("The tokenizer's pattern is too long; the model cannot be used.")
    }
    instructions.append(instruction)
    return instructions.count - 1
  }

  private mutating func emit(_ node: PatternNode) throws(TokenizerError) {
    switch node {
    case .scalar, .set:
      if let set = try setIndex(of: node) { try add(Instruction(operation: .set, first: set)) }
    case .anchor(let anchor):
      switch anchor {
      case .lineStart: try add(Instruction(operation: .lineStart))
      case .lineEnd: try add(Instruction(operation: .lineEnd))
      case .textStart: try add(Instruction(operation: .textStart))
      case .textEnd: try add(Instruction(operation: .textEnd))
      }
    case .sequence(let nodes):
      for node in nodes { try emit(node) }
    case .alternatives(let nodes): try emitAlternatives(nodes)
    case .repeated(let body, let minimum, let maximum, let greed):
      try emitRepetition(of: body, minimum: minimum, maximum: maximum, greed: greed)
    case .lookAhead(let body, let isNegated):
      try emitApart(body, isNegated ? .lookAheadNot : .lookAhead)
    case .atomic(let body): try emitApart(body, .atomic)
    }
  }

  /// `body` as a program of its own, after `operation`.
  private mutating func emitApart(_ body: PatternNode, _ operation: Operation) throws(TokenizerError) {
    let start = try add(Instruction(operation: operation))
    try emit(body)
    try add(Instruction(operation: .accept))
    instructions[start].first = instructions.count
  }

  private mutating func emitAlternatives(_ nodes: [PatternNode]) throws(TokenizerError) {
    var jumps: [Int] = []
    for (index, node) in nodes.enumerated() {
      guard index < nodes.count - 1 else {
        try emit(node)
        break
      }
      let split = try add(Instruction(operation: .split))
      try emit(node)
      jumps.append(try add(Instruction(operation: .jump)))
      instructions[split].first = split + 1
      instructions[split].second = instructions.count
    }
    for jump in jumps { instructions[jump].first = instructions.count }
  }

  private mutating func emitRepetition(
    of body: PatternNode, minimum: Int, maximum: Int?, greed: PatternNode.Greed
  ) throws(TokenizerError) {
    if let set = try setIndex(of: body) {
      try add(
        Instruction(operation: .loop, greed: greed, first: set, minimum: minimum, maximum: maximum ?? Int.max))
      return
    }
    if greed == .possessive {
      try emitApart(.repeated(body, minimum: minimum, maximum: maximum, greed: .greedy), .atomic)
      return
    }
    for _ in 0..<minimum { try emit(body) }
    var splits: [Int] = []
    if let maximum {
      for _ in minimum..<maximum {
        splits.append(try add(Instruction(operation: .split)))
        try emit(body)
      }
    } else {
      splits.append(try add(Instruction(operation: .split)))
      try emit(body)
      try add(Instruction(operation: .jump, first: splits[0]))
    }
    for split in splits {
      let (inside, outside) = (split + 1, instructions.count)
      instructions[split].first = greed == .lazy ? outside : inside
      instructions[split].second = greed == .lazy ? inside : outside
    }
  }

  /// The place of a single character or set among `sets`; nil for any other node.
  private mutating func setIndex(of node: PatternNode) throws(TokenizerError) -> Int? {
    var set: ScalarSet
    let ignoringCase: Bool
    switch node {
    case .scalar(let scalar, let ignores): (set, ignoringCase) = (ScalarSet(ranges: [scalar...scalar]), ignores)
    case .set(let value, let ignores): (set, ignoringCase) = (value, ignores)
    default: return nil
    }
    if ignoringCase {
      guard let folded = set.folded() else {
        throw TokenizerError(
          "The tokenizer's pattern uses a long range without regard to case, which is not supported; "
            + "the model cannot be used.")
      }
      set = folded
    }
    sets.append(CompiledSet(set, ignoringCase: ignoringCase, rangesFrom: ranges.count))
    ranges += set.ranges
    return sets.count - 1
  }
}

/// A set of scalars in the form that is fast to test.
struct CompiledSet: Sendable {
  /// One bit for each of the 128 ASCII characters, negation included.
  private var ascii: (UInt64, UInt64) = (0, 0)
  let categories: UInt32
  let isNegated: Bool
  let ignoringCase: Bool
  /// Where its ranges lie among those of the program.
  let ranges: Range<Int>

  init(_ set: ScalarSet, ignoringCase: Bool, rangesFrom start: Int) {
    categories = set.categories
    isNegated = set.isNegated
    self.ignoringCase = ignoringCase
    ranges = start..<start + set.ranges.count
    for scalar in UInt32(0)..<128 {
      let folded = ignoringCase ? CaseFolding.fold(scalar) : scalar
      let isIn =
        set.isNegated ? set.contains(scalar) && set.contains(folded) : set.contains(scalar) || set.contains(folded)
      guard isIn else { continue }
      if scalar < 64 { ascii.0 |= 1 << UInt64(scalar) } else { ascii.1 |= 1 << UInt64(scalar - 64) }
    }
  }

  @inline(__always)
  func containsASCII(_ byte: UInt8) -> Bool {
    ((byte < 64 ? ascii.0 : ascii.1) >> UInt64(byte & 63)) & 1 == 1
  }
}
