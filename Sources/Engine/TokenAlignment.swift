/// Finds a text again that was cut into other tokens.
enum TokenAlignment {
  /// Tokens that say the same as `tokens`, cut as `known` is as far as both begin with the same text.
  ///
  /// - Parameter bytes: what a token stands for; nil where it stands for itself alone, as special tokens do.
  static func cut(_ tokens: [Int], like known: [Int], bytes: (Int) -> [UInt8]?) -> [Int] {
    // Both say the same up to these.
    var (own, other) = (0, 0)
    while own < tokens.count, other < known.count {
      if tokens[own] == known[other] {
        own += 1
        other += 1
      } else {
        guard let (ownEnd, otherEnd) = nextMeeting(tokens[own...], known[other...], bytes) else { break }
        (own, other) = (ownEnd, otherEnd)
      }
    }
    return Array(known[..<other] + tokens[own...])
  }

  /// Where two lists of tokens have said the same text next; nil where they never do.
  private static func nextMeeting(
    _ first: ArraySlice<Int>, _ second: ArraySlice<Int>, _ bytes: (Int) -> [UInt8]?
  ) -> (Int, Int)? {
    var (firstEnd, secondEnd) = (first.startIndex, second.startIndex)
    // What one says beyond the other; empty where they meet.
    var (firstRest, secondRest): ([UInt8], [UInt8]) = ([], [])
    repeat {
      if firstRest.count <= secondRest.count {
        guard firstEnd < first.endIndex, let more = bytes(first[firstEnd]) else { return nil }
        firstRest += more
        firstEnd += 1
      } else {
        guard secondEnd < second.endIndex, let more = bytes(second[secondEnd]) else { return nil }
        secondRest += more
        secondEnd += 1
      }
      let common = min(firstRest.count, secondRest.count)
      guard firstRest[..<common] == secondRest[..<common] else { return nil }
      firstRest.removeFirst(common)
      secondRest.removeFirst(common)
    } while !(firstRest.isEmpty && secondRest.isEmpty)
    return (firstEnd, secondEnd)
  }
}
