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
  }

  var steps: [Step]
  /// The name in `tokenizer.ggml.pre`.
  var name: String
  /// What makes the same steps again: a pattern, or the JSON of the `pre_tokenizer` where one pattern is not enough; nil
  /// where the name says it.
  var source: String?

  /// The text that pieces lie in (with spaces put in, it is not the text that was given), and the pieces.
  struct Pieces {
    var text: [UInt8]
    var ranges: [Range<Int>]
  }

  func pieces(of text: [UInt8], _ range: Range<Int>) -> Pieces {
    var pieces = Pieces(text: text, ranges: [range])
    for step in steps {
      switch step {
      case .split(let pattern, let behavior, let isInverted):
        var ranges: [Range<Int>] = []
        for range in pieces.ranges {
          Self.split(pieces.text, range, pattern, behavior, isInverted: isInverted, into: &ranges)
        }
        pieces.ranges = ranges
      case .prefixSpace: pieces = Self.prefixSpaces(pieces)
      }
    }
    return pieces
  }

  private static func split(
    _ text: [UInt8], _ range: Range<Int>, _ pattern: Pattern, _ behavior: Behavior, isInverted: Bool,
    into out: inout [Range<Int>]
  ) {
    var cuts: [(range: Range<Int>, isFound: Bool)] = []
    var end = range.lowerBound
    for match in pattern.matches(in: text, range) {
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

  private static func prefixSpaces(_ pieces: Pieces) -> Pieces {
    var out = Pieces(text: [], ranges: [])
    out.text.reserveCapacity(pieces.text.count + pieces.ranges.count)
    for range in pieces.ranges where !range.isEmpty {
      let start = out.text.count
      if pieces.text[range.lowerBound] != 0x20 { out.text.append(0x20) }
      out.text += pieces.text[range]
      out.ranges.append(start..<out.text.count)
    }
    return out
  }
}
