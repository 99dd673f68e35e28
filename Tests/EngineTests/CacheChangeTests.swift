import Foundation
import Testing

@testable import Engine

/// The width of the KV cache changed while a conversation runs.
@Suite struct CacheChangeTests {
  private static let eight = BundledModel.greedy { $0.maxTokens = 8 }

  @Test func narrowingLowersTheBytesAtOnceAndForgetsNothing() async throws {
    let engine = try BundledModel.engine()
    let full = try await engine.answer(BundledModel.longStory, Self.eight).summary.cache
    var last = full
    for (width, share) in [(CacheWidth.eight, 0.53), (.four, 0.29), (.three, 0.23)] {
      let report = await engine.setCacheWidth(width)
      #expect(report.bits == width.rawValue)
      #expect(report.tokens == full.tokens)
      #expect(report.bytes < last.bytes)
      #expect(abs(Double(report.bytes) / Double(full.bytes) - share) < 0.02)
      #expect(report.bytesAt16 == full.bytes)
      last = report
    }
    #expect(last.runs.map(\.bits) == [4, 3], "the first token keeps 4 bits")
    #expect(last.runs.map(\.tokens) == [1, full.tokens - 1])
    let next = try await engine.answer(BundledModel.longStory, Self.eight).summary
    #expect(next.speed.prefillTokens == 1, "nothing is computed again")
  }

  @Test func wideningKeepsThePrecisionOfWhatIsHeld() async throws {
    let engine = try BundledModel.engine(kv: .four)
    let before = try await engine.answer(BundledModel.longStory, Self.eight).summary.cache
    let after = await engine.setCacheWidth(.sixteen)
    #expect(after.bits == 16)
    #expect(after.bytes == before.bytes)
    #expect(after.runs == before.runs)
    let mixed = try await engine.answer(BundledModel.longStory, BundledModel.greedy { $0.maxTokens = 20 }).summary.cache
    #expect(mixed.runs.map(\.bits) == [4, 16])
    #expect(mixed.runs.reduce(0) { $0 + $1.tokens } == mixed.tokens)
    #expect(mixed.bytes > before.bytes && mixed.bytes < mixed.bytesAt16)
  }

  @Test func theWidthChangesWhileAnAnswerIsWritten() async throws {
    let engine = try BundledModel.engine()
    let control = GenerationControl()
    let (_, log) = try await engine.answer(
      BundledModel.longStory, BundledModel.greedy { $0.maxTokens = 30 }, control: control
    ) { event in
      guard case .token(let token) = event else { return }
      switch token.report.speed.generatedTokens {
      case 10: control.setCacheWidth(.three)
      case 20: control.setCacheWidth(.eight)
      default: break
      }
    }
    let caches = log.tokens.map(\.report.cache)
    #expect(caches.count == 30)
    #expect(caches[..<10].allSatisfy { $0.bits == 16 })
    // With the next token at the latest.
    #expect(caches[11..<20].allSatisfy { $0.bits == 3 && $0.runs.map(\.bits) == [4, 3] })
    #expect(caches[11].bytes < caches[9].bytes / 3)
    #expect(caches[21...].allSatisfy { $0.bits == 8 })
    #expect(caches[29].runs.map(\.bits) == [4, 3, 8])
    #expect(zip(caches, caches.dropFirst()).allSatisfy { $1.tokens == $0.tokens + 1 })
  }

  @Test func theWidthChangesDuringThePrefill() async throws {
    let engine = try BundledModel.engine()
    let control = GenerationControl()
    let long = BundledModel.ask(String(repeating: "one two three four ", count: 40))
    let sampling = BundledModel.greedy { $0.maxTokens = 1 }
    let (summary, _) = try await engine.answer(long, sampling, control: control) { event in
      if case .prefill(let done, let total) = event, done < total { control.setCacheWidth(.four) }
    }
    #expect(summary.cache.bits == 4)
    #expect(summary.cache.runs.map(\.bits) == [4])
  }

  @Test func recomputingMakesTheCacheAsIfItHadAlwaysBeenSo() async throws {
    let engine = try BundledModel.engine(kv: .three)
    _ = try await engine.answer(BundledModel.japan)
    let report = await engine.recomputeCache(at: .sixteen)
    #expect(report.runs == [CacheReport.Run(bits: 16, tokens: 25)])
    #expect(report.bytes == report.bytesAt16)
    let wide = try BundledModel.engine()
    _ = try await wide.answer(BundledModel.japan)
    let next =
      BundledModel.japan + [
        ChatMessage(role: .assistant, content: "The capital of Japan is Tokyo."),
        ChatMessage(role: .user, content: "tell me a story about a robot"),
      ]
    let sampling = BundledModel.greedy { $0.maxTokens = 30 }
    let (one, other) = (try await engine.answer(next, sampling), try await wide.answer(next, sampling))
    #expect(one.summary.tokens == other.summary.tokens)
    #expect(one.log.tokens.map(\.report.layers) == other.log.tokens.map(\.report.layers))
  }
}
