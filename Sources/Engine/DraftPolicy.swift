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

  /// Seconds of a pass over one token, and of one with a draft of each length; 0: not measured.
  private var passSeconds = Array(repeating: 0.0, count: lengths.count + 1)
  /// Seconds of one token's logits.
  private var headSeconds = 0.0
  /// How often predictions came true, by the length of their match from `DraftLookup.shortestMatch` on. They begin low:
  /// what repeats itself soon shows, and what does not costs nothing until then.
  private var hitRates = [0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6]

  // MARK: Measuring

  /// - Parameter tokens: 1, or 1 and one of `lengths`.
  mutating func measured(passOf tokens: Int, seconds: Double) {
    let index = tokens == 1 ? 0 : (Self.lengths.firstIndex(of: tokens - 1) ?? 0) + 1
    let before = passSeconds[index]
    // One pass during which the machine did something else does not decide.
    passSeconds[index] = before == 0 ? seconds : before + (min(seconds, before * 1.5) - before) / 4
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
    let single = passSeconds[0]
    guard single > 0 else { return 0 }
    var best = (length: 0, gain: Self.leastGain)
    var expected = 1.0
    var chance = 1.0
    var length = 0
    for (index, tried) in Self.lengths.enumerated() where tried <= most {
      while length < tried {
        chance *= hitRates[Self.index(match + length)]
        expected += chance
        length += 1
      }
      let pass = seconds(ofDraft: index, single)
      let gain = expected * (single + headSeconds) / (pass + expected * headSeconds)
      if gain > best.gain { best = (tried, gain) }
    }
    if best.length == 0 { forgetSlowly(single) }
    return best.length
  }

  /// What a pass with a draft costs. One not measured yet costs in proportion to the next shorter one that was; at first
  /// every token more is taken to cost a tenth of a pass.
  private func seconds(ofDraft index: Int, _ single: Double) -> Double {
    var known = index
    while known >= 0 {
      let seconds = passSeconds[known + 1]
      if seconds > 0 {
        return known == index
          ? seconds : single + max(0, seconds - single) * Double(Self.lengths[index]) / Double(Self.lengths[known])
      }
      known -= 1
    }
    return Self.assumed(Self.lengths[index], single)
  }

  private static func assumed(_ length: Int, _ single: Double) -> Double { single * (1 + 0.1 * Double(length)) }

  /// What was slow once is tried again some day: the machine may have been busy.
  private mutating func forgetSlowly(_ single: Double) {
    for (index, length) in Self.lengths.enumerated() where passSeconds[index + 1] > 0 {
      passSeconds[index + 1] += (Self.assumed(length, single) - passSeconds[index + 1]) / 500
    }
  }
}
