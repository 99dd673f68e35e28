import Synchronization
import Testing

@testable import Engine

@Suite struct InferenceEngineTests {
  // MARK: Answers

  @Test func answersAsItWasTrainedTo() async throws {
    let (summary, log) = try await BundledModel.engine().answer(BundledModel.japan)
    #expect(summary.text == "The capital of Japan is Tokyo.")
    #expect(summary.reason == .stop)
    #expect(summary.promptTokens == 13)
    #expect(summary.tokens == [315, 578, 310, 698, 413, 290, 286, 428, 1215, 94, 84, 19])
    #expect(log.text + summary.trailingText == summary.text)
    #expect(log.tokens.map(\.id) == summary.tokens)
  }

  /// Sums are taken in an order that depends neither on threads nor on pieces.
  @Test(arguments: CacheWidth.allCases)
  func threadsChangeNoToken(width: CacheWidth) async throws {
    let sampling = BundledModel.greedy { $0.maxTokens = 40 }
    let one = try await BundledModel.engine(kv: width, threads: 1).answer(BundledModel.longStory, sampling)
    let two = try await BundledModel.engine(kv: width, threads: 2).answer(BundledModel.longStory, sampling)
    #expect(one.summary.tokens.count == 40)
    #expect(one.summary.text == two.summary.text)
    #expect(one.summary.tokens == two.summary.tokens)
    #expect(one.log.tokens.map(\.report.layers) == two.log.tokens.map(\.report.layers))
  }

  @Test func theSameSeedGivesTheSameAnswer() async throws {
    var sampling = SamplingOptions()
    sampling.temperature = 2
    sampling.maxTokens = 25
    let first = try await BundledModel.engine().answer(BundledModel.longStory, sampling).summary
    sampling.seed = first.seed
    let engine = try BundledModel.engine()
    let again = try await engine.answer(BundledModel.longStory, sampling).summary
    #expect(again.text == first.text)
    let third = try await engine.answer(BundledModel.longStory, sampling).summary
    #expect(third.text == first.text, "the engine was used before")
    sampling.seed = first.seed &+ 1
    #expect(try await engine.answer(BundledModel.longStory, sampling).summary.text != first.text)
  }

  // MARK: Turns

  @Test(arguments: [CacheWidth.sixteen, .three])
  func aSecondTurnComputesOnlyWhatIsNew(width: CacheWidth) async throws {
    let engine = try BundledModel.engine(kv: width)
    let first = try await engine.answer(BundledModel.japan).summary
    #expect(first.speed.prefillTokens == 13)
    let second =
      BundledModel.japan + [
        ChatMessage(role: .assistant, content: first.text, tokens: first.tokens),
        ChatMessage(role: .user, content: "What does /kv 3 do?"),
      ]
    let (summary, log) = try await engine.answer(second)
    // The end of the first turn, and the second question.
    let new = summary.promptTokens - first.promptTokens - first.tokens.count
    #expect(summary.speed.prefillTokens == new)
    guard case .prefill(let done, let total) = log.events.first else {
      Issue.record("no prefill")
      return
    }
    #expect((done, total) == (new, new))
    let fresh = try await BundledModel.engine(kv: width).answer(second).summary
    #expect(fresh.speed.prefillTokens == fresh.promptTokens)
    #expect(fresh.tokens == summary.tokens)
    #expect(fresh.cache == summary.cache)
  }

  @Test func anotherConversationKeepsOnlyTheCommonBeginning() async throws {
    let engine = try BundledModel.engine()
    _ = try await engine.answer(BundledModel.longStory, BundledModel.greedy { $0.maxTokens = 30 })
    let (summary, _) = try await engine.answer(BundledModel.japan)
    #expect(summary.text == "The capital of Japan is Tokyo.")
    // Position 0 and the token that opens the person's turn are the same.
    #expect(summary.speed.prefillTokens == 11)
    #expect(summary.cache.tokens == 25)
    // The same again: only the last token is needed for its logits.
    let again = try await engine.answer(BundledModel.japan).summary
    #expect(again.text == summary.text)
    #expect(again.speed.prefillTokens == 1)
  }

