import Foundation
import Testing

@testable import Engine

/// The figures that come with every token.
@Suite struct TokenReportTests {
  /// Bytes of keys and values by SPEC.md: 6 layers, 2 heads of 64, keys and values; below 16 bits a float32 scale a head.
  private static func bytes(_ tokens: Int, _ width: CacheWidth) -> Int {
    func heads(_ tokens: Int, _ bits: Int) -> Int { tokens * 6 * 2 * 2 * (64 * bits / 8 + (bits == 16 ? 0 : 4)) }
    return width == .three && tokens > 0 ? heads(1, 4) + heads(tokens - 1, 3) : heads(tokens, width.rawValue)
  }

  @Test(arguments: CacheWidth.allCases)
  func figuresAreConsistent(width: CacheWidth) async throws {
    let sampling = BundledModel.greedy { $0.maxTokens = 40 }
    let engine = try BundledModel.engine(kv: width)
    let (summary, log) = try await engine.answer(BundledModel.longStory, sampling)
    let reports = log.tokens.map(\.report)
    #expect(reports.count == 40)
    for (index, report) in reports.enumerated() {
      #expect(report.position == summary.promptTokens + index)
      #expect((0.4...0.7).contains(report.activeShare))
      #expect((0.4...1).contains(report.weightsReadShare))
      // All ties of the squared ReLU are skipped, but only half are counted: more is active than read, or about it.
      #expect(abs(report.weightsReadShare - report.activeShare) < 0.15)
      #expect(report.layers.count == 6)
      #expect(report.cache.bits == width.rawValue)
      #expect(report.cache.tokens == report.position, "the token itself is not cached yet")
      #expect(report.cache.bytes == Self.bytes(report.cache.tokens, width))
      #expect(report.cache.bytesAt16 == Self.bytes(report.cache.tokens, .sixteen))
      #expect(report.cache.capacity == 512)
      #expect(report.cache.runs.reduce(0) { $0 + $1.tokens } == report.cache.tokens)
      #expect(report.speed.generatedTokens == index + 1)
      #expect(report.speed.prefillTokens == summary.promptTokens)
      #expect(report.speed.prefillSeconds > 0)
    }
    let runs = width == .three ? [4, 3] : [width.rawValue]
    #expect(reports.last?.cache.runs.map(\.bits) == runs)
    #expect(zip(reports, reports.dropFirst()).allSatisfy { $0.speed.decodeSeconds < $1.speed.decodeSeconds })
  }

  @Test func zeroSharesArePlausible() async throws {
    let (_, log) = try await BundledModel.engine().answer(
      BundledModel.longStory, BundledModel.greedy { $0.maxTokens = 30 })
    for layer in 0..<6 {
      func mean(_ share: (LayerZeros) -> Float?) -> Float {
        log.tokens.reduce(0) { $0 + (share($1.report.layers[layer]) ?? -9) } / Float(log.tokens.count)
      }
      #expect((0.08...0.16).contains(mean(\.qkv)))
      #expect(abs(mean(\.out) - 0.5) < 0.01)
      #expect((0.08...0.16).contains(mean(\.gate)))
      #expect((0.4...0.8).contains(mean(\.up)))
      #expect((0.6...0.95).contains(mean(\.down)))
    }
  }

  @Test func theSummaryIsTheMeanOfItsTokens() async throws {
    let (summary, log) = try await BundledModel.engine().answer(BundledModel.japan)
    let reports = log.tokens.map(\.report)
    let active = reports.map(\.activeShare).reduce(0, +) / Float(reports.count)
    let read = reports.map(\.weightsReadShare).reduce(0, +) / Float(reports.count)
    #expect(abs(try #require(summary.activeShare) - active) < 1e-5)
    #expect(abs(try #require(summary.weightsReadShare) - read) < 1e-5)
    #expect(summary.speed.generatedTokens == summary.tokens.count)
    #expect(try #require(summary.speed.firstTokenSeconds) >= summary.speed.prefillSeconds)
    #expect(try #require(summary.speed.prefillRate) > 0)
    #expect(try #require(summary.speed.decodeRate) > 0)
    // All that was said is cached: the prompt and every token of the answer.
    #expect(summary.cache.tokens == summary.promptTokens + summary.tokens.count)
  }

  @Test func ratesNeedTimeAndTokens() {
    #expect(SpeedReport().prefillRate == nil)
    #expect(SpeedReport(generatedTokens: 1, decodeSeconds: 0).decodeRate == nil)
    #expect(SpeedReport(prefillTokens: 10, prefillSeconds: 2).prefillRate == 5)
    // The first token came with the prefill.
    #expect(SpeedReport(generatedTokens: 11, decodeSeconds: 2).decodeRate == 5)
  }
}
