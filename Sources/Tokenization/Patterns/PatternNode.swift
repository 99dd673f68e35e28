/// A regular expression as a tree.
indirect enum PatternNode: Sendable, Equatable {
  enum Anchor: Sendable { case lineStart, lineEnd, textStart, textEnd }
  enum Greed: Sendable { case greedy, lazy, possessive }

  case scalar(UInt32, ignoringCase: Bool)
  case set(ScalarSet, ignoringCase: Bool)
  case anchor(Anchor)
  case sequence([PatternNode])
  case alternatives([PatternNode])
  /// `maximum` is nil where there is no bound.
  case repeated(PatternNode, minimum: Int, maximum: Int?, greed: Greed)
  /// `(?=...)` and, negated, `(?!...)`.
  case lookAhead(PatternNode, isNegated: Bool)
  /// `(?>...)`: once matched, never tried another way.
  case atomic(PatternNode)

  /// Whether the node can match without taking a character.
  var matchesEmpty: Bool {
    switch self {
    case .scalar, .set: false
    case .anchor, .lookAhead: true
    case .sequence(let nodes): nodes.allSatisfy(\.matchesEmpty)
    case .alternatives(let nodes): nodes.contains(where: \.matchesEmpty)
    case .repeated(let node, let minimum, _, _): minimum == 0 || node.matchesEmpty
    case .atomic(let node): node.matchesEmpty
    }
  }
}
