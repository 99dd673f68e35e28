import Chat
import Engine
import Terminal

@testable import Screen

/// States of the screen as they come about in a conversation, made by events alone.
enum SampleScreens {
  static let model = ModelInformation(
    name: "pebble", profile: .a48, parameters: 5_250_000, layers: 6, contextLength: 512,
    weights: LayerWeights(dimension: 256, keyValueDimension: 128, feedForwardDimension: 768), cacheWidth: .sixteen,
    threads: 2)

  static func layers(_ count: Int, seed: Int = 0) -> [LayerZeros] {
    (0..<count).map { layer in
      let wave = Float((layer * 7 + seed * 3) % 11) / 100
      return LayerZeros(qkv: 0.10 + wave / 2, out: 0.5, gate: 0.12 + wave / 3, up: 0.60 + wave, down: 0.78 + wave)
    }
  }

  static func cache(_ tokens: Int, bits: Int = 16, runs: [CacheReport.Run]? = nil) -> CacheReport {
    let at16 = tokens * 6 * 2 * 128 * 2
    return CacheReport(
      bits: bits, bytes: at16 * bits / 16 + (bits < 16 ? tokens * 96 : 0), bytesAt16: at16, tokens: tokens,
      capacity: 512, runs: runs ?? [CacheReport.Run(bits: bits, tokens: tokens)])
  }

  static func report(
    token: Int, promptTokens: Int = 24, rate: Double = 430, cache: CacheReport? = nil, layers count: Int = 6
  ) -> TokenReport {
    let cache = cache ?? Self.cache(promptTokens + token)
    return TokenReport(
      position: cache.tokens - 1, layers: layers(count, seed: token),
      activeShare: 0.548 + Float(token % 9) / 200, weightsReadShare: 0.583 + Float(token % 5) / 300, cache: cache,
      speed: SpeedReport(
        prefillTokens: promptTokens, prefillSeconds: Double(promptTokens) / 1180, generatedTokens: token + 1,
        decodeSeconds: Double(token) / rate, firstTokenSeconds: 0.021),
      stages: StageTimes(
        attention: 0.0009 + Double(token % 7) / 30_000, feedForward: 0.0011, head: 0.0002, sampling: 0.00009),
      candidates: candidates)
  }

  /// What could have come next: words, a space, a line feed, half a character, the end.
  static let candidates: [TokenCandidate] = [
    TokenCandidate(id: 1204, text: " wanders", probability: 0.41, isChosen: true),
    TokenCandidate(id: 988, text: " turns", probability: 0.22),
    TokenCandidate(id: 1611, text: " moves slowly", probability: 0.115),
    TokenCandidate(id: 12, text: "\n\n", probability: 0.06),
    TokenCandidate(id: 2405, text: "曲がる", probability: 0.031),
    TokenCandidate(id: 5, text: "<|eot_id|>", probability: 0.012),
    TokenCandidate(id: 166, text: "<E6>", probability: 0.004),
    TokenCandidate(id: 7, text: "", probability: 0.0002),
  ]

  static let logLines = [
    "2026-01-31T12:00:00Z notice opened pebble.gguf after=0.31 s context=512 kernels=avx2 profile=a4.8 threads=2",
    "2026-01-31T12:00:09Z info answered computed=24 generated=38 prompt=24 rate=430 reason=stop seed=42",
    "2026-01-31T12:00:12Z warning history.txt:3: not UTF-8\u{1B}[31m; skipped",
    "2026-01-31T12:00:15Z error sessions: no space left on device",
  ]

  static func summary(_ reason: StopReason, _ text: String, last: TokenReport) -> GenerationSummary {
    GenerationSummary(
      reason: reason, text: text, tokens: Array(0..<last.speed.generatedTokens), promptTokens: 24,
      activeShare: 0.551, weightsReadShare: 0.586, cache: last.cache, speed: last.speed, seed: 42)
  }

  static func apply(_ events: [ScreenEvent], to state: inout ScreenState) {
    for event in events { _ = state.update(event) }
  }

  /// Streams a text word by word, with a report for each.
  static func stream(_ text: String, rate: Double = 430, from first: Int = 0, to state: inout ScreenState)
    -> TokenReport
  {
    var last = report(token: first)
    var count = first
    var rest = text[...]
    while !rest.isEmpty {
      let end = rest.dropFirst().firstIndex(of: " ") ?? rest.endIndex
      last = report(token: count, rate: rate)
      apply([.textAppended(String(rest[..<end])), .report(last)], to: &state)
      rest = rest[end...]
      count += 1
    }
    return last
  }

