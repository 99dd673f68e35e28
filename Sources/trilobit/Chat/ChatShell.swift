import Chat
import Engine
import Glibc
import Screen
import Terminal

/// The chat's loop on the main thread: keys and what the engine says into the screen's state, its effects out.
///
/// What a key does is shown at once; everything else at most thirty times a second.
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
  /// Keys that come as fast as a paste are drawn together, but no later than this.
  private static let longestKeyWait = Duration.milliseconds(8)

  /// How long leaving waits for the engine to stop.
  private static let longestGoodbye = Duration.seconds(2)

  private let device: TerminalDevice
  private let editor: LineEditor
  private let backend: ChatBackend
  private var state: ScreenState
  private var outcome: Outcome?
  private var knowsOfHistory = false
  private var isDirty = true
  /// When the first key came that is not shown yet.
  private var keyTime: ContinuousClock.Instant?
  private var lastFrame = ContinuousClock.now - frame

  /// - Parameter state: as the chat begins; its size is taken from the device.
  init(device: TerminalDevice, backend: ChatBackend, state: ScreenState) {
    self.device = device
    self.backend = backend
    self.state = state
    editor = LineEditor(historyFile: StateFolder.history())
    editor.savesHistory = state.settings.keepsHistory
    editor.resize(rows: device.size.rows, columns: device.size.columns)
  }

  /// Puts the terminal back.
  func close() {
    backend.close()
    editor.close()
    device.close()
  }

  /// Runs until the person leaves.
  func run(startingWith events: [ScreenEvent]) -> Outcome {
    events.forEach(take)
    takeArrived()
    while true {
      if let outcome {
        keepAnswer()
        return outcome
      }
      if keyTime == nil { drawIfDue() }
      let event = device.nextEvent(timeout: timeout)
      switch event {
      case .key(let key):
        keyTime = keyTime ?? .now
        take(.key(key))
      case .resized: adoptSize()
      case .resumed:
        adoptSize()
        device.redraw()
      case .wake: takeArrived()
      case .timer: if keyTime == nil { take(.tick(Self.seconds(ContinuousClock.now - Self.start))) }
      case .ended(let signal): outcome = .ended(signal: signal)
      case .endOfInput: outcome = .left
      }
      if let keyTime, event == .timer || ContinuousClock.now - keyTime >= Self.longestKeyWait { draw() }
    }
  }

  /// Lets an answer that is being written end, so that what is there of it is saved.
  private func keepAnswer() {
    guard state.isAnswering else { return }
    take(ScreenEvent.endOfInput)
    let deadline = ContinuousClock.now + Self.longestGoodbye
    while state.isAnswering, ContinuousClock.now < deadline {
      usleep(1000)
      takeArrived()
    }
    if state.isAnswering { take(.failed("the program ended before the answer did")) }
  }

  private func takeArrived() {
    backend.arrived().forEach(take)
    if let failure = backend.failure { outcome = .failed(failure) }
  }

  // MARK: Drawing

  private static let start = ContinuousClock.now

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  /// How long to sleep: not at all while a key waits to be shown, else to the next picture, to the next tick, or until
  /// something happens.
  private var timeout: Milliseconds? {
    if keyTime != nil { return 0 }
    if isDirty {
      return max(0, Int((Self.seconds(Self.frame - (ContinuousClock.now - lastFrame)) * 1000).rounded(.up)))
    }
    return state.wantsTicks ? 500 : nil
  }

  private func drawIfDue() {
    guard isDirty, ContinuousClock.now - lastFrame >= Self.frame else { return }
    draw()
  }

  private func draw() {
    device.show(state.draw())
    lastFrame = .now
    isDirty = false
    keyTime = nil
  }

  // MARK: Events and effects

  private func take(_ event: ScreenEvent) {
    for effect in state.update(event) {
      if let events = backend.perform(effect, for: state) { events.forEach(take) } else { perform(effect) }
    }
    backend.control.wantsCandidates = state.wantsCandidates
    isDirty = true
  }

  /// Does what only a screen can do.
  private func perform(_ effect: ScreenEffect) {
    switch effect {
    case .feed(let key):
      editor.feed(key).forEach(take)
      sayThatHistoryIsLost()
    case .clearPrompt:
      editor.clear()
      take(.promptChanged(editor.state))
    case .replacePrompt(let text, let cursor):
      editor.setText(text, cursor: cursor)
      take(.promptChanged(editor.state))
    case .edit(let text): edit(text)
    case .keepHistory(let isKept): editor.savesHistory = isKept
    case .setMouse(let isOn): device.setMouse(isOn)
    case .savePicture: savePicture()
    case .redraw: device.redraw()
    case .suspend:
      device.suspend()
      adoptSize()
    case .quit: outcome = .left
    default: break
    }
  }

  private func take(_ event: LineEvent) {
    switch event {
    // An event before this one may have put another text there.
    case .changed: take(.promptChanged(editor.state))
    case .accepted(let line): take(.lineAccepted(line))
    case .endOfInput: take(ScreenEvent.endOfInput)
    }
  }

  private func sayThatHistoryIsLost() {
    guard !editor.historyIsWritable, !knowsOfHistory else { return }
    knowsOfHistory = true
    take(.commandFailed("What is typed is not kept for the next start: its file cannot be written."))
  }

  private func edit(_ text: String) {
    let result = device.lend { Result { try ExternalEditor.edit(text) } }
    switch result {
    case .success(let edited): take(.editorClosed(edited))
    case .failure(let error): take(.commandFailed(backend.sentence(of: error)))
    }
    adoptSize()
  }

  private func adoptSize() {
    let (rows, columns) = device.size
    editor.resize(rows: rows, columns: columns)
    take(.resized(rows: rows, columns: columns))
  }

  private func savePicture() {
    let picture = SVGPicture.text(of: state.draw(), theme: state.theme, title: state.conversation.displayTitle)
    do {
      take(.commandDone("The screen is in \(try NewTextFile.write(picture, named: "trilobit", ending: "svg"))."))
    } catch {
      take(.commandFailed(backend.sentence(of: error)))
    }
  }
}
