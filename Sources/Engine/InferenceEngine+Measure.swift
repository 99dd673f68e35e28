public import Transformer

/// What one measured run took.
public struct MeasuredRun: Equatable, Sendable {
  /// From nothing cached to the logits after the prompt.
  public var prefillSeconds: Double
  /// For all tokens after the prompt, one at a time, logits and the choice among them included.
  public var decodeSeconds: Double
  /// Means over the tokens after the prompt.
  public var activity: Activity
  /// Bytes of the KV cache at the end.
  public var cacheBytes: Int
  /// Tokens that were computed ahead, and those of them that came.
  public var draftedTokens: Int
  public var keptTokens: Int
  /// The most probable token after the prompt and after each token that followed: what the run computed.
  public var choices: [Int]

  public struct Activity: Equatable, Sendable {
    /// Zero shares over all layers, 0...1.
    public var zeros: LayerZeros
    /// Share of the linear layers' parameters that took part, 0...1.
    public var activeShare: Double
    /// Weights of linear layers read for a token.
    public var weightsRead: Double
    /// Bytes of weights read for a token's logits.
    public var headBytes: Double
  }
}

extension InferenceEngine {
  /// Measures a prompt read at once and tokens after it read one by one, on the path that answers take.
  ///
  /// Nothing is kept from before, and nothing stays for later. The tokens are given, so that every engine measured
  /// computes the same ones.
  ///
  /// - Parameters:
  ///   - prompt: at least one token.
  ///   - continuation: tokens fed after it, as if they had been chosen; at least one.
  ///   - speculates: whether tokens are computed ahead where the text repeats itself.
  /// - Returns: nil where it was cancelled.
  /// - Throws: `EngineError` where the tokens do not fit.
  public func measure(
    prompt: [Int], continuation: [Int], speculates: Bool = false, control: GenerationControl = GenerationControl()
  ) throws -> MeasuredRun? {
    try check(prompt)
    try check(prompt + continuation)
    guard !continuation.isEmpty else { throw EngineError.noTokens }
    forget()
    defer { forget() }
    let clock = ContinuousClock()
    let start = clock.now
    guard let (first, _) = advance(to: prompt, largest: 1, control: control) else { return nil }
    var choices = [Sampler.argmax(first.logits)]
    let middle = clock.now
    var tokens = prompt
    var activities: [TokenActivity] = []
    var headBytes = 0
    speculation.begin()
    for (index, token) in continuation.enumerated() {
      tokens.append(token)
      let ahead = speculates ? continuation.count - index - 1 : 0
      guard let (step, _) = advance(to: tokens, largest: 1, ahead: ahead, control: control) else { return nil }
      choices.append(Sampler.argmax(step.logits))
      activities.append(step.activity)
      headBytes += step.headBytes
    }
    let end = clock.now
    return MeasuredRun(
      prefillSeconds: (middle - start).inSeconds, decodeSeconds: (end - middle).inSeconds,
      activity: MeasuredRun.Activity(
        activities, headBytes: Double(headBytes) / Double(continuation.count), model.weights.configuration),
      cacheBytes: cacheReport.bytes, draftedTokens: speculation.drafted, keptTokens: speculation.kept, choices: choices)
  }
}

extension MeasuredRun.Activity {
  init(_ tokens: [TokenActivity], headBytes: Double, _ configuration: Configuration) {
    let count = Double(max(1, tokens.count))
    func mean(_ place: KeyPath<LayerZeros, Float?>) -> Float? {
      let shares = tokens.flatMap { $0.zeros.compactMap { $0[keyPath: place] } }
      return shares.isEmpty ? nil : Float(shares.reduce(0.0) { $0 + Double($1) } / Double(shares.count))
    }
    zeros = LayerZeros(
      qkv: mean(\.qkv), out: mean(\.out), gate: mean(\.gate), up: mean(\.up), down: mean(\.down))
    self.headBytes = headBytes
    activeShare = tokens.reduce(0.0) { $0 + Double(configuration.activeShare($1.zeros)) } / count
    weightsRead = tokens.reduce(0.0) { $0 + Double($1.weightsRead) } / count
  }
}
