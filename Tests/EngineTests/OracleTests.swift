import Foundation
import TestSupport
import Testing

@testable import Engine

/// Logits, zero shares and greedy tokens against numbers computed elsewhere.
@Suite struct OracleTests {
  static func options(_ one: OracleCases.Case) throws -> EngineOptions {
    var options = EngineOptions()
    options.profile = ActivationProfile(rawValue: one.profile)
    #expect(options.profile != nil || one.profile == "file")
    options.cacheWidth = try #require(CacheWidth(rawValue: one.kv))
    options.queryWidth = try #require(QueryWidth(rawValue: one.q))
    options.threads = 1
    return options
  }

  static func expectAgreement(
    _ positions: [InferenceEngine.Position], _ one: OracleCases.Case, beside folder: URL, least: Double = 1
  ) throws {
    #expect(positions.count == one.tokens.count, "\(one)")
    let expected = try one.expectedLogits(beside: folder)
    let last = positions.suffix(expected.count).flatMap(\.logits)
    let error = relativeError(last, expected: expected.flatMap(\.self))
    #expect(error < one.tolerance, "\(one)")
    if let greedy = one.greedy {
      let equal = zip(positions, greedy).filter { $0.greedy == $1 }.count
      #expect(Double(equal) >= least * Double(greedy.count), "\(one): \(equal) of \(greedy.count)")
    }
    for (layer, zeros) in (one.zeros ?? []).enumerated() {
      func mean(_ share: (LayerZeros) -> Float?) -> Float {
        positions.reduce(0) { $0 + (share($1.zeros[layer]) ?? -9) } / Float(positions.count)
      }
      for (place, got, wanted) in [
        ("qkv", mean(\.qkv), zeros.qkv), ("out", mean(\.out), zeros.out), ("gate", mean(\.gate), zeros.gate),
        ("up", mean(\.up), zeros.up), ("down", mean(\.down), zeros.down),
      ] {
        #expect(abs(got - wanted) < 0.005, "\(one), layer \(layer), \(place): \(got), not \(wanted)")
      }
    }
  }

  // MARK: In the repository

  static let small = TestFiles.fixtures.appending(path: "small")
  static let smallCases = (try? OracleCases(contentsOf: small.appending(path: "cases.json")).cases) ?? []

  @Test func theFixtureIsThere() { #expect(Self.smallCases.count == 6) }

  @Test(arguments: smallCases)
  func theEngineAgrees(one: OracleCases.Case) async throws {
    let path = Self.small.appending(path: "model").path
    let engine = try await InferenceEngine.open(path: path, options: Self.options(one))
    try await Self.expectAgreement(engine.logits(of: one.tokens), one, beside: Self.small)
  }

  @Test(arguments: smallCases)
  func theReferencePathAgrees(one: OracleCases.Case) throws {
    let path = Self.small.appending(path: "model").path
    let positions = try ReferenceLogits.positions(of: one.tokens, path: path, options: Self.options(one))
    try Self.expectAgreement(positions, one, beside: Self.small)
  }

  // MARK: Beside it

  @Test(
    .enabled(if: TestFiles.shared != nil),
    arguments: ["small", "untied-mqa", "wide-head", "master-weights", "hf-bitnet-packed", "hf-bitnet-packed-sharded"])
  func theEngineAgreesWithEveryCase(model: String) async throws {
    let folder = try #require(TestFiles.shared("oracles/\(model)/expected"))
    let path = folder.deletingLastPathComponent().appending(path: "model").path
    let cases = try OracleCases(contentsOf: folder.appending(path: "cases.json")).cases
    for (profile, cases) in Dictionary(grouping: cases, by: \.profile) {
      let model = try LoadedModel(path: path, options: Self.options(cases[0])) { _, _ in }
      #expect(profile == "file" || model.profile.rawValue == profile)
      for one in cases {
        let engine = InferenceEngine(model: model, options: try Self.options(one), thread: DedicatedThread())
        try await Self.expectAgreement(engine.logits(of: one.tokens), one, beside: folder, least: 0.9)
      }
    }
  }

  @Test(.enabled(if: TestFiles.shared("oracles/pebble") != nil && TestFiles.shared("models/pebble") != nil))
  func theFirstPebbleGivesTheExpectedAnswers() async throws {
    let folder = try #require(TestFiles.shared("oracles/pebble"))
    // The answers of the model that Pebble was trained on from; those of Pebble itself change with its weights.
    let path = try #require(TestFiles.shared("models/pebble")).path
    var options = EngineOptions()
    options.threads = 1
    let model = try LoadedModel(path: path, options: options) { _, _ in }
    let engine = InferenceEngine(model: model, options: options, thread: DedicatedThread())
    for answer in try OracleCases(contentsOf: folder.appending(path: "cases.json")).answers ?? [] {
      let messages = answer.turns.enumerated().map { index, text in
        ChatMessage(role: index % 2 == 0 ? .user : .assistant, content: text)
      }
      let summary = try await engine.answer(messages).summary
      #expect(summary.promptTokens == answer.promptTokens.count)
      if answer.smallestGap > 0.5 { #expect(summary.text == answer.answer) }
      // Where two tokens are about as good another engine may go on otherwise, but none may write nothing.
      #expect(!summary.text.isEmpty)
    }
  }
}
