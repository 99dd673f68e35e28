import Glibc
import Terminal

/// The screen and the line editor under the hands of a test.
struct ScreenSession {
  private let log: Log
  private let device: TerminalDevice
  private let editor: LineEditor

  init(_ log: Log, _ history: String?) {
    self.log = log
    do throws(TerminalUnavailable) {
      device = try TerminalDevice()
    } catch {
      log.write("UNAVAILABLE \(error)")
      exit(3)
    }
    editor = LineEditor(historyFile: history)
    editor.resize(rows: device.size.rows, columns: device.size.columns)
    let capabilities = device.capabilities
    log.write(
      "READY \(device.size.rows)x\(device.size.columns) colors=\(capabilities.colors.rawValue) utf8=\(capabilities.isUTF8)"
    )
  }

  func run() {
    show("hello")
    while true {
      switch device.nextEvent(timeout: nil) {
      case .key(let key): act(on: key)
      case .resized(let rows, let columns):
        editor.resize(rows: rows, columns: columns)
        log.write("RESIZED \(rows)x\(columns)")
        show("resized")
      case .wake: log.write("WAKE")
      case .timer: log.write("TIMER")
      case .resumed:
        log.write("RESUMED")
        show("resumed")
      case .ended(let signal):
        log.write("ENDED \(signal)")
        finish(128 + signal)
      case .endOfInput:
        log.write("GONE")
        finish(1)
      }
    }
  }

  private func finish(_ status: Int32) -> Never {
    editor.close()
    device.close()
    log.write("CLOSED")
    exit(status)
  }

  private func act(on key: Key) {
    switch key.kind {
    case .function(let number): act(onFunction: number)
    case .character("\u{3}"):
      editor.clear()
      log.write("CLEARED")
    case .character("\u{C}"): device.redraw()
    case .character("\u{1A}"):
      device.suspend()
      log.write("BACK")
      show("back")
    case .escape:
      log.write("KEY escape")
      feed(key)
    case .pageUp, .pageDown, .wheelUp, .wheelDown, .shiftUp, .shiftDown: log.write("KEY \(key.kind)")
    default: feed(key)
    }
  }

  private func feed(_ key: Key) {
    for event in editor.feed(key) {
      switch event {
      case .changed(let state):
        log.write("STATE \(state.prompt)|\(state.text.debugDescription)|\(state.cursor)")
      case .accepted(let text): log.write("ACCEPTED \(text.debugDescription)")
      case .endOfInput:
        log.write("ENDOFINPUT")
        finish(0)
      }
    }
    show("typing")
  }

  private func act(onFunction number: Int) {
    switch number {
    case 1:
      let waker = device.waker
      startThread { for _ in 0..<1000 { waker.wake() } }
    case 2: raiseFault()
    case 3: startThread { ScreenSession.trap() }
    case 4: exit(4)
    case 5: showStrange()
    case 6: device.setMouse(false)
    case 7: while true { sleep(1) }  // a loop that answers nothing
    case 8: showManyColors()
    case 9: _ = ScreenSession.recurse(1)
    case 10: finish(0)
    case 11: waitForTimer()
    default: log.write("FUNCTION \(number)")
    }
  }

  private func waitForTimer() {
    let start = ContinuousClock.now
    let event = device.nextEvent(timeout: 60)
    let waited = ContinuousClock.now - start
    log.write("WAITED \(event) \(waited >= .milliseconds(60) && waited < .seconds(20))")
  }

  // MARK: Pictures

  private func show(_ word: String) {
    var grid = Grid(rows: device.size.rows, columns: device.size.columns)
    grid.write("probe \(word) 漢字 é", row: 0, column: 0, style: Style(foreground: .rgb(red: 255, green: 128, blue: 0)))
    let state = editor.state
    let row = grid.rows - 1
    let used = grid.write(state.prompt, row: row, column: 0, style: .plain)
    grid.write(state.text.split(separator: "\n").last ?? "", row: row, column: used, style: .plain)
    grid.cursor = GridPosition(row: row, column: min(grid.columns - 1, used + DisplayWidth.of(state.text)))
    device.show(grid)
    log.write("SHOWN \(word)")
  }

  /// What a careless program may put into cells: escape sequences, halves of characters, a grid of another size.
  private func showStrange() {
    var grid = Grid(rows: device.size.rows + 3, columns: device.size.columns + 7)
    for column in 0..<grid.columns { grid[0, column] = Cell("漢") }  // wide, and no room for it
    grid[1, 0] = Cell("\u{1B}[31mEVIL")
    grid[1, 1] = Cell("\u{7}")
    grid[2, 0] = Cell("")
    grid[2, 1] = Cell("e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}")
    grid.write("👨‍👩‍👧🇩🇪❤️1️⃣\u{202E}x\u{9B}31m", row: 3, column: 0, style: .plain)
    grid.cursor = GridPosition(row: 1000, column: 1000)
    device.show(grid)
    device.show(Grid(rows: 1, columns: 1))
    device.show(Grid(rows: 0, columns: 0))
    log.write("STRANGE")
  }

  private func showManyColors() {
    for shift in 0..<4 {
      var grid = Grid(rows: device.size.rows, columns: device.size.columns)
      for row in 0..<grid.rows {
        for column in 0..<grid.columns {
          let (red, green) = (UInt8(truncatingIfNeeded: row * 11 + shift * 5), UInt8(truncatingIfNeeded: column * 3))
          grid[row, column] = Cell(
            "x",
            Style(
              foreground: .rgb(red: red, green: green, blue: 99), background: .rgb(red: green, green: red, blue: 7)))
        }
      }
      device.show(grid)
    }
    log.write("COLORS")
  }

  // MARK: Accidents

  private func raiseFault() {
    raise(SIGSEGV)
  }

  static func trap() {
    var numbers: [Int] = []
    if numbers.isEmpty { numbers.removeLast() }
  }

  @inline(never)
  static func recurse(_ depth: Int) -> Int {
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { buffer in
      buffer[0] = UInt8(truncatingIfNeeded: depth)
      return recurse(depth + 1) + Int(buffer[0])
    }
  }

  private func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Box(body)).toOpaque()
    pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, context)
  }
}