  static let firstAnswer =
    "A river bends because water runs faster on the outside of a curve. It carries soil away there and leaves it on "
    + "the inside, so each small bend grows.\n\nOver many years:\n\n1. erosion on the outer bank\n2. deposits on the inner bank"
  static let secondAnswer =
    "In flat land the water has no steep way down, so it wanders. Even a fallen tree is enough to turn it aside, and"

  /// Just started: the model is open, nothing was said.
  static func start(rows: Int, columns: Int, glyphs: GlyphSet) -> ScreenState {
    var state = ScreenState(rows: rows, columns: columns, glyphs: glyphs)
    apply([.modelReady(model)], to: &state)
    return state
  }

  /// Lets the time go by for which panels are named that have no room.
  static func settle(_ state: inout ScreenState) { apply([.tick(0), .tick(ScreenState.crowdedSeconds)], to: &state) }

  /// The second answer is being written while the next question is typed.
  static func writing(rows: Int, columns: Int, glyphs: GlyphSet) -> ScreenState {
    var state = start(rows: rows, columns: columns, glyphs: glyphs)
    apply([.lineAccepted("Why is a river bent?"), .prefill(done: 24, total: 24)], to: &state)
    let last = stream(firstAnswer, to: &state)
    apply([.finished(summary(.stop, firstAnswer, last: last)), .lineAccepted("And in flat land?")], to: &state)
    _ = stream(secondAnswer, to: &state)
    // Long answers fill the graphs: reports without text.
    var seconds = 0.1
    for token in 40..<400 {
      seconds += 1 / (380 + 8 * Double((token / 9 * 13) % 17) + 60 * Double(token % 180) / 180)
      var next = report(token: token, cache: cache(212))
      next.speed.decodeSeconds = seconds
      apply([.report(next)], to: &state)
    }
    for line in logLines { state.log.append(line) }
    apply([.promptChanged(PromptState(text: "how long does that take", cursor: 23))], to: &state)
    return state
  }

  /// A mixed cache, notes of every kind, a stopped answer, several lines in the prompt.
  static func notes(rows: Int, columns: Int, glyphs: GlyphSet) -> ScreenState {
    var state = start(rows: rows, columns: columns, glyphs: glyphs)
    apply([.lineAccepted("Tell me of 漢字 and the caf\u{65}\u{301} 👍")], to: &state)
    let text = "They are signs that came from China; 漢字は意味を持つ文字です。Each has a meaning\u{1B}[31m and"
    let last = stream(text, to: &state)
    let mixed = cache(
      180, bits: 3, runs: [.init(bits: 8, tokens: 120), .init(bits: 3, tokens: 60)])
    apply(
      [
        .key(Key(.escape)), .finished(summary(.cancelled, text, last: last)), .cacheChanged(mixed),
        .lineAccepted("/kvv 3"), .lineAccepted("/kv"), .lineAccepted("What next?"), .contextShifted(droppedMessages: 2),
        .textAppended("It is"),
        .failed("The answer ended: the worker thread stopped. Ask again."),
        .promptChanged(PromptState(text: "two lines\nand a tab\there", cursor: 14)),
      ], to: &state)
    return state
  }

  static let markdownAnswer = """
    ## Bends in **three** steps

    A river *wanders* where the land is flat:

    1. Water runs faster on the outside; it carries soil away there, grain by grain.
    2. It is slower on the inside:
       - soil **settles**
       - [x] the bank grows
    3. Read [more](https://example.org/river).

    > Nothing is softer than water, ~~or stronger~~ *yet* nothing is stronger.

    | Bank | Speed | What happens |
    |:-----|------:|:------------:|
    | outer | 1.2 m/s | erosion |
    | inner | 0.4 m/s | deposits |

    ```swift
    // How far a bend moves in a year.
    func shift(speed: Double) -> Double {
      return speed > 1 ? 0.5 : 0
    }
    ```
    Call it with `shift(speed: 1.2)`.
    """

  /// An answer with all that Markdown has.
  static func markdown(rows: Int, columns: Int, glyphs: GlyphSet) -> ScreenState {
    var state = start(rows: rows, columns: columns, glyphs: glyphs)
    apply([.key(Key(.function(5))), .lineAccepted("How does a river bend?")], to: &state)
    let last = stream(markdownAnswer, to: &state)
    apply([.finished(summary(.stop, markdownAnswer, last: last))], to: &state)
    return state
  }
}
