import Testing

@testable import Engine

/// Tokens computed ahead change nothing but the time.
@Suite struct SpeculationTests {
  /// A text that the model is asked to go on with: it repeats itself, so that much is foretold, and not always rightly.
  private static let messages = [
    ChatMessage(
      role: .user,
      content: String(repeating: "Once there was a robot. The robot was small. ", count: 3)
        + "Tell me a story about a robot. Tell me a story about a robot.")
  ]

  private static func options(_ change: (inout SamplingOptions) -> Void = { _ in }) -> SamplingOptions {
    var options = SamplingOptions()
    options.maxTokens = 60
    options.seed = 7
    change(&options)
    return options
  }

  @Test(arguments: [
    (CacheWidth.sixteen, Float(0), Float(1)), (.three, 0, 1), (.sixteen, 0.8, 1), (.four, 0.5, 1.02), (.eight, 3, 1),
  ])
  func answersAreTheSame(width: CacheWidth, temperature: Float, penalty: Float) async throws {
    let sampling = Self.options {
      $0.temperature = temperature
      $0.repeatPenalty = penalty
      $0.topK = 2
    }
    var without = sampling
    without.speculates = false
    let plain = try await BundledModel.engine(kv: width).answer(Self.messages, without)
    let engine = try BundledModel.engine(kv: width)
    await engine.tryEveryDraft()
    let ahead = try await engine.answer(Self.messages, sampling)
    #expect(plain.summary.speed.draftedTokens == 0)
    #expect(ahead.summary.speed.draftedTokens > 0, "nothing was tried")
    #expect(ahead.summary.tokens == plain.summary.tokens)
    #expect(ahead.summary.cache == plain.summary.cache)
    for (one, other) in zip(ahead.log.tokens, plain.log.tokens) {
      #expect(one.report.layers == other.report.layers && one.report.cache == other.report.cache)
      #expect(one.report.weightsReadShare == other.report.weightsReadShare)
    }
    // The next turn finds the same in the cache.
    let turns = Self.messages + [ChatMessage(role: .assistant, content: "", tokens: plain.summary.tokens)]
    let next = turns + [ChatMessage(role: .user, content: "And then?")]
    let second = try await engine.answer(next, without)
    #expect(second.summary.tokens == (try await BundledModel.engine(kv: width).answer(next, without)).summary.tokens)
  }

  @Test func someDraftsAreKept() async throws {
    let engine = try BundledModel.engine()
    await engine.tryEveryDraft()
    let speed = try await engine.answer(Self.messages, Self.options { $0.temperature = 0 }).summary.speed
    #expect(speed.keptTokens > 0 && speed.keptTokens < speed.draftedTokens)
    #expect(speed.tokensPerPass > 1)
  }

  @Test func theWidthMayChangeMeanwhile() async throws {
    func answer(speculates: Bool) async throws -> GenerationSummary {
      let engine = try BundledModel.engine()
      await engine.tryEveryDraft()
      let control = GenerationControl()
      let sampling = Self.options {
        $0.temperature = 0
        $0.speculates = speculates
      }
      return try await engine.answer(Self.messages, sampling, control: control) { event in
        guard case .token(let token) = event else { return }
        switch token.report.speed.generatedTokens {
        case 10: control.setCacheWidth(.three)
        case 25: control.setCacheWidth(.eight)
        default: break
        }
      }.summary
    }
    let (plain, ahead) = (try await answer(speculates: false), try await answer(speculates: true))
    #expect(ahead.tokens == plain.tokens && ahead.cache == plain.cache)
    #expect(ahead.speed.keptTokens > 0)
  }

  @Test func nothingIsComputedBeyondTheContext() async throws {
    let sampling = Self.options {
      $0.temperature = 0
      $0.maxTokens = nil
    }
    var without = sampling
    without.speculates = false
    let context = 128
    let engine = try BundledModel.engine(context: context)
    await engine.tryEveryDraft()
    let ahead = try await engine.answer(Self.messages, sampling).summary
    let plain = try await BundledModel.engine(context: context).answer(Self.messages, without).summary
    #expect(ahead.tokens == plain.tokens && ahead.reason == plain.reason)
    #expect(ahead.speed.draftedTokens > 0)
  }
}

extension InferenceEngine {
  /// Has drafts tried whatever they cost: passes seem slow alone and free together.
  fileprivate func tryEveryDraft() {
    speculation.policy.measured(passOf: 1, seconds: 1e6)
    for length in DraftPolicy.lengths {
      for _ in 0..<20 { speculation.policy.measured(passOf: 1 + length, seconds: 1e-9) }
    }
    for match in DraftLookup.shortestMatch...DraftLookup.longestMatch {
      for _ in 0..<20 { speculation.policy.learned(match: match, isHit: true) }
    }
  }
}
