/// Decides how many drafted tokens are worth a try, from what tries cost and how often they came true.
///
/// A pass over several tokens costs more than one over a single token, and pays where enough of them are kept. Both are
/// measured while answers are written; a prediction that was not tried counts too, since the token that came shows
/// whether it was right.
struct DraftPolicy: Sendable {
  /// Lengths of drafts that are tried: a few, so that the cost of each is soon known.
  static let lengths = [1, 2, 3, 5, 7, 11, 15]
  /// A try must promise so much, for figures are estimates.
  static let leastGain = 1.05

  /// Seconds of a pass over one token, its logits included; 0: not measured.
  private var singleSeconds = 0.0
  /// What a pass with a draft of each length costs, in passes over one token.
  private var passes = lengths.map { 1 + assumedCost * Double($0) }
  /// What a token more is taken to cost where nothing was measured.
  private static let assumedCost = 0.25
  /// How often predictions came true, by the length of their match from `DraftLookup.shortestMatch` on. They begin low:
  /// what repeats itself soon shows, and what does not costs nothing until then.
  private var hitRates = [0.2, 0.35, 0.5, 0.6, 0.65, 0.7, 0.75]

  // MARK: Measuring

  /// - Parameter tokens: 1, or 1 and one of `lengths`.
  mutating func measured(passOf tokens: Int, seconds: Double) {
    guard let index = Self.lengths.firstIndex(of: tokens - 1) else {
      singleSeconds = Self.mean(singleSeconds == 0 ? seconds : singleSeconds, seconds)
      return
    }
    guard singleSeconds > 0 else { return }
    // No pass costs more than its tokens one by one, unless the machine did something else.
    passes[index] = Self.mean(passes[index], min(seconds / singleSeconds, Double(tokens)))
  }

  /// Follows what is faster soon and what is slower late: other work on the machine only ever makes a pass slower.
  private static func mean(_ before: Double, _ newest: Double) -> Double {
    before + (newest - before) / (newest < before ? 2 : 8)
  }

  /// Whether a prediction after a match of some length came true.
  mutating func learned(match: Int, isHit: Bool) {
    let index = Self.index(match)
    hitRates[index] += ((isHit ? 1 : 0) - hitRates[index]) / 8
  }

  private static func index(_ match: Int) -> Int {
    min(max(match, DraftLookup.shortestMatch), DraftLookup.longestMatch) - DraftLookup.shortestMatch
  }

  // MARK: Deciding

  /// How many tokens of a draft are tried; 0: none.
  ///
  /// - Parameters:
  ///   - match: the draft's.
  ///   - most: how many fit.
  mutating func length(match: Int, most: Int) -> Int {
    guard singleSeconds > 0 else { return 0 }
    var best = (length: 0, gain: Self.leastGain)
    var expected = 1.0
    var chance = 1.0
    var length = 0
    for (tried, cost) in zip(Self.lengths, passes) where tried <= most {
      while length < tried {
        chance *= hitRates[Self.index(match + length)]
        expected += chance
        length += 1
      }
      if expected / cost > best.gain { best = (tried, expected / cost) }
    }
    if best.length == 0 { forgetSlowly() }
    return best.length
  }

  /// What was slow once is tried again some day: the machine may have been busy.
  private mutating func forgetSlowly() {
    for (index, length) in Self.lengths.enumerated() {
      passes[index] += (1 + Self.assumedCost * Double(length) - passes[index]) / 200
    }
  }
}
