import Foundation
import TestSupport
import Testing

@testable import Engine

/// A conversation's cache saved, and taken up by another engine.
@Suite struct SnapshotTests {
  private let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  private var path: String { folder.path("chat.kv") }

  /// More tokens than are worth saving.
  private static let long = BundledModel.ask(String(repeating: "one two three four ", count: 40))
  private static let few = BundledModel.greedy { $0.maxTokens = 6 }

  /// The same and an answer, with its tokens or without, and another question.
  private func goingOn(_ answer: GenerationSummary, knowsTokens: Bool) -> [ChatMessage] {
    Self.long + [
      ChatMessage(role: .assistant, content: answer.text, tokens: knowsTokens ? answer.tokens : nil),
      ChatMessage(role: .user, content: "What is the capital of Japan?"),
    ]
  }

  // MARK: Going on

  @Test(arguments: CacheWidth.allCases)
  func anotherRunGoesOnAsThisOneDoes(width: CacheWidth) async throws {
    let first = try BundledModel.engine(kv: width)
    let answer = try await first.answer(Self.long, Self.few).summary
    guard case .written(let bytes) = try await first.saveSnapshot(to: path) else {
      Issue.record("nothing was written")
      return
    }
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.size] as? Int == bytes)
    #expect((attributes[.posixPermissions] as? Int ?? 0) & 0o077 == 0, "it is private")
    let second = try BundledModel.engine(kv: width)
    #expect(try await second.restoreSnapshot(from: path) == first.cacheReport)
    let expected = try await first.answer(goingOn(answer, knowsTokens: true), Self.few).summary
    let got = try await second.answer(goingOn(answer, knowsTokens: false), Self.few).summary
    #expect(got.tokens == expected.tokens && got.cache == expected.cache)
    #expect(got.speed.prefillTokens == expected.speed.prefillTokens, "only what is new is computed")
    #expect(got.speed.prefillTokens < 40)
    let next = await second.cachedTokens + [7]
    #expect(await second.logitsAfter(next) == first.logitsAfter(next))
  }

  @Test func widthsThatAreMixedStayMixed() async throws {
    let first = try BundledModel.engine(kv: .three)
    _ = try await first.answer(BundledModel.longStory, Self.few)
    for width in [CacheWidth.eight, .sixteen] {
      await first.setCacheWidth(width)
      _ = try await first.answer(Self.long, Self.few)
    }
    await first.setCacheWidth(.sixteen)
    let runs = await first.cacheReport.runs
    #expect(runs.map(\.bits) == [4, 3, 8, 16])
    _ = try await first.saveSnapshot(to: path)
    let second = try BundledModel.engine(kv: .sixteen)
    #expect(try await second.restoreSnapshot(from: path)?.runs == runs)
    let next = await first.cachedTokens + [7, 8, 9]
    #expect(await second.logitsAfter(next) == first.logitsAfter(next))
    #expect(await second.cacheReport == first.cacheReport)
    // At a lower width they are rounded as they would have been.
    let third = try BundledModel.engine(kv: .four)
    _ = try await third.restoreSnapshot(from: path)
    await first.setCacheWidth(.four)
    let after = next + [10]
    _ = await third.logitsAfter(next)
    await first.truncate(to: next.count - 3)
    _ = await first.logitsAfter(next)
    #expect(await third.logitsAfter(after) == first.logitsAfter(after))
    #expect(await third.cacheReport.runs.map(\.bits) == [4, 3, 4])
  }

  @Test func anotherConversationIsServedItsBeginningOnly() async throws {
    let first = try BundledModel.engine()
    _ = try await first.answer(Self.long, Self.few)
    _ = try await first.saveSnapshot(to: path)
    let second = try BundledModel.engine()
    _ = try await second.restoreSnapshot(from: path)
    let summary = try await second.answer(BundledModel.japan).summary
    #expect(summary.text == "The capital of Japan is Tokyo." && summary.speed.prefillTokens == 11)
  }

  /// Turns that had left the context stay out of it, and those that were in it are not computed again, whatever share
  /// of it the system prompt has.
  @Test(arguments: [0, 90])
  func aConversationThatWasTooLongBeginsWhereItDid(systemWords: Int) async throws {
    let system = Array(repeating: "be kind", count: systemWords).joined(separator: " ")
    let context = systemWords == 0 ? 220 : 330
    let first = try BundledModel.engine(context: context)
    var messages = system.isEmpty ? [] : [ChatMessage(role: .system, content: system)]
    var dropped = 0
    for question in [
      "What is the capital of Japan?", "tell me a story about a robot", "tell me a story about a dragon",
    ] {
      messages += BundledModel.ask(question)
      let summary = try await first.answer(messages).summary
      messages.append(ChatMessage(role: .assistant, content: summary.text))
      dropped = summary.droppedMessages
    }
    #expect(dropped >= 4)
    _ = try await first.saveSnapshot(to: path)
    messages += BundledModel.ask("hello")
    let second = try BundledModel.engine(context: context)
    _ = try await second.restoreSnapshot(from: path)
    let summary = try await second.answer(messages).summary
    #expect(summary.droppedMessages == dropped && summary.speed.prefillTokens < 20)
    #expect(summary.promptTokens > 140, "the story is still known")
  }

  @Test func aSmallerContextTakesWhatItHolds() async throws {
    let first = try BundledModel.engine()
    _ = try await first.answer(Self.long, Self.few)
    _ = try await first.saveSnapshot(to: path)
    let second = try BundledModel.engine(context: 100)
    let report = try await second.restoreSnapshot(from: path)
    #expect(report?.tokens == 100 && report?.capacity == 100)
    #expect(try await second.answer(BundledModel.japan).summary.text == "The capital of Japan is Tokyo.")
  }

  // MARK: Whether to save

  @Test func whatIsThereAlreadyIsNotWrittenAgain() async throws {
    let engine = try BundledModel.engine()
    #expect(try await engine.saveSnapshot(to: path) == .tooFew)
    _ = try await engine.answer(BundledModel.japan)
    #expect(try await engine.saveSnapshot(to: path) == .tooFew)
    _ = try await engine.answer(Self.long, Self.few)
    guard case .tooLarge(let bytes) = try await engine.saveSnapshot(to: path, atMost: 1000) else {
      Issue.record("a limit says nothing")
      return
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(try await engine.saveSnapshot(to: path, atMost: bytes) == .written(bytes: bytes))
    #expect(try await engine.saveSnapshot(to: path) == .unchanged)
    let other = folder.path("other.kv")
    #expect(try await engine.saveSnapshot(to: other) == .written(bytes: bytes))
    #expect(
      try Data(contentsOf: URL(filePath: other)) == Data(contentsOf: URL(filePath: path)), "the same gives the same")
    let second = try BundledModel.engine()
    _ = try await second.restoreSnapshot(from: path)
    #expect(try await second.saveSnapshot(to: path) == .unchanged)
    await second.setCacheWidth(.four)
    guard case .written = try await second.saveSnapshot(to: path) else {
      Issue.record("another width is no change")
      return
    }
  }

  @Test func aPlaceThatCannotBeWrittenIsSaid() async throws {
    let engine = try BundledModel.engine()
    _ = try await engine.answer(Self.long, Self.few)
    for place in [folder.path("no/such/folder.kv"), folder.path] {
      await #expect(throws: SnapshotError.self) { _ = try await engine.saveSnapshot(to: place) }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty, "nothing is left behind")
  }

  // MARK: Whether to take up

  @Test func aCacheInUseIsLeftAlone() async throws {
    let first = try BundledModel.engine()
    _ = try await first.answer(Self.long, Self.few)
    _ = try await first.saveSnapshot(to: path)
    let second = try BundledModel.engine()
    #expect(try await second.restoreSnapshot(from: folder.path("none.kv")) == nil)
    _ = try await second.answer(BundledModel.japan)
    let before = await second.cacheReport
    #expect(try await second.restoreSnapshot(from: path) == nil)
    #expect(await second.cacheReport == before)
  }

  @Test func aModelThatRunsOtherwiseRefuses() async throws {
    let first = try BundledModel.engine()
    _ = try await first.answer(Self.long, Self.few)
    _ = try await first.saveSnapshot(to: path)
    var options = EngineOptions()
    options.threads = 1
    options.queryWidth = .eight
    let model = try BundledModel.model()
    let others = [
      InferenceEngine(model: model, options: options, thread: DedicatedThread()),
      InferenceEngine(
        model: LoadedModel(model, profile: .b158), options: EngineOptions(), thread: DedicatedThread()),
    ]
    for engine in others {
      await #expect(throws: SnapshotError.otherModel(path: path)) { _ = try await engine.restoreSnapshot(from: path) }
      #expect(try await engine.answer(BundledModel.japan).summary.speed.prefillTokens == 13)
    }
  }
}

extension InferenceEngine {
  fileprivate func logitsAfter(_ tokens: [Int]) -> [Float] {
    advance(to: tokens, control: GenerationControl())?.step.logits ?? []
  }

  /// Forgets the end of the conversation.
  fileprivate func truncate(to count: Int) {
    dropAhead()
    cache.truncate(to: count)
    cachedTokens.removeLast(cachedTokens.count - count)
  }
}
