import Glibc
import Terminal

/// A small program that tests drive on a terminal of their own: it logs each event to a file.
///
/// `terminal-probe LOG screen|plain|order [HISTORY]`; the function keys do what a program under test may do.
@main
enum TerminalProbe {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count > 2, let log = Log(path: arguments[1]) else { exit(64) }
    let history = arguments.count > 3 ? arguments[3] : nil
    switch arguments[2] {
    case "plain": runPlain(log, history)
    default: ScreenSession(log, history).run()
    }
  }

  static func runPlain(_ log: Log, _ history: String?) {
    InterruptFlag.install()
    let prompt = PlainPrompt(historyFile: history)
    log.write("READY plain")
    while true {
      switch prompt.read(prompt: "ask> ") {
      case .text("work"):
        while !InterruptFlag.isSet { usleep(5_000) }
        InterruptFlag.clear()
        log.write("STOPPED")
      case .text(let text): log.write("TEXT \(text.debugDescription)")
      case .interrupted: log.write("INTERRUPTED")
      case .endOfInput:
        log.write("END")
        return
      }
    }
  }
}

/// Lines of a log that a test reads while they are written.
struct Log {
  private let descriptor: Int32

  init?(path: String) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    if descriptor < 0 { return nil }
  }

  func write(_ line: String) {
    var line = line + "\n"
    line.withUTF8 { _ = Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}
