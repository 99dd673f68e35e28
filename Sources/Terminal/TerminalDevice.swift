import CTerminal
import Glibc

/// The terminal as a screen: keys and other events in, grids out.
///
/// It owns standard input and output while it is open, and puts everything back when it is closed, when the process
/// ends by `exit`, and when it crashes. One may be open at a time; all calls come from one thread (`waker` excepted).
///
/// ```swift
/// let device = try TerminalDevice()
/// defer { device.close() }
/// device.show(grid)
/// while case .key(let key) = device.nextEvent(timeout: nil) { ... }
/// ```
public final class TerminalDevice {
  public let capabilities: TerminalCapabilities
  /// May be used from any thread.
  public let waker = Waker()
  public private(set) var size: (rows: Int, columns: Int)

  private var isOpen = true
  private var decoder = KeyDecoder()
  /// When the half key in the decoder is taken as it is.
  private var keyDeadline: ContinuousClock.Instant?
  private var keyPutBack: Key?
  private var wasWake = false
  /// Signals not yet reported: bit n for signal n.
  private var signals: UInt32 = 0
  private let clock = ContinuousClock()
  private var renderer: ScreenRows
  private var shown: Grid?

  /// Opens the screen.
  ///
  /// - Parameters:
  ///   - colors: Whether to use colours; `.automatic` heeds NO_COLOR.
  ///   - mouse: Whether the terminal reports the wheel; then it selects text only with Shift.
  public init(colors: ColorMode = .automatic, mouse: Bool = true) throws(TerminalUnavailable) {
    let type = Self.variable("TERM")
    let isUTF8 = term_use_locale()
    if isatty(0) == 0 { throw .inputIsNoTerminal }
    if isatty(1) == 0 { throw .outputIsNoTerminal }
    if type.isEmpty { throw .typeUnset }
    if type == "dumb" { throw .typeTooSimple(type) }
    let wantsColors =
      switch colors {
      case .automatic: Self.variable("NO_COLOR").isEmpty
      case .always: true
      case .never: false
      }
    switch Int(term_open(wantsColors, mouse)) {
    case TERM_OPENED: break
    case TERM_INPUT_NO_TERMINAL: throw .inputIsNoTerminal
    case TERM_OUTPUT_NO_TERMINAL: throw .outputIsNoTerminal
    case TERM_UNKNOWN_TYPE: throw .typeUnknown(type)
    case TERM_TOO_SIMPLE: throw .typeTooSimple(type)
    case TERM_IN_USE: throw .alreadyOpen
    default: throw .noResources
    }
    capabilities = TerminalCapabilities(
      colors: ColorDepth(colors: Int(term_colors())), isUTF8: isUTF8, type: type)
    renderer = ScreenRows(capabilities: capabilities, pairs: Int(term_pairs()))
    size = Self.currentSize()
  }

  deinit { close() }

  private static func variable(_ name: String) -> String {
    getenv(name).map { String(cString: $0) } ?? ""
  }

  private static func currentSize() -> (rows: Int, columns: Int) {
    var (rows, columns): (Int32, Int32) = (0, 0)
    term_size(&rows, &columns)
    return (Int(rows), Int(columns))
  }

