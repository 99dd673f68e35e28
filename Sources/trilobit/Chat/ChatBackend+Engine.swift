import Chat
import Engine
import Logging
import Screen

extension ChatBackend {
  // MARK: Answers

  func answer(_ messages: [ChatMessage], _ sampling: SamplingOptions, continuing: Bool) {
    guard let engine else { return }
    var sampling = sampling
    sampling.stopsRepetition = true
    let (control, mailbox, trace, options) = (control, mailbox, trace, sampling)
    ask(engine) {
      do {
        let summary = try await engine.generate(
          messages, sampling: options, control: control, continuing: continuing
        ) { event in
          if case .token(let token) = event { trace?.write(token) }
          ScreenEvent.events(of: event).forEach(mailbox.post)
        }
        Logger.program.answered(summary)
        trace?.write(summary)
        if !summary.trailingText.isEmpty { mailbox.post(.textAppended(summary.trailingText)) }
        mailbox.post(.finished(summary))
      } catch {
        Logger.program.error("\(error)")
        mailbox.post(.failed(error.sentence))
      }
      if let failure = trace?.takeFailure() { mailbox.post(.commandFailed(failure)) }
    }
  }

  /// An answer that is being written takes the width with its next token; otherwise the engine takes it now.
  func setCacheWidth(_ width: CacheWidth) {
    guard let engine else { return }
    control.setCacheWidth(width)
    let (mailbox, control) = (mailbox, control)
    ask(engine) { mailbox.post(.cacheChanged(await engine.applyRequests(of: control))) }
  }

  func recomputeCache(_ width: CacheWidth) {
    guard let engine else { return }
    control = GenerationControl(isInterrupted: isInterrupted)
    let (mailbox, control) = (mailbox, control)
    ask(engine) {
      mailbox.post(.cacheChanged(await engine.recomputeCache(at: width, control: control)))
    }
  }

  func reportCandidates() {
    guard let engine else { return }
    let mailbox = mailbox
    ask(engine) { mailbox.post(.candidates(await engine.lastCandidates())) }
  }

  func clearConversation() {
    guard let engine else { return }
    let mailbox = mailbox
    ask(engine) { mailbox.post(.cacheChanged(await engine.forget())) }
  }

  /// Begins or ends the trace; what became of it, as a sentence.
  func changeTrace(_ change: TraceChange) throws -> String {
    switch change {
    case .show:
      return trace.map { "A trace is written to \($0.path); /trace off ends it." }
        ?? "There is no trace; /trace on begins one."
    case .on(let path):
      let file = try TraceFile(path: AttachedFiles.expanded(path ?? "trilobit-trace.jsonl"))
      trace = file
      return "From the next answer on each token is a line of JSON in \(file.path)."
    case .off:
      defer { trace = nil }
      return trace.map { "The trace in \($0.path) is at its end." } ?? "There was no trace."
    }
  }

  // MARK: Models

  func models() -> [ListedName] {
    ModelLocation.all().map { model in
      let isOpen = model.path == modelPath
      return ListedName(model.name, detail: Figures.bytes(model.bytes) + (isOpen ? ", open" : ""))
    }
  }

  /// Opens a model beside the one there is, which answers until then; nil: the same one, as the settings are now.
  func open(model name: String?, for state: ScreenState) throws {
    let path = try name.map { try ModelLocation.path(of: AttachedFiles.expanded($0)) } ?? modelPath
    guard opening == nil else { throw ProgramStop(.usage, "a model is being opened already; wait for it") }
    var options = firstOptions
    if path != firstPath { (options.profile, options.template) = (nil, nil) }
    options.cacheWidth = state.settings.cacheWidth
    options.context = state.settings.context
    let opening = ModelOpening(path: path, options: options)
    self.opening = opening
    openingProgress = -1
    let mailbox = mailbox
    opening.onChange { mailbox.wake() }
  }

  /// What `/show` tells of the model.
  func describe(_ topic: ShowTopic) -> [String] {
    guard let info = engine?.info else { return ["There is no model."] }
    switch topic {
    case .template:
      return (info.templateText ?? info.template.map { "the form \"\($0)\"" } ?? "The model has no chat template.")
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    case .license: return [info.license ?? "The file does not say; ask where it came from."]
    case .info, .parameters, .system:
      return [
        "name         \(info.name)", "file         \(info.path)",
        "architecture \(info.architecture), profile \(info.profile.rawValue)",
        "weights      \(Figures.count(info.linearWeights)) ternary, \(Figures.count(info.embeddingWeights)) in embedding and head",
        "layers       \(info.blocks) of \(info.dimension), feed-forward \(info.feedForward)",
        "vocabulary   \(info.vocabulary) tokens",
        "context      \(info.context) tokens; trained on \(info.trainedContext)",
        "template     \(info.template ?? "none")",
        "license      \(info.license ?? "not named in the file")",
        "runs on      \(Figures.counted(info.threads, "thread")) with \(info.kernels) kernels",
        "chat         \(archive.path ?? "not saved yet")",
      ]
    }
  }
}

extension ModelInformation {
  init(_ info: ModelInfo, cacheWidth: CacheWidth) {
    self.init(
      name: info.name, path: info.path, profile: info.profile, parameters: info.linearWeights + info.embeddingWeights,
      layers: info.blocks, contextLength: info.context,
      weights: LayerWeights(
        dimension: info.dimension, keyValueDimension: info.keyValueDimension,
        feedForwardDimension: info.feedForward),
      cacheWidth: cacheWidth, threads: info.threads, hasTemplate: info.template != nil,
      knowsThinking: info.knowsThinking)
  }
}
