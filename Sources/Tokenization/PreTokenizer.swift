/// Cuts a text into the words that byte-pair encoding works on: a list of steps, each of which cuts what the one before
/// left whole.
struct PreTokenizer: Sendable {
  /// What becomes of the pieces that a pattern finds (Hugging Face's `SplitDelimiterBehavior`).
  enum Behavior: String, Sendable {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"
  }

  enum Step: Sendable {
    /// `isInverted`: the pieces between the matches count as found.
    case split(Pattern, Behavior, isInverted: Bool)
    /// Puts a space before each piece that does not begin with one.
    case prefixSpace
    /// A mark takes the place of each space, and is put before a piece that does not begin with one; `cuts`: each mark
    /// begins a new piece.
    case metaspace(mark: [UInt8], prefix: Prefix, cuts: Bool)
    /// The steps after this one see each byte as a character of the alphabet of bytes.
    case spell
  }

  /// Before which pieces a mark is put.
  enum Prefix: String, Sendable {
    case always, never
    /// Only where the text begins.
    case first
  }

  var steps: [Step]
  /// Whether words are bytes, not characters.
  var isByteLevel = true
  /// The name in `tokenizer.ggml.pre`.
  var name: String
  /// What makes the same steps again: a pattern, or the JSON of the `pre_tokenizer` where one pattern is not enough; nil
  /// where the name says it.
  var source: String?

  /// The text that pieces lie in (with spaces put in, it is not the text that was given), and the pieces.
  struct Pieces {
    var text: [UInt8]
    var ranges: [Range<Int>]
    /// Whether the first piece begins where the text given to the tokenizer begins.
    var isStart: Bool
  }

  /// - Parameter isStart: whether `range` begins where the text given to the tokenizer begins.
  func pieces(
    of text: [UInt8], _ range: Range<Int>, isStart: Bool = true, _ budget: inout MatchBudget
  ) -> Pieces {
    var pieces = Pieces(text: text, ranges: [range], isStart: isStart)
    var isSpelled = false
    for step in steps {
      switch step {
      case .split(let pattern, let behavior, let isInverted):
        var ranges: [Range<Int>] = []
        for range in pieces.ranges {
          Self.split(pieces.text, range, pattern, behavior, isInverted: isInverted, &budget, into: &ranges)
        }
        if let first = ranges.first, first.lowerBound != pieces.ranges[0].lowerBound { pieces.isStart = false }
        pieces.ranges = ranges
      case .prefixSpace:
        pieces = pieces.rewritten { text, range, _, out in
          if text[range.lowerBound] != 0x20 { out.append(0x20) }
          out += text[range]
        }
      case .metaspace(let mark, let prefix, let cuts):
        pieces = Self.markSpaces(pieces, mark, prefix)
        if cuts { pieces.ranges = pieces.ranges.flatMap { Self.cut($0, of: pieces.text, before: mark) } }
      case .spell:
        isSpelled = true
        pieces = pieces.rewritten { text, range, _, out in ByteAlphabet.appendSpelling(of: text[range], to: &out) }
      }
    }
    guard isSpelled else { return pieces }
    return pieces.rewritten { text, range, _, out in
      _ = ByteAlphabet.appendBytes(of: Substring(decoding: text[range], as: UTF8.self), to: &out)
    }
  }

  private static func markSpaces(_ pieces: Pieces, _ mark: [UInt8], _ prefix: Prefix) -> Pieces {
    pieces.rewritten { text, range, isStart, out in
      let wantsMark = prefix == .always || (prefix == .first && isStart)
      if wantsMark, text[range.lowerBound] != 0x20, !text[range].starts(with: mark) { out += mark }
      for byte in text[range] { if byte == 0x20 { out += mark } else { out.append(byte) } }
    }
  }

  private static func cut(_ range: Range<Int>, of text: [UInt8], before mark: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = range.lowerBound
    for position in range.dropFirst() where text[position] == mark[0] {
      guard text[position..<range.upperBound].starts(with: mark) else { continue }
      ranges.append(start..<position)
      start = position
    }
    ranges.append(start..<range.upperBound)
    return ranges
  }

  private static func split(
    _ text: [UInt8], _ range: Range<Int>, _ pattern: Pattern, _ behavior: Behavior, isInverted: Bool,
    _ budget: inout MatchBudget, into out: inout [Range<Int>]
  ) {
    var cuts: [(range: Range<Int>, isFound: Bool)] = []
    var end = range.lowerBound
    for match in pattern.matches(in: text, range, &budget) {
      if match.lowerBound > end { cuts.append((end..<match.lowerBound, isInverted)) }
      if !match.isEmpty { cuts.append((match, !isInverted)) }
      end = match.upperBound
    }
    if end < range.upperBound { cuts.append((end..<range.upperBound, isInverted)) }

    let first = out.count
    switch behavior {
    case .isolated: for cut in cuts { out.append(cut.range) }
    case .removed: for cut in cuts where !cut.isFound { out.append(cut.range) }
    case .contiguous:
      for (index, cut) in cuts.enumerated() {
        let joins = index > 0 && cut.isFound == cuts[index - 1].isFound
        append(cut.range, joining: joins, to: &out, from: first)
      }
    case .mergedWithPrevious:
      for (index, cut) in cuts.enumerated() {
        let joins = cut.isFound && index > 0 && !cuts[index - 1].isFound
        append(cut.range, joining: joins, to: &out, from: first)
      }
    case .mergedWithNext:
      for (index, cut) in cuts.enumerated() {
        let joins = index > 0 && cuts[index - 1].isFound && !cut.isFound
        append(cut.range, joining: joins, to: &out, from: first)
      }
    }
  }

  /// Appends a piece, or makes the last one longer by it.
  private static func append(
    _ range: Range<Int>, joining: Bool, to out: inout [Range<Int>], from first: Int
  ) {
    if joining, out.count > first, let last = out.popLast() {
      out.append(last.lowerBound..<range.upperBound)
    } else {
      out.append(range)
    }
  }
}

extension PreTokenizer.Pieces {
  /// The same pieces, each written anew.
  /// - Parameter write: given the text, a piece that is not empty, whether it begins the text, and where to append.
  fileprivate func rewritten(
    by write: (_ text: [UInt8], _ range: Range<Int>, _ isStart: Bool, _ out: inout [UInt8]) -> Void
  ) -> Self {
    var out: [UInt8] = []
    out.reserveCapacity(text.count + ranges.count)
    var written: [Range<Int>] = []
    written.reserveCapacity(ranges.count)
    for (index, range) in ranges.enumerated() where !range.isEmpty {
      let start = out.count
      write(text, range, isStart && index == 0, &out)
      written.append(start..<out.count)
    }
    return Self(text: out, ranges: written, isStart: isStart)
  }
}
