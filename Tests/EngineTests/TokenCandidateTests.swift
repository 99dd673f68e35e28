import Testing
import Tokenization

@testable import Engine

/// What could have come next.
@Suite struct TokenCandidateTests {
  private static let short = BundledModel.greedy { $0.maxTokens = 10 }

  private static func tokenizer() throws -> Tokenizer { try BundledModel.prompt().tokenizer }

  @Test func theyComeOnlyWhileTheyAreWanted() async throws {
    let control = GenerationControl()
    let (_, log) = try await BundledModel.engine().answer(BundledModel.longStory, Self.short, control: control) {
      event in
      guard case .token(let token) = event else { return }
      control.wantsCandidates = (3..<6).contains(token.report.speed.generatedTokens)
    }
    #expect(log.tokens.map { $0.report.candidates != nil }.enumerated().filter(\.element).map(\.offset) == [3, 4, 5])
  }

  @Test func theyAreTheModelsOwnDistribution() async throws {
    let control = GenerationControl()
    control.wantsCandidates = true
    let engine = try BundledModel.engine()
    let (_, log) = try await engine.answer(BundledModel.longStory, Self.short, control: control)
    var tokens = try BundledModel.prompt().tokens(BundledModel.longStory)
    for token in log.tokens {
      let candidates = try #require(token.report.candidates)
      #expect(candidates.count == TokenCandidate.most)
      #expect(candidates.filter(\.isChosen).map(\.id) == [token.id], "the greedy choice is marked")
      #expect(candidates.first?.id == token.id)
      #expect(zip(candidates, candidates.dropFirst()).allSatisfy { $0.probability >= $1.probability })
      let logits = try #require(try await engine.logits(of: tokens).last).logits
      let top = logits.max() ?? 0
      let total = logits.reduce(0) { $0 + exponential($1 - top) }
      for candidate in candidates {
        #expect(abs(candidate.probability - exponential(logits[candidate.id] - top) / total) < 1e-4)
      }
      tokens.append(token.id)
    }
  }

  /// Who did not ask while the token came is told afterwards.
  @Test func thoseOfTheLastTokenCanBeAskedForLater() async throws {
    let control = GenerationControl()
    control.wantsCandidates = true
    let asked = try await BundledModel.engine().answer(BundledModel.longStory, Self.short, control: control).log
    let engine = try BundledModel.engine()
    #expect(await engine.lastCandidates().isEmpty)
    let (_, log) = try await engine.answer(BundledModel.longStory, Self.short)
    let later = await engine.lastCandidates()
    #expect(log.tokens.last?.report.candidates == nil)
    #expect(later == asked.tokens.last?.report.candidates && later.count == TokenCandidate.most)
    await engine.forget()
    #expect(await engine.lastCandidates().isEmpty)
  }

  @Test func askingChangesNothingElse() async throws {
    var sampling = SamplingOptions()
    sampling.seed = 7
    sampling.maxTokens = 15
    let control = GenerationControl()
    control.wantsCandidates = true
    let with = try await BundledModel.engine().answer(BundledModel.longStory, sampling, control: control).summary
    #expect(with.tokens == (try await BundledModel.engine().answer(BundledModel.longStory, sampling).summary.tokens))
  }

  @Test func theChosenOneIsAlwaysAmongThem() throws {
    var logits = [Float](repeating: 0, count: 100)
    for index in 0..<20 { logits[index] = Float(30 - index) }
    let candidates = TokenCandidate.best(of: logits, chosen: 77, tokenizer: try Self.tokenizer())
    #expect(candidates.map(\.id) == [0, 1, 2, 3, 4, 5, 6, 77])
    #expect(candidates.map(\.isChosen) == [false, false, false, false, false, false, false, true])
  }

  @Test func logitsThatAreNoNumbersAreImpossible() throws {
    let tokenizer = try Self.tokenizer()
    let candidates = TokenCandidate.best(of: [.nan, 1, .nan, 2], chosen: 0, tokenizer: tokenizer)
    #expect(candidates.map(\.id) == [3, 1, 0, 2])
    #expect(candidates.suffix(2).allSatisfy { $0.probability == 0 })
    #expect(TokenCandidate.best(of: [.nan, .nan], chosen: 0, tokenizer: tokenizer).isEmpty)
  }

  @Test func specialTokensHaveTheirNamesAndHalfCharactersTheirBytes() throws {
    let tokenizer = try Self.tokenizer()
    let end = try #require(tokenizer.id(ofSpecial: "<|eot_id|>"))
    let half = try #require(
      (0..<tokenizer.vocabularySize).first { tokenizer.bytes(of: $0) == [0xE6] || tokenizer.bytes(of: $0) == [0xC3] })
    var logits = [Float](repeating: 0, count: tokenizer.vocabularySize)
    (logits[end], logits[half]) = (9, 8)
    let candidates = TokenCandidate.best(of: logits, chosen: end, tokenizer: tokenizer)
    #expect(candidates[0].text == "<|eot_id|>")
    #expect(["<E6>", "<C3>"].contains(candidates[1].text))
  }
}
