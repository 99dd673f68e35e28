import Foundation
import Testing

@testable import Engine

@Suite struct SamplerTests {
  /// Options that leave the distribution as it is.
  static var open: SamplingOptions {
    var options = SamplingOptions()
    options.temperature = 1
    options.topK = 0
    options.topP = 1
    options.minP = 0
    options.repeatPenalty = 1
    options.seed = 1
    return options
  }

  /// How often each token is drawn.
  private func shares(
    _ options: SamplingOptions, _ logits: [Float], recent: [Int] = [], draws: Int = 3000
  ) -> [Double] {
    var sampler = Sampler(options)
    var counts = [Double](repeating: 0, count: logits.count)
    for _ in 0..<draws { counts[sampler.next(logits, recent: recent)] += 1 / Double(draws) }
    return counts
  }

  private func isNear(_ shares: [Double], _ expected: [Double]) -> Bool {
    shares.count == expected.count && zip(shares, expected).allSatisfy { abs($0 - $1) < 0.04 && ($0 == 0) == ($1 == 0) }
  }

  /// Logits of given probabilities.
  private func logits(_ probabilities: [Double]) -> [Float] { probabilities.map { Float(log($0)) + 3 } }

  // MARK: Temperature 0

  @Test(
    arguments: [
      ([1, 5, 5, 2], 1), ([.nan, 1, 3, 3], 2), ([-.infinity, -.infinity], 0), ([7], 0),
      ([-.infinity, .nan, -3], 2), ([2, .infinity, 3, .infinity], 1), ([3, .nan, 3], 0),
      ([.nan, .nan], 0),
    ] as [([Float], Int)])
  func temperatureZeroTakesTheBestAndTheLowestIdOnATie(logits: [Float], expected: Int) {
    var options = SamplingOptions()
    options.temperature = 0
    options.repeatPenalty = 100
    var sampler = Sampler(options)
    #expect(sampler.next(logits, recent: [1, 2, 3]) == expected)
  }

  // MARK: The distribution

  @Test func drawsFromTheSoftmax() {
    let expected = [0.5, 0.3, 0.15, 0.05]
    #expect(isNear(shares(Self.open, logits(expected)), expected))
  }

  @Test func temperatureSharpensAndFlattens() {
    var options = Self.open
    options.temperature = 0.5
    #expect(isNear(shares(options, logits([0.6, 0.3, 0.1])), [0.36 / 0.46, 0.09 / 0.46, 0.01 / 0.46]))
    options.temperature = 100
    #expect(isNear(shares(options, logits([0.6, 0.3, 0.1])), [0.333, 0.333, 0.333]))
  }

  @Test func topKKeepsSoMany() {
    var options = Self.open
    options.topK = 2
    #expect(isNear(shares(options, logits([0.1, 0.45, 0.3, 0.15])), [0, 0.6, 0.4, 0]))
    options.topK = 9
    #expect(isNear(shares(options, logits([0.5, 0.5])), [0.5, 0.5]))
  }

  @Test func topPKeepsTheFewestThatReachTheShare() {
    var options = Self.open
    options.topP = 0.7
    #expect(isNear(shares(options, logits([0.5, 0.3, 0.15, 0.05])), [0.625, 0.375, 0, 0]))
    options.topP = 0.01
    #expect(isNear(shares(options, logits([0.2, 0.5, 0.3])), [0, 1, 0]))
  }

  @Test func minPIsMeasuredByTheBest() {
    var options = Self.open
    options.minP = 0.5
    #expect(isNear(shares(options, logits([0.4, 0.27, 0.14, 0.19])), [0.4 / 0.67, 0.27 / 0.67, 0, 0]))
    options.minP = 1
    #expect(isNear(shares(options, logits([0.3, 0.4, 0.3])), [0, 1, 0]))
  }

  @Test func thePenaltyDividesPositiveAndMultipliesNegativeLogits() {
    var options = Self.open
    options.repeatPenalty = 2
    // 2 becomes 1 and -1 becomes -2; the token that was said twice is punished once.
    let weights = [exp(1.0), exp(2.0), exp(-2.0), exp(-1.0)]
    let expected = weights.map { $0 / weights.reduce(0, +) }
    #expect(isNear(shares(options, [2, 2, -1, -1], recent: [0, 2, 0, 99, -1]), expected))
  }

