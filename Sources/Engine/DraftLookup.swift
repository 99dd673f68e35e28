/// Tokens that may come next, because they came next before.
struct Draft: Equatable, Sendable {
  var tokens: [Int]
  /// How many tokens before them are the same as there.
  var match: Int
}

/// Looks up in a text how it may go on (prompt lookup decoding, Saxena 2023; "Inference with Reference", Yang et al.
/// 2023, arXiv:2304.04487): where its end stood before, what followed then may follow again.
enum DraftLookup {
  /// Tokens before the end that are compared: a longer match says no more.
  static let longestMatch = 8
  /// A single token that came before says little of the next one.
  static let shortestMatch = 2

  /// What followed the longest earlier stretch that is like the end of `tokens`, the newest on a tie. One pass over
  /// the tokens.
  ///
  /// - Parameter count: how many tokens are wanted, at least 1. Where fewer followed they begin again, as a text does
  ///   that repeats itself.
  /// - Returns: nil where nothing like the end came before.
  static func draft(after tokens: [Int], count: Int) -> Draft? {
    let match = longest(tokens)
    guard count > 0, match.length >= shortestMatch else { return nil }
    let period = tokens.count - match.end
    let followed = (0..<count).map { tokens[match.end + $0 % period] }
    return Draft(tokens: followed, match: match.length)
  }

  /// The longest stretch like the end, and the index after it.
  private static func longest(_ tokens: [Int]) -> (end: Int, length: Int) {
    var best = (end: 0, length: 0)
    tokens.withUnsafeBufferPointer { tokens in
      guard let last = tokens.last else { return }
      let count = tokens.count
      var end = count - 1
      while end > best.length, best.length < longestMatch {
        if tokens[end - 1] == last {
          var length = 1
          while length < longestMatch, length < end, tokens[end - 1 - length] == tokens[count - 1 - length] {
            length += 1
          }
          if length > best.length { best = (end, length) }
        }
        end -= 1
      }
    }
    return best
  }
}
