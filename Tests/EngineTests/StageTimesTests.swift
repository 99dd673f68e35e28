import Testing

@testable import Engine

/// Where the time of a token went.
@Suite struct StageTimesTests {
  @Test func everyTokenSaysWhereItsTimeWent() async throws {
    let (summary, log) = try await BundledModel.engine().answer(
      BundledModel.longStory, BundledModel.greedy { $0.maxTokens = 12 })
    let reports = log.tokens.map(\.report)
    #expect(reports.count == 12)
    for stages in reports.map(\.stages) {
      #expect(stages.attention > 0 && stages.feedForward > 0 && stages.head > 0 && stages.sampling > 0)
    }
    // Of the fastest tokens: in any other the machine may have done something else.
    let sampling = reports.map(\.stages.sampling).min() ?? 1
    #expect(sampling < reports.map(\.stages.feedForward).min() ?? 0, "an argmax is not what takes the time")
    // The stages are what decoding consists of: together they are no longer, and not much is left out.
    let measured = reports.dropFirst().reduce(0) { $0 + $1.stages.total }
    let decoding = try #require(reports.last?.speed.decodeSeconds)
    #expect(measured <= decoding * 1.001 && measured >= decoding * 0.25)
    let mean = try #require(summary.stages)
    #expect(abs(mean.total * 12 - reports.reduce(0) { $0 + $1.stages.total }) < 1e-9)
  }

  @Test func anAnswerWithoutTokensHasNoMeans() async throws {
    let control = GenerationControl()
    control.cancel()
    let (summary, _) = try await BundledModel.engine().answer(BundledModel.japan, control: control)
    #expect(summary.stages == nil)
  }

  @Test func timesAddUp() {
    let one = StageTimes(attention: 1, feedForward: 2, head: 3, sampling: 4)
    #expect(one.total == 10)
    #expect((one + one) / 2 == one)
  }
}
