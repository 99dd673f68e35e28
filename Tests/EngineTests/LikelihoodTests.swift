import Foundation
import TestSupport
import Testing
import Transformer

@testable import Engine

@Suite struct LikelihoodTests {
  static let tokens = (0..<40).map { ($0 * 7 + 3) % 90 }

  /// The mean surprise of chunks, from the logits of each position.
  private func expected(_ engine: InferenceEngine, chunks: [[Int]]) async throws -> Double {
    var sum = 0.0
    var count = 0
    for chunk in chunks {
      for (index, position) in try await engine.logits(of: chunk).enumerated().dropLast() {
        let total = position.logits.reduce(0.0) { $0 + exp(Double($1)) }
        sum += log(total) - Double(position.logits[chunk[index + 1]])
        count += 1
      }
    }
    return sum / Double(count)
  }

  @Test func itIsTheMeanSurpriseAtEachTokenButTheFirst() async throws {
    let engine = try MeasureTests.engine()
    let likelihood = try #require(try await engine.likelihood(of: Self.tokens))
    #expect(likelihood.tokens == 39 && likelihood.chunks == 1)
    #expect(abs(likelihood.natsPerToken - (try await expected(engine, chunks: [Self.tokens]))) < 1e-5)
    #expect(abs(likelihood.perplexity - exp(likelihood.natsPerToken)) < 1e-9)
    #expect(await engine.cacheReport.tokens == 0)
  }

  @Test func chunksFillTheContextAndAreReadApart() async throws {
    let engine = try MeasureTests.engine { $0.context = 16 }
    let likelihood = try #require(try await engine.likelihood(of: Self.tokens))
    #expect(likelihood.chunks == 3 && likelihood.tokens == 37)
    let chunks = [Self.tokens[..<16], Self.tokens[16..<32], Self.tokens[32...]].map(Array.init)
    #expect(abs(likelihood.natsPerToken - (try await expected(engine, chunks: chunks))) < 1e-5)
  }

  @Test func aModelWithABeginningForetellsTheFirstTokenToo() async throws {
    let engine = try BundledModel.engine()
    let model = try BundledModel.model()
    let tokenizer = try #require(model.tokenizer)
    let tokens = tokenizer.encode("Once upon a time there was a robot.")
    let likelihood = try #require(try await engine.likelihood(of: tokens))
    #expect(likelihood.tokens == tokens.count - (tokenizer.beginOfText == nil ? 1 : 0))
    #expect(likelihood.natsPerToken > 0 && likelihood.natsPerToken < 2 * log(2048))
  }

  @Test func aNarrowCacheCostsSomething() async throws {
    let wide = try await MeasureTests.engine { $0.cacheWidth = .sixteen }.likelihood(of: Self.tokens)
    let narrow = try await MeasureTests.engine { $0.cacheWidth = .three }.likelihood(of: Self.tokens)
    #expect(wide != nil && wide?.natsPerToken != narrow?.natsPerToken)
  }

  @Test func theErrorIsThatOfAMean() throws {
    var likelihood = TextLikelihood()
    #expect(likelihood.error == nil && likelihood.natsPerToken == 0)
    for nats in [1.0, 2, 3, 4] { likelihood.add(nats: nats) }
    // Deviation with n - 1: the root of 5/3; by the root of 4.
    #expect(abs(try #require(likelihood.error) - (5.0 / 3).squareRoot() / 2) < 1e-12)
  }

  @Test func whatCannotBeReadIsRefused() async throws {
    let engine = try MeasureTests.engine()
    await #expect(throws: EngineError.noTokens) { try await engine.likelihood(of: []) }
    await #expect(throws: EngineError.self) { try await engine.likelihood(of: [1, 1 << 40]) }
    let cancelled = GenerationControl { true }
    #expect(try await engine.likelihood(of: Self.tokens, control: cancelled) == nil)
  }
}
