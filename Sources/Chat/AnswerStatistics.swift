public import Engine

/// The figures of one answer, kept with it.
public struct AnswerStatistics: Equatable, Sendable {
  /// All tokens of the prompt, cached ones included.
  public var promptTokens: Int
  public var generatedTokens: Int
  public var speed: SpeedReport
  /// Means over the generated tokens, 0...1; nil where none was generated.
  public var activeShare: Float?
  public var weightsReadShare: Float?
  public var cache: CacheReport
  /// Means over the generated tokens; nil where none was generated or nobody measured.
  public var stages: StageTimes?
  /// The seed that gives the answer again.
  public var seed: UInt64

  init(
    promptTokens: Int, generatedTokens: Int, speed: SpeedReport, activeShare: Float?, weightsReadShare: Float?,
    cache: CacheReport, seed: UInt64
  ) {
    self.promptTokens = promptTokens
    self.generatedTokens = generatedTokens
    self.speed = speed
    self.activeShare = activeShare
    self.weightsReadShare = weightsReadShare
    self.cache = cache
    self.seed = seed
  }

  public init(_ summary: GenerationSummary) {
    promptTokens = summary.promptTokens
    generatedTokens = summary.speed.generatedTokens
    speed = summary.speed
    activeShare = summary.activeShare
    weightsReadShare = summary.weightsReadShare
    cache = summary.cache
    stages = summary.stages
    seed = summary.seed
  }

  /// The figures of an answer that was continued: tokens and times of both parts; the rest is the later one's.
  func followed(by later: AnswerStatistics?) -> AnswerStatistics {
    guard var all = later else { return self }
    let speed = later?.speed ?? SpeedReport()
    all.promptTokens = promptTokens
    all.generatedTokens = generatedTokens + speed.generatedTokens
    all.speed.prefillTokens = self.speed.prefillTokens
    all.speed.prefillSeconds = self.speed.prefillSeconds
    all.speed.firstTokenSeconds = self.speed.firstTokenSeconds
    all.speed.generatedTokens = all.generatedTokens
    all.speed.decodeSeconds = self.speed.decodeSeconds + (speed.firstTokenSeconds ?? 0) + speed.decodeSeconds
    all.speed.draftedTokens = self.speed.draftedTokens + speed.draftedTokens
    all.speed.keptTokens = self.speed.keptTokens + speed.keptTokens
    // Shares are means over the tokens of both.
    let part = Float(generatedTokens) / Float(max(1, all.generatedTokens))
    func mean(_ one: Float?, _ other: Float?) -> Float? {
      guard let one, let other else { return one ?? other }
      return one * part + other * (1 - part)
    }
    all.activeShare = mean(activeShare, later?.activeShare)
    all.weightsReadShare = mean(weightsReadShare, later?.weightsReadShare)
    return all
  }

  /// From the request to the last token, in seconds.
  public var totalSeconds: Double {
    (speed.firstTokenSeconds ?? speed.prefillSeconds) + speed.decodeSeconds
  }

  /// The parts of the one line under an answer: "42 tokens", "31.8 tokens/s", "1.3 s".
  public var brief: [String] {
    var parts = [Figures.counted(generatedTokens, "token")]
    if let rate = speed.decodeRate { parts.append(Figures.rate(rate) + " tokens/s") }
    parts.append(Figures.seconds(totalSeconds))
    return parts
  }

  /// The lines of /stats: a label, two or more spaces, the figures.
  public var lines: [String] {
    let computed = speed.prefillTokens
    var prompt = Figures.counted(promptTokens, "token") + ", \(computed) computed"
    if promptTokens > computed { prompt += ", \(promptTokens - computed) from the cache" }
    if let rate = speed.prefillRate { prompt += ", \(Figures.rate(rate)) tokens/s" }
    var answer = Figures.counted(generatedTokens, "token")
    if let rate = speed.decodeRate { answer += ", \(Figures.rate(rate)) tokens/s" }
    answer += ", \(Figures.seconds(totalSeconds)) in all"
    var lines = ["prompt       \(prompt)", "answer       \(answer)"]
    if let first = speed.firstTokenSeconds { lines.append("first token  after \(Figures.seconds(first))") }
    if let stages, stages.total > 0 {
      func share(_ seconds: Double) -> String { Figures.percent(seconds / stages.total) }
      lines.append(
        "a token      \(Figures.seconds(stages.total)): attention \(share(stages.attention)), feed-forward "
          + "\(share(stages.feedForward)), head \(share(stages.head)), sampling \(share(stages.sampling))")
    }
    if speed.draftedTokens > 0 {
      lines.append(
        "ahead        \(speed.keptTokens) of \(Figures.counted(speed.draftedTokens, "token")) computed ahead came, "
          + "\(Figures.fixed(speed.tokensPerPass, decimals: 1)) tokens a pass")
    }
    if let activeShare {
      var active = "\(Figures.exactPercent(Double(activeShare))) of the linear layers' weights took part"
      if let weightsReadShare { active += ", \(Figures.exactPercent(Double(weightsReadShare))) were read" }
      lines.append("active       \(active)")
    }
    lines.append("KV cache     \(cache.sentence)")
    lines.append("seed         \(seed)")
    return lines
  }
}

extension CacheReport {
  /// What the cache holds: "212 of 512 tokens at 4 bits, 1.2 MiB instead of 4.8 MiB at 16 bits".
  public var sentence: String {
    let runs = runs.filter { $0.tokens > 0 }
    let isMixed = runs.contains { $0.bits != bits }
    let widths = isMixed ? runs.map { "\($0.tokens) at \($0.bits)" }.joined(separator: ", ") + " bits" : ""
    var text = "\(tokens) of \(capacity) tokens at \(bits) bits"
    if !widths.isEmpty { text = "\(tokens) of \(capacity) tokens (\(widths); \(bits) bits from now on)" }
    text += ", " + Figures.bytes(bytes)
    if bytes < bytesAt16 { text += " instead of \(Figures.bytes(bytesAt16)) at 16 bits" }
    return text
  }
}