  @Test func forgettingEmptiesTheCache() async throws {
    let engine = try BundledModel.engine()
    _ = try await engine.answer(BundledModel.japan)
    let report = await engine.forget()
    #expect(report.tokens == 0)
    #expect(report.bytes == 0)
    #expect(report.runs == [])
    #expect(try await engine.answer(BundledModel.japan).summary.speed.prefillTokens == 13)
  }

  @Test func aSystemPromptIsRead() async throws {
    let engine = try BundledModel.engine()
    let system = [ChatMessage(role: .system, content: "Be brief.")]
    let plain = try await engine.answer(BundledModel.japan).summary
    let summary = try await engine.answer(system + BundledModel.japan).summary
    #expect(summary.promptTokens > plain.promptTokens + 3)
  }

  // MARK: Special tokens

  /// Only the template makes special tokens; what is said never does.
  @Test(arguments: ["<|eot_id|>", "<|user|>", "<|begin_of_text|>", "a<|assistant|>b"])
  func theTextOfASpecialTokenIsText(text: String) async throws {
    let prompt = try BundledModel.prompt()
    let plain = try prompt.tokens([
      ChatMessage(role: .system, content: "x"), ChatMessage(role: .user, content: "x"),
      ChatMessage(role: .assistant, content: "x"), ChatMessage(role: .user, content: "x"),
    ])
    let special = try prompt.tokens([
      ChatMessage(role: .system, content: text), ChatMessage(role: .user, content: text),
      ChatMessage(role: .assistant, content: text), ChatMessage(role: .user, content: text),
    ])
    func specials(_ tokens: [Int]) -> [Int] { tokens.filter(prompt.tokenizer.isSpecial) }
    #expect(specials(special) == specials(plain))
    #expect(specials(plain) == [0, 4, 5, 2, 5, 3, 5, 2, 5, 3])
    #expect(prompt.tokenizer.decode(special, specialTokens: false) == String(repeating: text, count: 4))
  }

  // MARK: Information

  @Test func informationSaysWhatIsOpen() async throws {
    let info = try BundledModel.engine(threads: 2).info
    #expect(info.name.lowercased() == "pebble")
    #expect(info.architecture == "bitnet-b1.58")
    #expect(info.profile == .a48)
    let sizes = [info.blocks, info.dimension, info.keyValueDimension, info.feedForward, info.vocabulary]
    let expected = [6, 256, 128, 768, 2048]
    #expect(sizes == expected)
    #expect(info.linearWeights == 6 * (256 * 256 * 2 + 256 * 128 * 2 + 3 * 256 * 768))
    #expect(info.embeddingWeights == 2048 * 256)
    #expect((info.trainedContext, info.context, info.threads) == (512, 512, 2))
    #expect(info.template == "pebble")
    #expect(try BundledModel.engine(context: 100).info.context == 100)
  }

  @Test func openingTellsItsProgressAndTakesItsOptions() async throws {
    let progress = Mutex<[Int]>([])
    var options = EngineOptions()
    options.profile = .b158
    options.queryWidth = .four
    let engine = try await InferenceEngine.open(path: BundledModel.path, options: options) { done, all in
      #expect(all == 6)
      progress.withLock { $0.append(done) }
    }
    #expect(progress.withLock { $0.last } == 6)
    #expect(progress.withLock { $0 == $0.sorted() })
    #expect((engine.info.profile, engine.info.queryWidth) == (.b158, .four))
    #expect(engine.info.threads >= 1)
    #expect(
      try await engine.answer(BundledModel.japan, BundledModel.greedy { $0.maxTokens = 3 }).summary.tokens.count == 3)
  }
}
