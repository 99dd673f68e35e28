import Testing

@testable import Engine

@Suite struct RepetitionWatchTests {
  /// After how many tokens the watch trips; nil: never.
  private func trips(_ tokens: [Int]) -> Int? {
    var watch = RepetitionWatch()
    for (index, token) in tokens.enumerated() {
      watch.append(token)
      if watch.isCircling { return index + 1 }
    }
    return nil
  }

  private func repeated(_ piece: [Int], _ times: Int) -> [Int] { (0..<times).flatMap { _ in piece } }

  @Test(arguments: [1, 2, 3, 7, 16, 30, 64])
  func theSameOverAndOverIsNoticed(period: Int) {
    let start = [900, 901, 902, 903, 904]
    let needed = max(RepetitionWatch.leastTokens, RepetitionWatch.leastTimes * period)
    #expect(trips(start + repeated(Array(0..<period), 60 + 200 / period)) == start.count + needed)
  }

  @Test func aBrokenRowBeginsAnew() {
    let almost = repeated([1], RepetitionWatch.leastTokens - 1)
    #expect(trips(almost) == nil)
    #expect(trips(almost + [2] + almost + [3] + almost) == nil)
    #expect(trips(almost + [1]) == RepetitionWatch.leastTokens)
  }

  @Test func longerPiecesAreLeftAlone() {
    #expect(trips(repeated(Array(0..<65), 40)) == nil)
  }

  @Test func ordinaryTextDoesNotTripIt() {
    // "ha ha ha" a hundred times, and a 10 x 10 field of zeros: [0, 0, ...],\n
    #expect(trips(repeated([5], 100)) == nil)
    #expect(trips(repeated([8] + repeated([0, 7], 10) + [9, 10], 10)) == nil)
    // A numbered list: each line differs by its number.
    #expect(trips((0..<200).flatMap { [$0 % 10, $0 / 10, 11, 12, 13, 14, 15, 16] }) == nil)
    // The rule under a wide table's head.
    #expect(trips(repeated([20, 21], 60)) == nil)
  }

  /// A penalty under 1 rewards what was said: the model cannot leave its circle.
  private static let circling: SamplingOptions = {
    var sampling = SamplingOptions()
    sampling.temperature = 0.01
    sampling.repeatPenalty = 0.05
    sampling.seed = 1
    sampling.maxTokens = 260
    return sampling
  }()

  @Test func theEngineEndsAnAnswerThatCircles() async throws {
    var sampling = Self.circling
    let engine = try BundledModel.engine()
    #expect(try await engine.answer(BundledModel.longStory, sampling).summary.reason == .length)
    sampling.stopsRepetition = true
    let (summary, log) = try await engine.answer(BundledModel.longStory, sampling)
    #expect(summary.reason == .repetition)
    #expect((192..<260).contains(summary.tokens.count))
    #expect(log.text + summary.trailingText == summary.text)
  }

  @Test func anOrdinaryAnswerIsTheSameWithTheWatch() async throws {
    var sampling = BundledModel.greedy()
    let without = try await BundledModel.engine().answer(BundledModel.longStory, sampling).summary
    sampling.stopsRepetition = true
    let with = try await BundledModel.engine().answer(BundledModel.longStory, sampling).summary
    #expect(with.tokens == without.tokens && with.reason == without.reason)
  }
}
