import TestSupport
import Testing
import Transformer

@testable import Engine

@Suite struct MeasureTests {
  static let tokens = [1, 5, 9, 33, 71, 2, 17, 60]

  static func model() throws -> SharedModel {
    let random = RandomModel(seed: 21)
    return SharedModel(
      name: "random", weights: try Weights(random, configuration: random.configuration), profile: .a48)
  }

  static func engine(_ change: (inout EngineOptions) -> Void = { _ in }) throws -> InferenceEngine {
    var options = EngineOptions()
    options.threads = 1
    change(&options)
    return try model().engine(options)
  }

  @Test func computesWhatTheTokensGiveAndKeepsNothing() async throws {
    let engine = try Self.engine()
    let (prompt, continuation) = (Array(Self.tokens.prefix(5)), Array(Self.tokens.suffix(3)))
    let expected = try await engine.logits(of: Self.tokens).suffix(4).map(\.greedy)
    for _ in 0..<2 {
      let run = try #require(try await engine.measure(prompt: prompt, continuation: continuation))
      #expect(run.choices == expected)
      #expect(run.prefillSeconds > 0 && run.decodeSeconds > 0)
      #expect(run.cacheBytes > 0)
      #expect(await engine.cacheReport.tokens == 0)
    }
  }

  @Test func sharesAreMeansOverTheTokensAfterThePrompt() async throws {
    let engine = try Self.engine()
    let run = try #require(try await engine.measure(prompt: [1, 5], continuation: [9, 33, 71]))
    let positions = try await engine.logits(of: [1, 5, 9, 33, 71]).suffix(3)
    let up = positions.flatMap { $0.zeros.compactMap(\.up) }
    #expect(abs(try #require(run.activity.zeros.up) - up.reduce(0, +) / Float(up.count)) < 1e-5)
    let active = positions.map { Double($0.activeShare) }.reduce(0, +) / 3
    #expect(abs(run.activity.activeShare - active) < 1e-6)
  }

  @Test func readingEverythingChangesNoResult() async throws {
    for profile in [ActivationProfile.a48, .b158] {
      let skipping = try Self.engine { $0.profile = profile }
      let reading = try Self.engine {
        $0.profile = profile
        $0.skipsZeros = false
      }
      let one = try #require(try await skipping.measure(prompt: [1, 5, 9], continuation: [33, 71]))
      let other = try #require(try await reading.measure(prompt: [1, 5, 9], continuation: [33, 71]))
      #expect(one.choices == other.choices && one.activity.zeros == other.activity.zeros)
      let all = Double(try Self.model().weights.configuration.linearWeights)
      #expect(other.activity.weightsRead == all)
      #expect(one.activity.weightsRead < all)
      let logits = try await skipping.logits(of: Self.tokens).map(\.logits)
      #expect(try await reading.logits(of: Self.tokens).map(\.logits) == logits)
    }
  }

  @Test func enginesOfOneModelHaveTheirOwnProfileAndCache() async throws {
    let model = try Self.model()
    var options = EngineOptions()
    options.threads = 1
    options.cacheWidth = .three
    options.profile = .b158
    let narrow = model.engine(options)
    #expect(narrow.info.profile == .b158)
    #expect(await narrow.cacheReport.bits == 3)
    #expect(model.engine(EngineOptions()).info.profile == .a48)
  }

  @Test func whatCannotBeMeasuredIsSaid() async throws {
    let engine = try Self.engine { $0.context = 4 }
    await #expect(throws: EngineError.noTokens) { try await engine.measure(prompt: [], continuation: [1]) }
    await #expect(throws: EngineError.noTokens) { try await engine.measure(prompt: [1], continuation: []) }
    await #expect(throws: EngineError.promptTooLong(tokens: 5, context: 4)) {
      try await engine.measure(prompt: [1, 2, 3], continuation: [4, 5])
    }
    await #expect(throws: EngineError.unknownToken(id: 96, vocabulary: 96)) {
      try await engine.measure(prompt: [1], continuation: [96])
    }
    let control = GenerationControl()
    control.cancel()
    #expect(try await engine.measure(prompt: [1], continuation: [2], control: control) == nil)
    #expect(await engine.cacheReport.tokens == 0)
  }
}