  /// Restores the terminal; does nothing the second time.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    term_close()
  }

  // MARK: Events

  /// Sleeps until something happens, at most for `timeout`; nil waits for ever and costs nothing meanwhile.
  ///
  /// Signals come first, then wake-ups and keys in turn, so that neither waits for the end of the other.
  public func nextEvent(timeout: Milliseconds?) -> TerminalEvent {
    guard isOpen else { return .endOfInput }
    let deadline = timeout.map { clock.now + .milliseconds(max(0, $0)) }
    while true {
      var key = decodedKey(flushing: false)
      let ready = term_wait(key != nil ? 0 : waitingTime(until: deadline))
      if ready & Int32(TERM_READY_SIGNALS) != 0 { signals |= term_take_signals() }
      if let event = eventOfSignal() {
        keyPutBack = key
        return event
      }
      if key == nil {
        if ready & Int32(TERM_READY_KEYS) != 0 {
          guard readKeys() else { return .endOfInput }
          key = decodedKey(flushing: false)
        } else if ready & Int32(TERM_READY_GONE) != 0 {
          return .endOfInput
        } else if let keyDeadline, clock.now >= keyDeadline {
          self.keyDeadline = nil
          key = decodedKey(flushing: true)
        }
      }
      if ready & Int32(TERM_READY_WAKE) != 0, !(wasWake && key != nil) {
        keyPutBack = key
        wasWake = true
        term_take_wake()
        return .wake
      }
      wasWake = false
      if let key { return .key(key) }
      if let deadline, clock.now >= deadline { return .timer }
    }
  }

  /// The next key that means something.
  private func decodedKey(flushing: Bool) -> Key? {
    if let key = keyPutBack {
      keyPutBack = nil
      return key
    }
    while let key = decoder.next(flushing: flushing) {
      keyDeadline = nil
      if key.kind != .ignored { return key }
    }
    return nil
  }

  /// What poll waits for: the deadline given, or the moment when a half key is taken for a whole one; -1 for ever.
  private func waitingTime(until deadline: ContinuousClock.Instant?) -> Int32 {
    if keyDeadline == nil, let patience = decoder.patience { keyDeadline = clock.now + .milliseconds(patience) }
    guard let nearest = [deadline, keyDeadline].compactMap({ $0 }).min() else { return -1 }
    let (seconds, attoseconds) = (nearest - clock.now).components
    guard seconds < 1_000_000 else { return 1_000_000_000 }
    // Rounded up, or the last millisecond would be spent in a spin.
    let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(max(0, milliseconds))
  }

  /// False when the terminal is gone.
  private func readKeys() -> Bool {
    keyDeadline = nil
    let count = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { buffer -> Int in
      let count = Int(term_read(buffer.baseAddress, Int32(buffer.count)))
      if count > 0 { decoder.append(buffer[..<count]) }
      return count
    }
    return count != 0
  }

  private func take(_ signal: Int32) -> Bool {
    let bit: UInt32 = 1 << UInt32(signal)
    guard signals & bit != 0 else { return false }
    signals &= ~bit
    return true
  }

  private func eventOfSignal() -> TerminalEvent? {
    guard signals != 0 else { return nil }
    for signal in [SIGTERM, SIGHUP, SIGINT] where take(signal) { return .ended(signal: signal) }
    if take(SIGTSTP) {
      suspend()
      return .resumed
    }
    if take(SIGCONT) {
      term_return()
      adoptSize()
      return .resumed
    }
    if take(SIGWINCH) {
      adoptSize()
      return .resized(rows: size.rows, columns: size.columns)
    }
    signals = 0
    return nil
  }

  private func adoptSize() {
    size = Self.currentSize()
    term_resize(Int32(size.rows), Int32(size.columns))
    shown = nil
  }

  // MARK: The screen

  /// Shows the grid; only what differs from what is shown now is sent. A smaller grid leaves the rest blank, of a
  /// larger one the top left part is seen.
  public func show(_ grid: Grid) {
    guard isOpen, grid != shown else { return }
    var rows = Array(0..<min(grid.rows, size.rows))
    if let shown, shown.rows == grid.rows, shown.columns == grid.columns {
      rows = rows.filter { !grid.hasEqualRow($0, in: shown) }
    } else {
      for row in rows.count..<max(rows.count, size.rows) { term_put_row(Int32(row), nil, 0) }
    }
    let define = { (number: Int32, pair: ColorPairs.Pair) in
      term_define_pair(number, pair.foreground, pair.background)
    }
    var rendered = renderer.render(grid, rows: rows, columns: size.columns, define: define)
    if !rendered.isComplete {
      rows = Array(0..<min(grid.rows, size.rows))
      rendered = renderer.render(grid, rows: rows, columns: size.columns, define: define)
    }
    for (row, cells) in zip(rows, rendered.rows) { term_put_row(Int32(row), cells, Int32(cells.count)) }
    term_refresh(Int32(clamping: grid.cursor?.row ?? -1), Int32(clamping: grid.cursor?.column ?? 0))
    shown = grid
  }

  /// Draws every cell again, whatever another program did to the screen.
  public func redraw() {
    guard isOpen else { return }
    term_redraw()
    let last = shown
    shown = nil
    if let last { show(last) }
  }

  public func setMouse(_ isOn: Bool) {
    guard isOpen else { return }
    term_set_mouse(isOn)
  }

  /// Leaves the screen and stops the program as Ctrl-Z does; returns when it goes on. Then show the screen again.
  public func suspend() {
    guard isOpen else { return }
    term_suspend()
    forgetSignals(SIGCONT, SIGTSTP, SIGWINCH)
    adoptSize()
  }

  /// Gives the terminal to another program while `body` runs; what was typed for that one, Ctrl-C too, is not ours. Then
  /// show the screen again.
  public func lend<Value>(_ body: () throws -> Value) rethrows -> Value {
    guard isOpen else { return try body() }
    term_leave()
    defer {
      term_return()
      forgetSignals(SIGINT, SIGCONT, SIGTSTP, SIGWINCH)
      adoptSize()
    }
    return try body()
  }

  private func forgetSignals(_ forgotten: Int32...) {
    signals |= term_take_signals()
    for signal in forgotten { signals &= ~(1 << UInt32(signal)) }
  }

  /// Sends a sequence that moves nothing on the screen, as one for the clipboard.
  public func send(_ sequence: String) {
    guard isOpen else { return }
    term_send(sequence)
  }
}

extension Grid {
  fileprivate func hasEqualRow(_ row: Int, in other: Grid) -> Bool {
    let range = row * columns..<(row + 1) * columns
    return cells[range] == other.cells[range]
  }
}
