/// What the engine publishes after each token: one immutable value, cheap to copy.
public struct TokenReport: Equatable, Sendable {
  /// Position of the token in the context, from 0.
  public var position: Int
  /// Zero shares of this token, one entry a layer.
  public var layers: [LayerZeros]
  /// Share of the linear layers' parameters that took part, 0...1 (the paper: about 0.55).
  public var activeShare: Float
  /// Share of the linear layers' weights whose bytes a kernel read, 0...1.
  public var weightsReadShare: Float
  public var cache: CacheReport
  public var speed: SpeedReport
  /// Seconds that this token took. The first token has its share of the prompt's last piece.
  public var stages: StageTimes
  /// The most probable tokens in its place, the best first, and the chosen one among them; nil while nobody wants them
  /// (`GenerationControl.wantsCandidates`).
  public var candidates: [TokenCandidate]?

  public init(
    position: Int, layers: [LayerZeros], activeShare: Float, weightsReadShare: Float, cache: CacheReport,
    speed: SpeedReport, stages: StageTimes = StageTimes(), candidates: [TokenCandidate]? = nil
  ) {
    self.position = position
    self.layers = layers
    self.activeShare = activeShare
    self.weightsReadShare = weightsReadShare
    self.cache = cache
    self.speed = speed
    self.stages = stages
    self.candidates = candidates
  }
}

/// The state of the KV cache.
public struct CacheReport: Equatable, Sendable {
  /// The width asked for, in bits; pages written before it was raised may be narrower.
  public var bits: Int
  /// Bytes held now by keys and values, over all layers.
  public var bytes: Int
  /// Bytes that the same tokens would take at 16 bits.
  public var bytesAt16: Int
  /// Tokens held, and how many fit.
  public var tokens: Int
  public var capacity: Int
  /// Tokens held at each width, in the order of their positions: runs of (bits, tokens).
  public var runs: [Run]

  public struct Run: Equatable, Sendable {
    public var bits: Int
    public var tokens: Int

    public init(bits: Int, tokens: Int) {
      self.bits = bits
      self.tokens = tokens
    }
  }

  public init(bits: Int, bytes: Int, bytesAt16: Int, tokens: Int, capacity: Int, runs: [Run]) {
    self.bits = bits
    self.bytes = bytes
    self.bytesAt16 = bytesAt16
    self.tokens = tokens
    self.capacity = capacity
    self.runs = runs
  }
}

/// Times of the answer that is being written.
public struct SpeedReport: Equatable, Sendable {
  /// Tokens of the prompt that were computed (those in the cache already are not counted), and the time it took.
  public var prefillTokens: Int
  public var prefillSeconds: Double
  /// Tokens generated so far, and the time from the first to the last of them.
  public var generatedTokens: Int
  public var decodeSeconds: Double
  /// From the request to the first token; nil before it.
  public var firstTokenSeconds: Double?
  /// Tokens that were computed ahead, before they were chosen, and those of them that came.
  public var draftedTokens: Int
  public var keptTokens: Int

  public init(
    prefillTokens: Int = 0, prefillSeconds: Double = 0, generatedTokens: Int = 0, decodeSeconds: Double = 0,
    firstTokenSeconds: Double? = nil, draftedTokens: Int = 0, keptTokens: Int = 0
  ) {
    self.prefillTokens = prefillTokens
    self.prefillSeconds = prefillSeconds
    self.generatedTokens = generatedTokens
    self.decodeSeconds = decodeSeconds
    self.firstTokenSeconds = firstTokenSeconds
    self.draftedTokens = draftedTokens
    self.keptTokens = keptTokens
  }

  /// Prompt tokens a second; nil where nothing was computed.
  public var prefillRate: Double? { rate(prefillTokens, prefillSeconds) }
  /// Generated tokens a second. The first token belongs to the prefill, so two are needed.
  public var decodeRate: Double? { rate(generatedTokens - 1, decodeSeconds) }

  /// Generated tokens for each pass over the weights: more than 1 where drafts were kept.
  public var tokensPerPass: Double {
    generatedTokens > keptTokens ? Double(generatedTokens) / Double(generatedTokens - keptTokens) : 1
  }

  private func rate(_ tokens: Int, _ seconds: Double) -> Double? {
    tokens > 0 && seconds > 0 ? Double(tokens) / seconds : nil
  }
}
