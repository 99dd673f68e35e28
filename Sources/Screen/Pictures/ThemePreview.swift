import Chat
import Engine
public import Terminal

/// A screen to look at a theme with: a conversation, figures and graphs that are the same each time.
public enum ThemePreview {
  /// The screen's size where nobody asks for another.
  public static let size = (rows: 40, columns: 120)

  /// The state of a chat that is writing its second answer, made by events alone.
  public static func state(rows: Int, columns: Int, theme: Theme, glyphs: GlyphSet = .braille) -> ScreenState {
    var state = ScreenState(rows: rows, columns: columns, glyphs: glyphs, theme: theme)
    var figures = SampleFigures()
    func apply(_ events: ScreenEvent...) {
      for event in events { _ = state.update(event) }
    }
    apply(.modelReady(SampleFigures.model))
    apply(.lineAccepted(firstQuestion), .prefill(done: 31, total: 31))
    apply(.textAppended(firstAnswer))
    for _ in 0..<170 { apply(.report(figures.next())) }
    apply(.finished(figures.summary(of: firstAnswer)), .lineAccepted(secondQuestion), .prefill(done: 18, total: 18))
    figures.begin()
    apply(.textAppended(secondAnswer))
    for _ in 0..<220 { apply(.report(figures.next())) }
    apply(.promptChanged(PromptState(text: nextQuestion, cursor: nextQuestion.utf8.count)))
    return state
  }

  /// The picture of that screen as a grid.
  public static func grid(rows: Int, columns: Int, theme: Theme, glyphs: GlyphSet = .braille) -> Grid {
    state(rows: rows, columns: columns, theme: theme, glyphs: glyphs).draw()
  }

  private static let firstQuestion = "Why is a model with 1-bit weights fast?"
  private static let firstAnswer = """
    ## Three reasons

    Each weight is **-1, 0 or 1**, so a product is an *addition* or nothing at all:

    1. the weights take a tenth of the memory
    2. what is `zero` is neither read nor computed
    3. the inputs have 4 bits

    | part | bits |
    | --- | --- |
    | weights | 1.58 |
    | inputs | 4 |
    | cache | 3 |
    """
  private static let secondQuestion = "Show me such a product."
  private static let secondAnswer = """
    Here it is in Swift, in the plainest way:

    ```swift
    // Adds what a row of weights asks for.
    for (weight, input) in zip(row, inputs) where weight != 0 {
      sum += weight > 0 ? input : -input
    }
    print("sum", sum, 55.5)
    ```

    > Most of the work is left out, and nobody misses it. See [the paper](https://arxiv.org/abs/2411.04965), which
    """
  private static let nextQuestion = "and how long does that take"
}

/// Reports as an engine would give them, wave upon wave.
private struct SampleFigures {
  static let model = ModelInformation(
    name: "pebble", profile: .a48, parameters: 5_250_000, layers: 6, contextLength: 512,
    weights: LayerWeights(dimension: 256, keyValueDimension: 128, feedForwardDimension: 768), cacheWidth: .four,
    threads: 2)

  /// What could have come in place of the newest token.
  private static let candidates: [TokenCandidate] = [
    (" which", 0.62, true), (" where", 0.17, false), (" for", 0.08, false), (" and", 0.05, false),
    (" with", 0.02, false),
  ].enumerated().map { TokenCandidate(id: $0, text: $1.0, probability: $1.1, isChosen: $1.2) }

  private var position = 30
  private var token = 0
  private var seconds = 0.0
  private var last: TokenReport?

  mutating func begin() {
    token = 0
    seconds = 0
  }

  /// The report of one more token.
  mutating func next() -> TokenReport {
    position += 1
    token += 1
    seconds += 1 / (21 + 9 * wave(token, 70) + 5 * wave(token, 13))
    let layers = (0..<Self.model.layers).map { layer in
      let share = Float(wave(position + 11 * layer, 24)) / 10
      return LayerZeros(qkv: 0.12 + share / 2, out: 0.5, gate: 0.10 + share / 3, up: 0.58 + share, down: 0.80 + share)
    }
    let bytesAt16 = position * Self.model.layers * 2 * 128 * 2
    // The first pages were written at 8 bits, before the person chose 4.
    let cache = CacheReport(
      bits: 4, bytes: bytesAt16 * 3 / 10, bytesAt16: bytesAt16, tokens: position, capacity: 512,
      runs: [.init(bits: 8, tokens: min(64, position)), .init(bits: 4, tokens: max(0, position - 64))])
    let report = TokenReport(
      position: position, layers: layers, activeShare: 0.53 + Float(wave(position, 30)) / 20,
      weightsReadShare: 0.57 + Float(wave(position, 30)) / 24, cache: cache,
      speed: SpeedReport(
        prefillTokens: 31, prefillSeconds: 0.19, generatedTokens: token, decodeSeconds: seconds,
        firstTokenSeconds: 0.23),
      stages: StageTimes(attention: 0.012, feedForward: 0.019, head: 0.006, sampling: 0.001),
      candidates: Self.candidates)
    last = report
    return report
  }

  func summary(of text: String) -> GenerationSummary {
    let report =
      last
      ?? TokenReport(
        position: 0, layers: [], activeShare: 0, weightsReadShare: 0,
        cache: CacheReport(bits: 4, bytes: 0, bytesAt16: 0, tokens: 0, capacity: 512, runs: []), speed: SpeedReport())
    return GenerationSummary(
      reason: .stop, text: text, tokens: Array(repeating: 0, count: token), promptTokens: 31,
      activeShare: report.activeShare, weightsReadShare: report.weightsReadShare, cache: report.cache,
      speed: report.speed, seed: 7)
  }

  /// A triangle wave 0...1 of so many tokens.
  private func wave(_ step: Int, _ length: Int) -> Double {
    let place = Double(step % length) / Double(length)
    return place < 0.5 ? 2 * place : 2 - 2 * place
  }
}
