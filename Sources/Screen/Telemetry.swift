public import Engine

/// The newest figures and the history that the graphs are drawn from.
public struct Telemetry: Equatable, Sendable {
  /// Seconds of decoding that one sample of the graph covers at least.
  static let sampleSeconds = 0.05
  /// Tokens that one sample covers at most: short answers of fast models have a graph too.
  static let sampleTokens = 8

  /// Figures of the newest token of this conversation.
  public private(set) var report: TokenReport?
  public private(set) var cache: CacheReport?
  /// Tokens a second while answers were written, and of whole prompts.
  public private(set) var decode = SampleHistory()
  public private(set) var prefill = SampleHistory()
  /// Active share of the newest tokens.
  public private(set) var active = SampleHistory(ceiling: 1)
  /// Rows of up that were alive, for the newest tokens of this conversation.
  public private(set) var heat = HeatHistory()
  /// What could have come in place of the newest token; empty where nobody asked.
  public private(set) var candidates: [TokenCandidate] = []
  /// Where the time of the newest tokens went, on average, and at last that of the whole answer.
  public private(set) var stages: StageTimes?
  private var sampledTokens = 0
  private var sampledSeconds = 0.0
  private var hasPrefillSample = false

  public init() {}

  mutating func startAnswer() {
    sampledTokens = 0
    sampledSeconds = 0
    stages = nil
    hasPrefillSample = false
  }

  mutating func take(_ report: TokenReport) {
    self.report = report
    cache = report.cache
    active.append(report.activeShare)
    heat.append(report.layers)
    candidates = report.candidates ?? []
    average(report.stages)
    take(report.speed, isLast: false)
  }

  mutating func finish(_ summary: GenerationSummary) {
    cache = summary.cache
    report?.cache = summary.cache
    guard summary.speed.generatedTokens > 0 else { return }
    report?.speed = summary.speed
    stages = summary.stages ?? stages
    take(summary.speed, isLast: true)
  }

  mutating func take(_ candidates: [TokenCandidate]) { self.candidates = candidates }

  mutating func take(_ cache: CacheReport) {
    self.cache = cache
    report?.cache = cache
  }

  /// Forgets what belongs to a conversation; the histories of speed stay.
  mutating func clearConversation() {
    report = nil
    cache = nil
    active = SampleHistory(ceiling: 1)
    heat = HeatHistory()
    candidates = []
  }

  /// The mean follows the newest tokens, so that it neither jumps nor lags by more than a moment.
  private mutating func average(_ newest: StageTimes) {
    guard newest.total > 0 else { return }
    stages = stages.map { ($0 * 15 + newest) / 16 } ?? newest
  }

  private mutating func take(_ speed: SpeedReport, isLast: Bool) {
    if !hasPrefillSample, let rate = speed.prefillRate {
      prefill.append(Float(rate))
      hasPrefillSample = true
    }
    // The first token belongs to the prefill: decoding is measured from there.
    if sampledTokens == 0, speed.generatedTokens > 0 { sampledTokens = 1 }
    let tokens = speed.generatedTokens - sampledTokens
    let seconds = speed.decodeSeconds - sampledSeconds
    // A short answer has one sample all the same.
    let least = tokens >= Self.sampleTokens ? 0 : !isLast ? Self.sampleSeconds : sampledTokens > 1 ? 0.01 : 0
    guard tokens > 0, seconds > 0, seconds >= least else { return }
    decode.append(Float(Double(tokens) / seconds))
    sampledTokens = speed.generatedTokens
    sampledSeconds = speed.decodeSeconds
  }
}
