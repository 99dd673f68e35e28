/// Finds special and user-defined tokens in a text, as Hugging Face's library does: at each place the longest, from left
/// to right; some in the text as it is, the others in normalized text.
struct AddedTokenFinder: Sendable {
  /// A stretch of text: a token, or plain text between tokens.
  struct Segment: Equatable {
    var range: Range<Int>
    var token: Int?
  }

  private let inText: TokenMatcher
  private let inNormalizedText: TokenMatcher
  private let added: [Vocabulary.Added]
  private let isSpecial: [Bool]
  /// Whether some token is found even where special ones are plain text.
  private let hasOrdinary: Bool

  init(_ vocabulary: Vocabulary, _ normalizer: Normalizer = Normalizer()) {
    added = vocabulary.added
    isSpecial = added.map { vocabulary.kind(of: $0.id) != .userDefined }
    hasOrdinary = isSpecial.contains(false)
    var plain: [(bytes: [UInt8], value: Int)] = []
    var normalized: [(bytes: [UInt8], value: Int)] = []
    var budget = MatchBudget(forTextOf: 0)
    for (index, token) in added.enumerated() {
      let bytes = Array(vocabulary.bytes(of: token.id))
      if token.normalized {
        normalized.append((token.normalizedText ?? normalizer.normalize(bytes, isStart: false, &budget), index))
      } else {
        plain.append((bytes, index))
      }
    }
    inText = TokenMatcher(plain)
    inNormalizedText = TokenMatcher(normalized)
  }

  /// The tokens in `text[range]`, and what lies between them.
  /// - Parameters:
  ///   - normalized: whether the text is normalized; some tokens are looked for before that, the others after it.
  ///   - special: whether special tokens are found; otherwise their text is plain text.
  ///   - budget: once it is used up, none are found any more.
  func segments(
    of text: [UInt8], _ range: Range<Int>, normalized: Bool, special: Bool, _ budget: inout MatchBudget
  ) -> [Segment] {
    let matcher = normalized ? inNormalizedText : inText
    guard !matcher.isEmpty, special || hasOrdinary else { return range.isEmpty ? [] : [Segment(range: range)] }
    return cut(text, range, by: matcher, special: special, &budget)
  }

  private func cut(
    _ text: [UInt8], _ range: Range<Int>, by matcher: TokenMatcher, special: Bool, _ budget: inout MatchBudget
  ) -> [Segment] {
    var segments: [Segment] = []
    var start = range.lowerBound
    var position = range.lowerBound
    while position < range.upperBound {
      guard let match = matcher.longest(in: text, position..<range.upperBound, &budget) else {
        position += 1
        continue
      }
      var found = position..<match.end
      position = match.end
      let token = added[match.value]
      // What a special token covers is plain text to its end, even if it holds another token.
      if isSpecial[match.value], !special { continue }
      if token.singleWord, WordEdges.isTouched(found, in: text, range) { continue }
      if token.takesSpaceLeft {
        let space = max(start, WordEdges.spaceBefore(found.lowerBound, in: text, range))
        found = min(space, found.lowerBound)..<found.upperBound
      }
      // Tokens may lie in that space; they are found all the same, which is what the library does.
      if token.takesSpaceRight {
        found = found.lowerBound..<WordEdges.spaceAfter(found.upperBound, in: text, range)
      }
      if found.lowerBound > start { segments.append(Segment(range: start..<found.lowerBound)) }
      segments.append(Segment(range: found, token: token.id))
      start = found.upperBound
    }
    if start < range.upperBound { segments.append(Segment(range: start..<range.upperBound)) }
    return segments
  }
}

/// What stands on both sides of a token found in a text.
private enum WordEdges {
  /// Whether a word character touches the token.
  static func isTouched(_ token: Range<Int>, in text: [UInt8], _ range: Range<Int>) -> Bool {
    let before = String(decoding: text[range.lowerBound..<token.lowerBound].suffix(4), as: UTF8.self).unicodeScalars
      .last
    let after = String(decoding: text[token.upperBound..<range.upperBound].prefix(4), as: UTF8.self).unicodeScalars
      .first
    return [before, after].contains { scalar in
      guard let scalar else { return false }
      if scalar == "\u{200C}" || scalar == "\u{200D}" { return true }
      return (ScalarCategories.word >> UInt32(ScalarCategories.lookUp(scalar.value))) & 1 == 1
    }
  }

  static func spaceBefore(_ end: Int, in text: [UInt8], _ range: Range<Int>) -> Int {
    var start = end
    while start > range.lowerBound,
      let scalar = String(decoding: text[range.lowerBound..<start].suffix(4), as: UTF8.self).unicodeScalars.last,
      scalar.properties.isWhitespace
    {
      start -= UTF8.width(scalar)
    }
    return start
  }

  static func spaceAfter(_ start: Int, in text: [UInt8], _ range: Range<Int>) -> Int {
    var end = start
    while end < range.upperBound {
      guard let scalar = String(decoding: text[end..<range.upperBound].prefix(4), as: UTF8.self).unicodeScalars.first,
        scalar.properties.isWhitespace
      else { break }
      end += UTF8.width(scalar)
    }
    return end
  }
}
