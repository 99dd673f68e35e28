import Transformer

/// Tokens that are computed before they are chosen: lossless speculation from the conversation itself.
///
/// Where the end of the text stood before, what followed then is computed together with the next token, in one pass
/// over the weights. Each position is then chosen from the model's own distribution as always; a token computed ahead
/// is kept while it is the one that was chosen. Since nothing depends on how many tokens run at once, and every token
/// takes the next number of the seed, the answer is the same, token by token (Leviathan et al. 2023, arXiv:2211.17192,
/// with the draft a lookup and the draw a fixed one).
struct Speculation {
  /// A token that may come, and what became of it on its way through the blocks.
  struct Ahead {
    var token: Int
    /// The length of the match that foretold it.
    var match: Int
    var hidden: [Float]
    var activity: TokenActivity
    /// Its logits, of which so many of the largest were wanted.
    var step: InferenceEngine.Step
    var largest: Int?
  }

  /// What the cache holds beyond the tokens that were chosen, in order.
  fileprivate(set) var ahead: [Ahead] = []
  /// What the lookup says comes next, tried or not.
  fileprivate var expected: (token: Int, match: Int)?
  var policy = DraftPolicy()
  /// Tokens of this answer that were computed ahead, and those of them that came.
  fileprivate(set) var drafted = 0
  fileprivate(set) var kept = 0

  /// Begins a new answer; what was learned of costs and chances stays.
  mutating func begin() {
    drafted = 0
    kept = 0
  }
}

extension InferenceEngine {
  /// Forgets what was computed ahead.
  func dropAhead() {
    speculation.expected = nil
    guard !speculation.ahead.isEmpty else { return }
    speculation.ahead = []
    cache.truncate(to: cachedTokens.count)
  }

  /// The step after one more token than is cached.
  ///
  /// - Parameter most: how many tokens may be computed ahead of it.
  /// - Returns: nil where it was cancelled.
  func decode(_ tokens: [Int], largest: Int?, ahead most: Int, control: GenerationControl) -> Step? {
    guard let token = tokens.last else { return nil }
    if let expected = speculation.expected {
      speculation.policy.learned(match: expected.match, isHit: expected.token == token)
    }
    if let next = speculation.ahead.first, next.token == token {
      speculation.ahead.removeFirst()
      speculation.kept += 1
      speculation.expected = speculation.ahead.first.map { ($0.token, $0.match) }
      cachedTokens.append(token)
      // Other logits may be wanted by now.
      return next.largest == largest ? next.step : step(next.hidden, next.activity, largest: largest)
    }
    dropAhead()
    if let width = control.takeRequestedWidth() { setCacheWidth(width) }

    let room = min(most, info.context - tokens.count, DraftPolicy.lengths.last ?? 0)
    let draft = room > 0 ? DraftLookup.draft(after: tokens, count: room) : nil
    let length = draft.map { speculation.policy.length(match: $0.match, most: room) } ?? 0
    let guesses = draft?.tokens.prefix(length) ?? []
    var stopwatch = Stopwatch()
    guard
      let (hidden, activity) = forward.run([token] + guesses, cache: &cache, isCancelled: { control.isCancelled })
    else { return nil }
    let steps = steps(hidden, activity, largest: largest)
    speculation.policy.measured(passOf: 1 + length, seconds: stopwatch.lap())
    cachedTokens.append(token)
    if let draft {
      speculation.expected = draft.tokens.first.map { ($0, draft.match) }
      speculation.ahead = guesses.indices.map { index in
        Speculation.Ahead(
          token: guesses[index], match: draft.match + index, hidden: hidden[index + 1], activity: activity[index + 1],
          step: steps[index + 1], largest: largest)
      }
      speculation.drafted += length
    }
    return steps[0]
  }
}
