import Chat
import Engine

extension ScreenState {
  /// Takes an event of the engine.
  mutating func takeFromEngine(_ event: ScreenEvent) -> [ScreenEffect] {
    switch event {
    case .modelLoading(let what, let progress):
      opening?.hasBegun = true
      if !isAnswering { activity = .loading(what, progress: progress) }
    case .modelReady(let information): return take(information)
    case .modelFailed(let reason): return modelFailed(reason)
    case .candidates(let candidates):
      // Those of an answer that is being written come with its tokens.
      if !isAnswering, telemetry.report != nil { telemetry.take(candidates) }
    case .cacheChanged(let cache):
      take(cache)
      return endRecomputing()
    default:
      guard isAnswering else { return [] }
      return takeAnswer(event)
    }
    return []
  }

  private mutating func takeAnswer(_ event: ScreenEvent) -> [ScreenEffect] {
    guard conversation.isAnswering else {
      // The answer was stopped for another conversation, and belongs to none that is shown.
      switch event {
      case .finished, .failed:
        activity = .idle
        return askWaiting()
      default: return []
      }
    }
    switch event {
    case .prefill(let done, let total):
      if activity != .stopping { activity = .prefill(done: done, total: total) }
    case .textAppended(let text):
      conversation.appendToAnswer(text)
      if activity != .stopping { activity = .writing }
      if scroll != .newest { hasNewTextBelow = true }
    case .thoughtAppended(let text):
      conversation.appendThinking(text)
      if activity != .stopping { activity = .writing }
      if scroll != .newest { hasNewTextBelow = true }
    case .report(let report):
      telemetry.take(report)
      take(report.cache)
    case .contextShifted(let dropped):
      conversation.leaveOut(oldest: dropped)
      noteAboveAnswer(Self.shiftNote(dropped))
    case .finished(let summary):
      if isContinuing, summary.text.isEmpty, summary.thinking == nil, summary.reason == .stop {
        say("The model adds nothing: the answer is whole.")
      }
      conversation.finishAnswer(summary)
      telemetry.finish(summary)
      activity = .idle
      return askWaiting()
    case .failed(let message):
      return answerFailed(message)
    default: break
    }
    return []
  }

  /// Whether the panel of candidates is empty and the last answer can fill it: they come with each token only while a
  /// panel shows them.
  var lacksCandidates: Bool {
    !hasAskedForCandidates && activity == .idle && telemetry.report != nil && telemetry.candidates.isEmpty
      && wantsCandidates
  }

  /// Whether the answer that is being written had text before.
  private var isContinuing: Bool {
    sent == nil && conversation.openAnswer.map { !conversation.entries[$0].isEmpty } ?? false
  }

  /// Leaves a note above the answer that is being written; what is in view stays in view.
  private mutating func noteAboveAnswer(_ text: String) {
    let open = conversation.openAnswer
    conversation.noteBeforeAnswer(.event, text)
    if case .held(let entry, let row) = scroll, let open, entry >= open {
      scroll = .held(entry: entry + 1, row: row)
    }
  }

  private static func shiftNote(_ dropped: Int) -> String {
    dropped == 1
      ? "the context was full: the oldest message left it, the model no longer sees it"
      : "the context was full: the oldest \(dropped) messages left it, the model no longer sees them"
  }

  private mutating func take(_ cache: CacheReport) {
    telemetry.take(cache)
    guard let width = CacheWidth(rawValue: cache.bits), let old = model?.cacheWidth, width != old else { return }
    model?.cacheWidth = width
    settings.cacheWidth = width
    if requestedWidth == width { requestedWidth = nil }
    var note = "KV cache at \(width.rawValue) bits from now on"
    let coarser = cache.runs.reduce(0) { $0 + ($1.bits < width.rawValue ? $1.tokens : 0) }
    if width.rawValue < old.rawValue, cache.tokens > 0 {
      note += ": \(Figures.bytes(cache.bytes)) instead of \(Figures.bytes(cache.bytesAt16)) at 16 bits"
    } else if coarser > 0 {
      note += "; the \(Figures.counted(coarser, "token")) held keep\(coarser == 1 ? "s" : "") the old precision"
    }
    conversation.note(.event, note)
  }
}
