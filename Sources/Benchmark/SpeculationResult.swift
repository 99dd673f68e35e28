import Engine

/// What computing tokens ahead gains on one kind of text: the same tokens with and without it, in turn.
public struct SpeculationResult: Equatable, Sendable {
  /// Texts from least to most alike with what was said before.
  public enum Text: String, CaseIterable, Sendable {
    /// Nothing comes again but by chance; pairs of tokens do, so that there is something to be wrong about.
    case new
    /// A passage again and again, with one token in ten another one each time.
    case edited
    /// A passage again and again.
    case repeated
  }

  public var lane: BenchmarkLane
  public var text: Text
  /// Tokens a second over the repeats.
  public var with: Spread
  public var without: Spread
  /// Of each pair.
  public var ratio: Spread
  /// Shares of the tokens after the prompt, over all repeats: computed ahead, and of these the ones that came.
  public var drafted: Double
  public var kept: Double
}

extension SpeculationResult {
  /// Measures all texts in turn with an engine that is warm.
  ///
  /// What the engine learns of one text it takes into the next, as in a conversation.
  static func measure(
    _ engine: InferenceEngine, _ lane: BenchmarkLane, _ settings: BenchmarkSettings, vocabulary: Int,
    control: GenerationControl
  ) async throws -> [SpeculationResult] {
    var pairs: [Text: [(with: MeasuredRun, without: MeasuredRun)]] = [:]
    for number in 0..<settings.repeats {
      for text in Text.allCases {
        let tokens = text.tokens(settings.prompt + settings.generate, vocabulary: vocabulary, seed: settings.seed)
        func run(_ speculates: Bool) async throws -> MeasuredRun {
          let run = try await engine.measure(
            prompt: Array(tokens.prefix(settings.prompt)), continuation: Array(tokens.dropFirst(settings.prompt)),
            speculates: speculates, control: control)
          guard let run else { throw BenchmarkError.cancelled }
          return run
        }
        // Neither always follows the other.
        let first = try await run(number % 2 == 0)
        let second = try await run(number % 2 == 1)
        pairs[text, default: []].append(number % 2 == 0 ? (first, second) : (second, first))
      }
    }
    return Text.allCases.compactMap { text in
      pairs[text].map { SpeculationResult(lane, text, $0, generate: settings.generate) }
    }
  }

  private init(
    _ lane: BenchmarkLane, _ text: Text, _ pairs: [(with: MeasuredRun, without: MeasuredRun)], generate: Int
  ) {
    self.lane = lane
    self.text = text
    with = Spread(pairs.map { Double(generate) / $0.with.decodeSeconds })
    without = Spread(pairs.map { Double(generate) / $0.without.decodeSeconds })
    ratio = Spread(pairs.map { $0.without.decodeSeconds / $0.with.decodeSeconds })
    let tokens = Double(generate * pairs.count)
    drafted = Double(pairs.reduce(0) { $0 + $1.with.draftedTokens }) / tokens
    kept = Double(pairs.reduce(0) { $0 + $1.with.keptTokens }) / tokens
  }
}

extension SpeculationResult.Text {
  /// Tokens in the passage that comes again.
  private static let passage = 48
  /// Different tokens in a text: few enough that pairs come again by chance.
  private static let alphabet = 40

  func tokens(_ count: Int, vocabulary: Int, seed: UInt64) -> [Int] {
    var random = RandomStream(seed: seed, matrix: -5, run: Self.allCases.firstIndex(of: self) ?? 0)
    func any() -> Int { Int(random.next() % UInt64(min(vocabulary, Self.alphabet))) }
    guard self != .new else { return (0..<count).map { _ in any() } }
    let passage = (0..<Self.passage).map { _ in any() }
    return (0..<count).map { index in
      self == .edited && random.next() % 10 == 0 ? any() : passage[index % passage.count]
    }
  }
}
