import Chat
import Engine
import Glibc
import Logging
import Screen
import Terminal

/// The chat's loop on the main thread: terminal and engine events into the screen's state, its effects out, at most
/// thirty pictures a second.
final class ChatShell {
  /// How the chat ended.
  enum Outcome {
    case left
    case failed(any Error)
    case ended(signal: Int32)

    /// Ends the program as it was asked to, once the terminal is as before.
    func finish() throws {
      switch self {
      case .left: return
      case .failed(let error): throw error
      case .ended(let number):
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }

  private static let frame = Duration.milliseconds(33)

  private let device: TerminalDevice
  private let editor: LineEditor
  private let mailbox: EngineMailbox
  private let sampling: SamplingOptions
  private let cacheWidth: CacheWidth
  private var state: ScreenState
  private var engine: InferenceEngine?
  private var control = GenerationControl()
  private var outcome: Outcome?
  private var isDirty = true
  private var lastFrame = ContinuousClock.now - frame

  init(device: TerminalDevice, sampling: SamplingArguments, cacheWidth: CacheWidth) {
    self.device = device
    self.sampling = sampling.options
    self.cacheWidth = cacheWidth
    mailbox = EngineMailbox(waker: device.waker)
    editor = LineEditor(historyFile: StateFolder.history())
    editor.resize(rows: device.size.rows, columns: device.size.columns)
    let capabilities = device.capabilities
    state = ScreenState(
      rows: device.size.rows, columns: device.size.columns,
      glyphs: .suited(isUTF8: capabilities.isUTF8, terminal: capabilities.type),
      theme: .builtIn(for: capabilities.colors), showsOnlyASCII: !capabilities.isUTF8,
      conversation: Conversation(systemPrompt: sampling.system))
    signal(SIGPIPE, SIG_IGN)
  }

  /// Puts the terminal back.
  func close() {
    control.cancel()
    editor.close()
    device.close()
  }

  /// Runs until the person leaves.
  func run(_ opening: ModelOpening) -> Outcome {
    let waker = device.waker
    opening.onChange { waker.wake() }
    takeModel(opening)
    while true {
      drawIfDue()
      switch device.nextEvent(timeout: timeout) {
      case .key(let key): take(.key(key))
      case .resized(let rows, let columns):
        editor.resize(rows: rows, columns: columns)
        take(.resized(rows: rows, columns: columns))
      case .resumed:
        take(.resized(rows: device.size.rows, columns: device.size.columns))
        device.redraw()
      case .wake:
        takeModel(opening)
        for event in mailbox.take() { take(event) }
      case .timer: take(.tick(Self.seconds(ContinuousClock.now - Self.start)))
      case .ended(let signal): outcome = .ended(signal: signal)
      case .endOfInput: outcome = .left
      }
      if let outcome { return outcome }
    }
  }

  // MARK: Drawing

  private static let start = ContinuousClock.now

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  /// How long to sleep: to the next picture, to the next tick, or until something happens.
  private var timeout: Milliseconds? {
    if isDirty {
      return max(0, Int((Self.seconds(Self.frame - (ContinuousClock.now - lastFrame)) * 1000).rounded(.up)))
    }
    return state.wantsTicks ? 500 : nil
  }

  private func drawIfDue() {
    guard isDirty, ContinuousClock.now - lastFrame >= Self.frame else { return }
    device.show(state.draw())
    lastFrame = ContinuousClock.now
    isDirty = false
  }

  // MARK: Events and effects

  private func take(_ event: ScreenEvent) {
    for effect in state.update(event) { perform(effect) }
    isDirty = true
  }

  private func perform(_ effect: ScreenEffect) {
    switch effect {
    case .feed(let key): editor.feed(key).forEach(take)
    case .clearPrompt:
      editor.clear()
      take(.promptChanged(editor.state))
    case .answer(let messages): answer(messages)
    case .stopAnswer: control.cancel()
    case .setCacheWidth(let width): setCacheWidth(width)
    case .recomputeCache(let width): recomputeCache(width)
    case .clearConversation: clearConversation()
    case .redraw: device.redraw()
    case .suspend:
      device.suspend()
      take(.resized(rows: device.size.rows, columns: device.size.columns))
    case .quit: outcome = .left
    }
  }

  private func take(_ event: LineEvent) {
    switch event {
    case .changed(let prompt): take(.promptChanged(prompt))
    case .accepted(let line): take(.lineAccepted(line))
    case .endOfInput: take(ScreenEvent.endOfInput)
    }
  }

  // MARK: The engine

  private func takeModel(_ opening: ModelOpening) {
    guard engine == nil else { return }
    switch opening.outcome {
    case nil: take(.modelLoading("opening the model", progress: opening.progress))
    case .success(let engine):
      self.engine = engine
      take(.modelReady(ModelInformation(engine.info, cacheWidth: cacheWidth)))
    case .failure(let error): outcome = .failed(error)
    }
  }

  private func answer(_ messages: [ChatMessage]) {
    guard let engine else { return }
    control = GenerationControl()
    let (control, mailbox, sampling) = (control, mailbox, sampling)
    Task(executorPreference: engine.thread) {
      do {
        let summary = try await engine.generate(messages, sampling: sampling, control: control) { event in
          ScreenEvent.events(of: event).forEach(mailbox.post)
        }
        Logger.program.answered(summary)
        if !summary.trailingText.isEmpty { mailbox.post(.textAppended(summary.trailingText)) }
        mailbox.post(.finished(summary))
      } catch {
        Logger.program.error("\(error)")
        mailbox.post(.failed("\(error)"))
      }
    }
  }

  /// An answer that is being written takes the width with its next token; otherwise the engine takes it now.
  private func setCacheWidth(_ width: CacheWidth) {
    guard let engine else { return }
    control.setCacheWidth(width)
    let (mailbox, control) = (mailbox, control)
    Task(executorPreference: engine.thread) { mailbox.post(.cacheChanged(await engine.applyRequests(of: control))) }
  }

  private func recomputeCache(_ width: CacheWidth) {
    guard let engine else { return }
    let mailbox = mailbox
    Task(executorPreference: engine.thread) { mailbox.post(.cacheChanged(await engine.recomputeCache(at: width))) }
  }

  private func clearConversation() {
    guard let engine else { return }
    let mailbox = mailbox
    Task(executorPreference: engine.thread) { mailbox.post(.cacheChanged(await engine.forget())) }
  }
}

extension ModelInformation {
  init(_ info: ModelInfo, cacheWidth: CacheWidth) {
    self.init(
      name: info.name, profile: info.profile, parameters: info.linearWeights + info.embeddingWeights,
      layers: info.blocks, contextLength: info.context,
      weights: LayerWeights(
        dimension: info.dimension, keyValueDimension: info.keyValueDimension,
        feedForwardDimension: info.feedForward),
      cacheWidth: cacheWidth, threads: info.threads)
  }
}