  @Test func thePenaltyLooksBackSixtyFourTokens() {
    var options = Self.open
    options.repeatPenalty = 100
    let recent = [0] + Array(repeating: 2, count: 64)
    #expect(shares(options, [10, 10, -10], recent: recent, draws: 200)[0] > 0.3)
    #expect(shares(options, [10, 10, -10], recent: Array(recent.dropLast()), draws: 200)[0] < 0.01)
  }

  /// Each filter sees what the one before it left.
  @Test func filtersComeInTheirOrder() {
    var options = Self.open
    options.topK = 2
    options.topP = 0.55
    // Of the two that top-k leaves the first has 0.4 / 0.7 = 0.57 already. Top-p first would keep both.
    #expect(isNear(shares(options, logits([0.4, 0.3, 0.3])), [1, 0, 0]))
    options = Self.open
    options.temperature = 5
    options.minP = 0.3
    // Temperature last: 0.1 is cut although at temperature 5 it would be more than 0.3 of the best.
    #expect(shares(options, logits([0.6, 0.3, 0.1]))[2] == 0)
    options = Self.open
    options.repeatPenalty = 10
    options.topK = 1
    #expect(shares(options, [5, 4, 3], recent: [0], draws: 50)[1] > 0.99)
  }

  @Test func numbersThatAreNoneAreImpossible() {
    #expect(isNear(shares(Self.open, [.nan, 1, .nan, 1]), [0, 0.5, 0, 0.5]))
    #expect(isNear(shares(Self.open, [-.infinity, 1]), [0, 1]))
    var sampler = Sampler(Self.open)
    for logits: [Float] in [[.nan, .nan, .nan], [.infinity, .infinity, 0], [-.infinity, -.infinity]] {
      #expect(logits.indices.contains(sampler.next(logits, recent: [0])))
    }
  }

  // MARK: Seeds

  @Test func theSameSeedGivesTheSameTokens() {
    let logits = (0..<50).map { Float($0 % 7) / 3 }
    func drawn(_ seed: UInt64?) -> [Int] {
      var options = SamplingOptions()
      options.seed = seed
      var sampler = Sampler(options)
      return (0..<40).map { _ in sampler.next(logits, recent: []) }
    }
    #expect(drawn(5) == drawn(5))
    #expect(drawn(5) != drawn(6))
    #expect(drawn(nil) != drawn(nil))
  }

  @Test func aSeedOfItsOwnIsTold() {
    var options = SamplingOptions()
    options.seed = 77
    #expect(Sampler(options).seed == 77)
    #expect(Sampler(SamplingOptions()).seed != Sampler(SamplingOptions()).seed)
  }

  /// The selection that keeps a few of many gives what sorting all of them gives.
  @Test(arguments: [1, 2, 7, 40, 299, 300, 400, 0])
  func theBestAreThoseOfASort(count: Int) {
    var random = RandomSource(seed: UInt64(count))
    let logits = (0..<300).map { _ in Float(random.next() % 50) }
    let sorted = logits.indices.sorted { (logits[$1], $0) < (logits[$0], $1) }
    let wanted = count == 0 ? sorted : Array(sorted.prefix(count))
    #expect(Sampler.best(count, of: logits).map(\.id) == wanted)
  }

  // MARK: How much of the logits is needed

  @Test func theLogitsNeededChooseTheSameTokenAsAllOfThem() throws {
    var random = RandomSource(seed: 4)
    var options = SamplingOptions()
    options.temperature = 1.3
    (options.topK, options.topP, options.minP, options.repeatWindow) = (6, 1, 0, 5)
    for penalty: Float in [1, 1.5, 4] {
      options.repeatPenalty = penalty
      for seed in 0..<200 {
        options.seed = UInt64(seed)
        let logits = (0..<60).map { _ in Float(random.nextUnit() * 8 - 3) }
        // The best of them are the ones that were said.
        let recent = logits.indices.sorted { logits[$0] > logits[$1] }.prefix(5)
        var (whole, part) = (Sampler(options), Sampler(options))
        let needed = try #require(part.logitsNeeded)
        let last = logits.sorted(by: >)[needed - 1]
        let largest = logits.map { $0 >= last ? $0 : -.infinity }
        #expect(whole.next(logits, recent: recent) == part.next(largest, recent: recent))
      }
    }
  }

  @Test func allLogitsAreNeededWhereAllMayBeDrawn() {
    var options = SamplingOptions()
    options.topK = 0
    #expect(Sampler(options).logitsNeeded == nil)
    (options.topK, options.repeatPenalty) = (40, 0.9)
    #expect(Sampler(options).logitsNeeded == nil)
    options.temperature = 0
    #expect(Sampler(options).logitsNeeded == 1)
  }
}
