import Tokenization
import Transformer

extension InferenceEngine {
  /// Writes an answer to a conversation.
  ///
  /// - Parameters:
  ///   - messages: a system prompt or none, then turns; the last one is the user's.
  ///   - control: stops the answer or changes the cache while it is written.
  ///   - continuing: whether the last message is the assistant's instead, and goes on: what is written then is what
  ///     follows it, without what it says already.
  ///   - onEvent: called on the engine's thread, in order; it should be quick.
  /// - Throws: `EngineError` where the prompt does not fit or the model has no tokenizer or template.
  public func generate(
    _ messages: [ChatMessage], sampling: SamplingOptions = SamplingOptions(),
    control: GenerationControl = GenerationControl(), continuing: Bool = false,
    onEvent: @Sendable (GenerationEvent) -> Void = { _ in }
  ) throws -> GenerationSummary {
    let clock = ContinuousClock()
    let start = clock.now
    if continuing, messages.last?.role != .assistant { throw EngineError.nothingToContinue }
    let prompt = try ConversationPrompt(model: model, thinking: sampling.thinking)
    var messages = messages
    var tokens = aligned(try prompt.tokens(messages, continuing: continuing), prompt.tokenizer)
    var dropped = 0
    if tokens.count >= info.context {
      let shorter =
        try shortenedAsSaved(messages, prompt, continuing: continuing)
        ?? shortened(messages, prompt, continuing: continuing, answer: [])
      try check(shorter.tokens)
      (messages, tokens) = (shorter.messages, shorter.tokens)
      dropped = shorter.dropped
      if dropped > 0 { onEvent(.contextShifted(droppedMessages: dropped)) }
    }
    try check(tokens)
    var answer = Answer(prompt, sampling: sampling, promptTokens: tokens.count)
    answer.droppedMessages = dropped
    if continuing, let last = messages.last {
      answer.follow(last, prompt.tokenizer)
    } else if prompt.opensThinking(tokens) {
      answer.beginThinking()
    }
    guard
      let (firstStep, computed) = advance(
        to: tokens, largest: answer.logitsNeeded(control), control: control,
        progress: { onEvent(.prefill(done: $0, total: $1)) })
    else { return answer.summary(.cancelled, cacheReport) }
    var step = firstStep
    answer.speed.prefillTokens = computed
    answer.speed.prefillSeconds = (clock.now - start).inSeconds
    speculation.begin()
    defer { dropAhead() }
    var firstToken: ContinuousClock.Instant?
    var stopwatch = Stopwatch()

    while true {
      if control.isCancelled { return answer.summary(.cancelled, cacheReport) }
      if let width = control.takeRequestedWidth() { setCacheWidth(width) }
      if let limit = sampling.maxTokens, answer.tokens.count >= limit { return answer.summary(.length, cacheReport) }
      stopwatch.restart()
      let id = answer.sampler.next(step.logits, recent: tokens)
      step.stages.sampling = stopwatch.lap()
      if prompt.endTokens.contains(id) { return answer.summary(.stop, cacheReport) }
      let now = clock.now
      answer.speed.firstTokenSeconds = answer.speed.firstTokenSeconds ?? (now - start).inSeconds
      answer.speed.decodeSeconds = (now - (firstToken ?? now)).inSeconds
      firstToken = firstToken ?? now
      answer.speed.draftedTokens = speculation.drafted
      answer.speed.keptTokens = speculation.kept
      lastChoice = (step.hidden, id)
      let (text, thinking, isStopped) = answer.append(id)
      var report = report(of: step, position: tokens.count, speed: answer.speed)
      if control.wantsCandidates, step.hasAllLogits {
        report.candidates = TokenCandidate.best(of: step.logits, chosen: id, tokenizer: prompt.tokenizer)
      }
      answer.add(report)
      onEvent(.token(GeneratedToken(id: id, text: text, thinking: thinking, report: report)))
      if isStopped { return answer.summary(.stop, cacheReport) }
      if answer.isCircling { return answer.summary(.repetition, cacheReport) }
      tokens.append(id)
      if let limit = sampling.maxTokens, answer.tokens.count >= limit { return answer.summary(.length, cacheReport) }
      if tokens.count > info.context {
        let shorter = try shortened(messages, prompt, continuing: continuing, answer: answer.tokens)
        guard shorter.tokens.count <= info.context else { return answer.summary(.contextFull, cacheReport) }
        (messages, tokens) = (shorter.messages, shorter.tokens)
        answer.droppedMessages += shorter.dropped
        onEvent(.contextShifted(droppedMessages: shorter.dropped))
      }
      let ahead = sampling.speculates ? (sampling.maxTokens ?? .max) - answer.tokens.count - 1 : 0
      guard
        let next = advance(to: tokens, largest: answer.logitsNeeded(control), ahead: ahead, control: control)
      else {
        return answer.summary(.cancelled, cacheReport)
      }
      step = next.step
    }
  }

