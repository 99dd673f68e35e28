import Engine
import Testing

@testable import Chat

@Suite struct AnswerStatisticsTests {
  private var statistics: AnswerStatistics {
    AnswerStatistics(ConversationTests.summary(.stop, "text", tokens: Array(0..<42)))
  }

  @Test func brief() {
    #expect(statistics.brief == ["42 tokens", "410 tokens/s", "120 ms"])
  }

  @Test func oneTokenHasNoRate() {
    let one = AnswerStatistics(ConversationTests.summary(.stop, "t", tokens: [1]))
    #expect(one.brief == ["1 token", "120 ms"])
  }

  @Test func lines() {
    #expect(
      statistics.lines == [
        "prompt       20 tokens, 12 computed, 8 from the cache, 1200 tokens/s",
        "answer       42 tokens, 410 tokens/s, 120 ms in all",
        "first token  after 20 ms",
        "active       55.0% of the linear layers' weights took part, 60.0% were read",
        "KV cache     22 of 512 tokens at 4 bits, 1000 B instead of 3.9 KiB at 16 bits",
        "seed         42",
      ])
  }

  @Test func theStagesOfATokenAreShares() {
    var statistics = statistics
    statistics.stages = StageTimes(attention: 0.001, feedForward: 0.0006, head: 0.0003, sampling: 0.0001)
    #expect(
      statistics.lines.contains(
        "a token      2.0 ms: attention 50%, feed-forward 30%, head 15%, sampling 5%"))
    statistics.stages = StageTimes()
    #expect(!statistics.lines.contains { $0.hasPrefix("a token") })
  }

  @Test func aMixedCacheSaysSo() {
    let cache = CacheReport(
      bits: 8, bytes: 3000, bytesAt16: 8000, tokens: 40, capacity: 512,
      runs: [.init(bits: 3, tokens: 30), .init(bits: 8, tokens: 10), .init(bits: 8, tokens: 0)])
    #expect(
      cache.sentence
        == "40 of 512 tokens (30 at 3, 10 at 8 bits; 8 bits from now on), 2.9 KiB instead of 7.8 KiB at 16 bits")
  }
}
