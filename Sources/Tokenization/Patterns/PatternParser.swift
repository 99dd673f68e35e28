/// Reads the regular expressions that tokenizers use to cut text into words, in the dialect of Oniguruma's Ruby syntax,
/// which Hugging Face's library gives them to: alternatives, groups, sets, `\p{..}`, quantifiers, lookahead, `(?i:..)`.
/// Anything else is named in an error.
struct PatternParser {
  let scalars: [UInt32]
  var offset = 0
  var ignoringCase = false
  private var depth = 0

  private static let maximumDepth = 64
  /// The largest number that `{m,n}` may hold.
  private static let maximumCount = 1000

  init(_ pattern: String) { scalars = pattern.unicodeScalars.map(\.value) }

  static func parse(_ pattern: String) throws(TokenizerError) -> PatternNode {
    var parser = PatternParser(pattern)
    parser.ignoringCase = parser.accept("(?i)")
    let node = try parser.parseAlternatives()
    if parser.offset < parser.scalars.count { throw parser.unsupported("a ')' without a '('") }
    return node
  }

  func unsupported(_ what: String) -> TokenizerError {
    let near = String(
      String.UnicodeScalarView(
        scalars[max(0, min(offset, scalars.count) - 8)...].prefix(20).compactMap(Unicode.Scalar.init)))
    return TokenizerError(
      "The tokenizer's pattern uses \(what), which is not supported, at character \(offset), near "
        + "\(TokenizerError.quoted(near)); the model cannot be used.")
  }

  var current: UInt32? { offset < scalars.count ? scalars[offset] : nil }

  func isAt(_ character: Unicode.Scalar) -> Bool { current == character.value }

  mutating func accept(_ text: StaticString) -> Bool {
    var end = offset
    for unit in text.description.unicodeScalars {
      guard end < scalars.count, scalars[end] == unit.value else { return false }
      end += 1
    }
    offset = end
    return true
  }

  mutating func parseAlternatives() throws(TokenizerError) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw unsupported("groups nested deeper than \(Self.maximumDepth)") }
    var alternatives: [PatternNode] = []
    repeat { alternatives.append(try parseSequence()) } while accept("|")
    return alternatives.count == 1 ? alternatives[0] : .alternatives(alternatives)
  }

  private mutating func parseSequence() throws(TokenizerError) -> PatternNode {
    var nodes: [PatternNode] = []
    while let scalar = current, scalar != 0x7C, scalar != 0x29 {
      let atom = try parseAtom(scalar)
      nodes.append(try parseQuantifiers(of: atom))
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  /// A character, set, anchor or group, of which `scalar` is the first character.
  private mutating func parseAtom(_ scalar: UInt32) throws(TokenizerError) -> PatternNode {
    switch Unicode.Scalar(scalar) {
    case "(": return try parseGroup()
    case "[": return .set(try parseBracketSet(), ignoringCase: ignoringCase)
    case "*", "+", "?": throw unsupported("a quantifier without something to repeat")
    case "{" where countedRange() != nil: throw unsupported("a quantifier without something to repeat")
    default: break
    }
    if accept("^") { return .anchor(.lineStart) }
    if accept("$") { return .anchor(.lineEnd) }
    if accept(".") { return .set(ScalarSet(ranges: [0x0A...0x0A], isNegated: true), ignoringCase: false) }
    if accept("\\A") { return .anchor(.textStart) }
    if accept("\\z") { return .anchor(.textEnd) }
    switch try parseElement(inBrackets: false) {
    case .scalar(let value): return .scalar(value, ignoringCase: ignoringCase)
    case .set(let set): return .set(set, ignoringCase: ignoringCase)
    }
  }

  private mutating func parseGroup() throws(TokenizerError) -> PatternNode {
    let before = ignoringCase
    defer { ignoringCase = before }
    enum Form { case plain, ahead, notAhead, atomic }
    var form = Form.plain
    if accept("(?:") {
    } else if accept("(?=") {
      form = .ahead
    } else if accept("(?!") {
      form = .notAhead
    } else if accept("(?>") {
      form = .atomic
    } else if accept("(?i:") {
      ignoringCase = true
    } else if accept("(?-i:") {
      ignoringCase = false
    } else if offset + 1 < scalars.count, scalars[offset + 1] == 0x3F {
      throw unsupported("a group of an unknown kind")
    } else {
      _ = accept("(")
    }
    let node = try parseAlternatives()
    guard accept(")") else { throw unsupported("a '(' without a ')'") }
    switch form {
    case .plain: return node
    case .ahead: return .lookAhead(node, isNegated: false)
    case .notAhead: return .lookAhead(node, isNegated: true)
    case .atomic: return .atomic(node)
    }
  }

  /// Quantifiers may follow one another: in this dialect `a{1,3}+` repeats `a{1,3}`.
  private mutating func parseQuantifiers(of atom: PatternNode) throws(TokenizerError) -> PatternNode {
    var node = atom
    while true {
      var minimum = 0
      var maximum: Int?
      var greed = PatternNode.Greed.greedy
      if let range = countedRange() {
        guard range.minimum <= Self.maximumCount, range.maximum ?? 0 <= Self.maximumCount,
          range.minimum <= range.maximum ?? Int.max
        else { throw unsupported("a count out of range") }
        offset = range.end
        (minimum, maximum) = (range.minimum, range.maximum)
        if minimum != maximum, accept("?") { greed = .lazy }
      } else {
        if accept("+") {
          minimum = 1
        } else if accept("?") {
          maximum = 1
        } else if !accept("*") {
          return node
        }
        if accept("?") {
          greed = .lazy
        } else if accept("+") {
          greed = .possessive
        }
      }
      if case .anchor = node { throw unsupported("an anchor that repeats") }
      if maximum == nil, node.matchesEmpty { throw unsupported("a repetition of what may be empty") }
      node = .repeated(node, minimum: minimum, maximum: maximum, greed: greed)
    }
  }

  /// `{m}`, `{m,}`, `{,n}` or `{m,n}` at the current place; nil where a brace is just a brace.
  private func countedRange() -> (minimum: Int, maximum: Int?, end: Int)? {
    guard isAt("{") else { return nil }
    var end = offset + 1
    func number() -> Int? {
      var value: Int?
      while end < scalars.count, (0x30...0x39).contains(scalars[end]) {
        value = min((value ?? 0) * 10 + Int(scalars[end] - 0x30), 1 << 20)
        end += 1
      }
      return value
    }
    let first = number()
    guard end < scalars.count else { return nil }
    if scalars[end] == 0x7D, let first { return (first, first, end + 1) }
    guard scalars[end] == 0x2C else { return nil }
    end += 1
    let second = number()
    guard end < scalars.count, scalars[end] == 0x7D, first != nil || second != nil else { return nil }
    return (first ?? 0, second, end + 1)
  }
}
