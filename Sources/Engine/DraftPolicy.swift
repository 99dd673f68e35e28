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

  /// Seconds of a pass over so many tokens, where it was measured.
  private var passSeconds: [Int: Double] = [:]
  /// Seconds of one token's logits.
  private var headSeconds = 0.0
  /// How often predictions came true, by the length of their match from `DraftLookup.shortestMatch` on. They begin low:
  /// what repeats itself soon shows, and what does not costs nothing until then.
  private var hitRates = [0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6]

  // MARK: Measuring

  mutating func measured(passOf tokens: Int, seconds: Double) {
    guard let before = passSeconds[tokens] else {
      passSeconds[tokens] = seconds
      return
    }
    // One pass during which the machine did something else does not decide.
    passSeconds[tokens] = before + (min(seconds, before * 1.5) - before) / 4
  }

  mutating func measured(head seconds: Double) {
    headSeconds = headSeconds == 0 ? seconds : headSeconds + (min(seconds, headSeconds * 1.5) - headSeconds) / 4
  }

  /// Whether a prediction after a match of some length came true.
  mutating func learned(match: Int, isHit: Bool) {
    let index = Self.index(match)
    hitRates[index] += ((isHit ? 1 : 0) - hitRates[index]) / 12
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
    guard let single = passSeconds[1] else { return 0 }
    var best = (length: 0, gain: Self.leastGain)
    var expected = 1.0
    var chance = 1.0
    var length = 0
    for tried in Self.lengths where tried <= most {
      while length < tried {
        chance *= hitRates[Self.index(match + length)]
        expected += chance
        length += 1
      }
      let gain = expected * (single + headSeconds) / (seconds(passOf: tried + 1, single) + expected * headSeconds)
      if gain > best.gain { best = (tried, gain) }
    }
    if best.length == 0 { forgetSlowly(single) }
    return best.length
  }

  /// A pass not measured yet costs in proportion to the nearest one that was; at first every token more is taken to
  /// cost a tenth of a pass.
  private func seconds(passOf tokens: Int, _ single: Double) -> Double {
    if let seconds = passSeconds[tokens] { return seconds }
    let nearest = passSeconds.keys.filter { $0 > 1 }.min { abs($0 - tokens) < abs($1 - tokens) }
    guard let nearest, let known = passSeconds[nearest] else { return single * (1 + 0.1 * Double(tokens - 1)) }
    return single + max(0, known - single) * Double(tokens - 1) / Double(nearest - 1)
  }

  /// What was slow once is tried again some day: the machine may have been busy.
  private mutating func forgetSlowly(_ single: Double) {
    for (tokens, seconds) in passSeconds where tokens > 1 {
      let assumed = single * (1 + 0.1 * Double(tokens - 1))
      passSeconds[tokens] = seconds + (assumed - seconds) / 500
    }
  }
}
