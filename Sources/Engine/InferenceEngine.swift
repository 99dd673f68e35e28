import Synchronization
public import Transformer

/// A model that answers: the transformer with one conversation's cache, on a thread of its own.
///
/// The cache stays between calls. Whatever conversation comes next, only the tokens after the common beginning are
/// computed.
public actor InferenceEngine {
  public nonisolated let info: ModelInfo
  let model: LoadedModel
  let forward: ForwardPass
  /// Where the engine runs; tasks that talk to it had better prefer it too.
  public nonisolated let thread: DedicatedThread
  var cache: KeyValueCache
  /// The tokens whose keys and values the cache holds, but for those that are computed ahead.
  var cachedTokens: [Int] = []
  /// What a snapshot held that was taken up, for `TokenAlignment`.
  var restoredTokens: [Int] = []
  /// The snapshot that holds what the cache does now, as far as is known.
  var newestSnapshot: SnapshotState?
  var speculation = Speculation()
  /// The last token that was chosen, and the hidden vector that it was chosen from.
  var lastChoice: (hidden: [Float], token: Int)?

  /// Prompt tokens computed at once: what is unpacked for a chunk is shared by this many. Twice as many would gain 2 %.
  static let prefillChunk = 128

  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Opens a model file or directory.
  ///
  /// - Parameters:
  ///   - thread: where the engine is to run; it belongs to the engine from now on.
  ///   - progress: called with blocks repacked, of all.
  /// - Throws: `ModelFileError`, `TokenizerError` or `EngineError`.
  public static func open(
    path: String, options: EngineOptions = EngineOptions(), on thread: DedicatedThread = DedicatedThread(),
    progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) async throws -> InferenceEngine {
    do {
      let model = try await thread.run { try LoadedModel(path: path, options: options, progress: progress) }
      return InferenceEngine(model: model, options: options, thread: thread)
    } catch {
      thread.stop()
      throw error
    }
  }

  init(model: LoadedModel, options: EngineOptions, thread: DedicatedThread) {
    self.model = model
    self.thread = thread
    let compute = LoadedModel.makeCompute(options)
    forward = ForwardPass(
      weights: model.weights, profile: model.profile, queryWidth: options.queryWidth, compute: compute,
      skipsZeros: options.skipsZeros, shortlist: model.headShortlist)
    cache = KeyValueCache(model.weights.configuration, width: options.cacheWidth)
    info = model.info(options: options, compute: compute)
  }

  deinit { thread.stop() }

  // MARK: The cache

  /// The state of the cache now.
  public var cacheReport: CacheReport {
    // What is computed ahead is not said yet; it has the newest width.
    let ahead = speculation.ahead.count
    let tokens = cachedTokens.count
    var runs = cache.runs.map { CacheReport.Run(bits: $0.bits, tokens: $0.tokens) }
    if ahead > 0, let last = runs.popLast(), last.tokens > ahead {
      runs.append(CacheReport.Run(bits: last.bits, tokens: last.tokens - ahead))
    }
    return CacheReport(
      bits: cache.width.rawValue, bytes: cache.byteCount - cache.byteCount(of: ahead, at: cache.width),
      bytesAt16: cache.byteCount(of: tokens, at: .sixteen), tokens: tokens, capacity: info.context, runs: runs)
  }

  /// Changes the width of the cache: down at once, up for the tokens to come.
  @discardableResult public func setCacheWidth(_ width: CacheWidth) -> CacheReport {
    dropAhead()
    cache.setWidth(width, using: forward.compute)
    return cacheReport
  }

  /// Does what was asked of an answer after its last token, and says how the cache is now.
  @discardableResult public func applyRequests(of control: GenerationControl) -> CacheReport {
    if let width = control.takeRequestedWidth() { setCacheWidth(width) }
    return cacheReport
  }

  /// Changes the width and computes everything cached again, so that nothing stays rounded more than it has to be. What
  /// was not computed when `control` cancels it is computed with the next turn.
  @discardableResult public func recomputeCache(
    at width: CacheWidth, control: GenerationControl = GenerationControl()
  ) -> CacheReport {
    let (tokens, restored) = (cachedTokens, restoredTokens)
    forget()
    // Text is still cut as it was.
    restoredTokens = restored
    cache.setWidth(width, using: forward.compute)
    _ = append(tokens[...], largest: 1, control: control) { _ in }
    return cacheReport
  }

  /// Forgets the conversation.
  @discardableResult public func forget() -> CacheReport {
    dropAhead()
    cache.truncate(to: 0)
    cachedTokens = []
    restoredTokens = []
    newestSnapshot = nil
    lastChoice = nil
    return cacheReport
  }

  /// Keeps what the cache and `tokens` have in common and computes the rest.
  ///
  /// - Parameters:
  ///   - largest: how many of the largest logits are wanted; what is smaller may be -infinity. nil: all.
  ///   - ahead: how many tokens may be computed ahead, where `tokens` are what is cached and one more.
  /// - Returns: the logits after the last token, with its activity, and how many tokens were computed; nil where it
  ///   was cancelled.
  func advance(
    to tokens: [Int], largest: Int? = nil, ahead: Int = 0, control: GenerationControl,
    progress: (Int, Int) -> Void = { _, _ in }
  ) -> (step: Step, computed: Int)? {
    // The last token is always computed: its logits are what is wanted.
    let common = min(zip(cachedTokens, tokens).prefix { $0 == $1 }.count, tokens.count - 1)
    if common > 0, common == cachedTokens.count, common == tokens.count - 1 {
      return decode(tokens, largest: largest, ahead: ahead, control: control).map { ($0, 1) }
    }
    dropAhead()
    cache.truncate(to: common)
    cachedTokens.removeLast(cachedTokens.count - common)
    let new = tokens[common...]
    guard let step = append(new, largest: largest, control: control, progress: { progress($0, new.count) })
    else { return nil }
    return (step, new.count)
  }

  /// What one run through the transformer leaves for the next token.
  struct Step {
    var hidden: [Float]
    var logits: [Float]
    /// Whether none of them is left out because it is small.
    var hasAllLogits: Bool
    var activity: TokenActivity
    /// Bytes of weights that were read for the logits.
    var headBytes: Int
    /// Without the sampling, which has not been yet.
    var stages: StageTimes
  }

  private func append(
    _ tokens: ArraySlice<Int>, largest: Int?, control: GenerationControl, progress: (Int) -> Void
  ) -> Step? {
    var last: Step?
    var rest = tokens
    while !rest.isEmpty {
      if let width = control.takeRequestedWidth() { setCacheWidth(width) }
      let chunk = Array(rest.prefix(Self.prefillChunk))
      guard let (hidden, activity) = forward.run(chunk, cache: &cache, isCancelled: { control.isCancelled }) else {
        return nil
      }
      cachedTokens += chunk
      rest = rest.dropFirst(chunk.count)
      progress(tokens.count - rest.count)
      if rest.isEmpty, let hidden = hidden.last, let activity = activity.last {
        last = step(hidden, activity, largest: largest)
      }
    }
    return last
  }

  /// The logits that follow from a token's hidden vector.
  func step(_ hidden: [Float], _ activity: TokenActivity, largest: Int?) -> Step {
    steps([hidden], [activity], largest: largest)[0]
  }

  /// The logits that follow from each of some tokens, which share the reading and its time.
  func steps(_ hidden: [[Float]], _ activity: [TokenActivity], largest: Int?) -> [Step] {
    var stopwatch = Stopwatch()
    let (logits, bytesRead) = forward.logits(hidden, largest: largest)
    let seconds = stopwatch.lap() / Double(hidden.count)
    return zip(hidden, zip(logits, activity)).map { hidden, figures in
      let (logits, activity) = figures
      let stages = StageTimes(
        attention: activity.attentionSeconds, feedForward: activity.feedForwardSeconds, head: seconds)
      return Step(
        hidden: hidden, logits: logits, hasAllLogits: largest == nil, activity: activity,
        headBytes: bytesRead / hidden.count,
        stages: stages)
    }
  }

  // MARK: Logits

  /// One position of a text: its logits [vocabulary], zero shares [blocks] and active share.
  public struct Position: Sendable {
    public var logits: [Float]
    public var zeros: [LayerZeros]
    public var activeShare: Float

    /// The most probable next token; the lowest id on a tie.
    public var greedy: Int { Sampler.argmax(logits) }
  }

  /// Runs tokens from position 0 with a cache of their own, and hands over every position in turn.
  ///
  /// - Throws: `EngineError` where there are none, too many, or one that the vocabulary does not have; what `body`
  ///   throws.
  public func logits(of tokens: [Int], _ body: @Sendable (Position) throws -> Void) throws {
    try check(tokens)
    var cache = KeyValueCache(model.weights.configuration, width: cache.width)
    for start in stride(from: 0, to: tokens.count, by: Self.prefillChunk) {
      let chunk = Array(tokens[start..<min(start + Self.prefillChunk, tokens.count)])
      guard let (hidden, activity) = forward.run(chunk, cache: &cache) else { break }
      for (hidden, activity) in zip(hidden, activity) {
        try body(
          Position(
            logits: forward.logits(hidden), zeros: activity.zeros,
            activeShare: model.weights.configuration.activeShare(activity.zeros)))
      }
    }
  }

  /// The same as a list, for a few tokens.
  public func logits(of tokens: [Int]) throws -> [Position] {
    let positions = Mutex<[Position]>([])
    try logits(of: tokens) { position in positions.withLock { $0.append(position) } }
    return positions.withLock { $0 }
  }

  /// What could have come in place of the last token that was chosen; empty where none was since `forget()`. It costs
  /// the logits of one token: for those who did not ask while the token came.
  public func lastCandidates() -> [TokenCandidate] {
    guard let lastChoice, let tokenizer = model.tokenizer else { return [] }
    return TokenCandidate.best(
      of: forward.logits(lastChoice.hidden), chosen: lastChoice.token, tokenizer: tokenizer)
  }

  func check(_ tokens: [Int]) throws(EngineError) {
    try EngineError.check(tokens, vocabulary: model.weights.configuration.vocabulary, context: info.context)
  }
}