  /// A conversation after its oldest turns left, until at most half of the context is used.
  private func shortened(
    _ messages: [ChatMessage], _ prompt: ConversationPrompt, continuing: Bool, answer: [Int]
  ) throws -> (messages: [ChatMessage], tokens: [Int], dropped: Int) {
    let (kept, dropped) = try ContextWindow.shortened(messages, toAtMost: info.context / 2) {
      try prompt.tokens($0, continuing: continuing).count + answer.count
    }
    return (kept, try prompt.tokens(kept, continuing: continuing) + answer, dropped)
  }

  private func report(of step: Step, position: Int, speed: SpeedReport) -> TokenReport {
    let configuration = model.weights.configuration
    return TokenReport(
      position: position, layers: step.activity.zeros, activeShare: configuration.activeShare(step.activity.zeros),
      weightsReadShare: Float(Double(step.activity.weightsRead) / Double(max(1, configuration.linearWeights))),
      cache: cacheReport, speed: speed, stages: step.stages)
  }
}

/// An answer while it is written.
private struct Answer {
  var sampler: Sampler
  var speed = SpeedReport()
  var droppedMessages = 0
  private(set) var tokens: [Int] = []
  private var text = ""
  private var thinking = ""
  private var decoder: StreamingDecoder
  private var thoughts = ThinkingFilter()
  /// The marks of a thought, where they are special tokens, which have no text of their own.
  private var thinkingMarks: [Int: String] = [:]
  private var stopTexts: StopTextFilter
  private var isStopped = false
  private var activeShares: Float = 0
  private var readShares: Float = 0
  private var stages = StageTimes()
  private var repetition: RepetitionWatch?
  private let promptTokens: Int
  private let showsSpecialTokens: Bool

  init(_ prompt: ConversationPrompt, sampling: SamplingOptions, promptTokens: Int) {
    sampler = Sampler(sampling)
    showsSpecialTokens = sampling.showsSpecialTokens
    decoder = StreamingDecoder(prompt.tokenizer, specialTokens: showsSpecialTokens)
    stopTexts = StopTextFilter(sampling.stopTexts)
    repetition = sampling.stopsRepetition ? RepetitionWatch() : nil
    self.promptTokens = promptTokens
    for mark in [ThinkingFilter.opening, ThinkingFilter.closing] where !showsSpecialTokens {
      if let id = prompt.tokenizer.id(ofSpecial: mark), prompt.tokenizer.isSpecial(id) { thinkingMarks[id] = mark }
    }
  }

  /// How many of the largest logits the next token needs; nil: all, as its probability does too.
  func logitsNeeded(_ control: GenerationControl) -> Int? { control.wantsCandidates ? nil : sampler.logitsNeeded }

  /// Whether the answer says the same again and again.
  var isCircling: Bool { repetition?.isCircling ?? false }

  /// Lets the answer go on with a message, whose last token may be half a character.
  mutating func follow(_ message: ChatMessage, _ tokenizer: Tokenizer) {
    decoder = StreamingDecoder(
      tokenizer, specialTokens: showsSpecialTokens, isStart: message.content.isEmpty)
    for id in (message.tokens ?? []).suffix(4) { _ = decoder.append(id) }
    let isCutInThought = message.thinking != nil && message.content.isEmpty
    thoughts = ThinkingFilter(isCutInThought ? .thinking : .answering, hasThought: true)
  }

  /// Says that the prompt holds the opening mark of a thought.
  mutating func beginThinking() { thoughts = ThinkingFilter(.thinking) }

  /// Adds a token; the text and the thought that may be shown now, and whether a stop text was met.
  mutating func append(_ id: Int) -> (text: String, thinking: String, isStopped: Bool) {
    tokens.append(id)
    repetition?.append(id)
    speed.generatedTokens = tokens.count
    let piece = thoughts.append(decoder.append(id) + (thinkingMarks[id] ?? ""))
    thinking += piece.thinking
    let ready = stopTexts.append(piece.text)
    text += ready.text
    isStopped = ready.isStopped
    return (ready.text, piece.thinking, ready.isStopped)
  }

  mutating func add(_ report: TokenReport) {
    activeShares += report.activeShare
    readShares += report.weightsReadShare
    stages = stages + report.stages
  }

  mutating func summary(_ reason: StopReason, _ cache: CacheReport) -> GenerationSummary {
    var trailing = ""
    if !isStopped {
      var pieces = [thoughts.append(decoder.finish())]
      pieces.append(thoughts.finish())
      thinking += pieces.map(\.thinking).joined()
      trailing = stopTexts.append(pieces.map(\.text).joined()).text
      trailing += stopTexts.finish()
    }
    text += trailing
    let count = Float(tokens.count)
    return GenerationSummary(
      reason: reason, text: text, tokens: tokens, promptTokens: promptTokens,
      activeShare: tokens.isEmpty ? nil : activeShares / count,
      weightsReadShare: tokens.isEmpty ? nil : readShares / count, cache: cache, speed: speed, seed: sampler.seed,
      trailingText: trailing, droppedMessages: droppedMessages,
      stages: tokens.isEmpty ? nil : stages / Double(tokens.count), thinking: thinking.isEmpty ? nil : thinking)
  }
}
