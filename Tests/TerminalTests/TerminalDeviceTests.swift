import Foundation
import Glibc
import TestSupport
import Testing

@testable import Terminal

/// The probe on a terminal of its own, with the log that it writes.
final class Probe {
  let terminal: PseudoTerminal
  let modesBefore: [UInt32]
  private let folder: URL
  private var logSearched = ""

  /// - Parameter shell: Whether an interactive shell starts the probe, as a person would.
  init(
    _ mode: String = "screen", environment: [String: String] = [:], leavingOut: Set<String> = [], rows: Int = 24,
    columns: Int = 80, shell: Bool = false, history: String? = nil
  ) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "trilobit-probe-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let log = folder.appending(path: "log").path
    let program = try #require(TestFiles.builtProgram("terminal-probe"))
    let arguments = [log, mode] + (history.map { [$0] } ?? [])
    if shell {
      terminal = try PseudoTerminal(
        URL(filePath: "/bin/bash"), arguments: ["--norc", "--noprofile", "--noediting", "-i"],
        environment: environment.merging(["PS1": "shell$ "]) { $1 }, rows: rows, columns: columns)
      try terminal.wait(for: "shell$ ")
      modesBefore = terminal.modes
      terminal.type(([program.path] + arguments).joined(separator: " ") + "\r")
    } else {
      terminal = try PseudoTerminal(
        program, arguments: arguments, environment: environment, leavingOut: leavingOut, rows: rows, columns: columns)
      modesBefore = PseudoTerminal.freshModes
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var log: String { (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? "" }

  /// Waits until the log has a line that begins so.
  func wait(for line: String) throws {
    let found = terminal.watch { log.split(separator: "\n").contains { $0.hasPrefix(line) } ? true : nil }
    if found == nil {
      throw PseudoTerminal.Failure("no \(line.debugDescription) in the log:\n\(log)\n\(terminal.text.debugDescription)")
    }
  }

  /// What the program sent after the last time it entered the screen.
  var lastBytes: String { String(terminal.text.suffix(400)) }

  func expectRestored(_ location: SourceLocation = #_sourceLocation) {
    #expect(terminal.modes == modesBefore, sourceLocation: location)
    for end in ["\u{1B}[?1049l", "\u{1B}[?2004l", "\u{1B}[?1000l"] {
      #expect(lastBytes.contains(end), "\(end.debugDescription) missing", sourceLocation: location)
    }
    let shows = terminal.text.range(of: "\u{1B}[?25h", options: .backwards)?.lowerBound
    let hides = terminal.text.range(of: "\u{1B}[?25l", options: .backwards)?.lowerBound
    #expect(hides == nil || shows.map { shown in hides.map { $0 < shown } ?? true } == true, sourceLocation: location)
  }
}

@Suite struct TerminalDeviceTests {
  private func started(
    environment: [String: String] = [:], rows: Int = 24, columns: Int = 80, shell: Bool = false
  ) throws -> Probe {
    let probe = try Probe(environment: environment, rows: rows, columns: columns, shell: shell)
    try probe.wait(for: "SHOWN hello")
    return probe
  }

  @Test func opensShowsAndRestores() throws {
    let probe = try started()
    #expect(probe.log.contains("READY 24x80 colors=256 utf8=true"))
    try probe.terminal.wait(for: "probe hello 漢字 é")
    for start in ["\u{1B}[?1049h", "\u{1B}[?2004h", "\u{1B}[?1006h", "38;5;208m"] {
      #expect(probe.terminal.text.contains(start), "\(start.debugDescription)")
    }
    probe.terminal.type("\u{1B}[21~")
    #expect(try probe.terminal.waitForExit() == .exited(0))
    probe.expectRestored()
  }

  @Test func editsOnTheScreen() throws {
    let probe = try started()
    probe.terminal.type("héllo 漢字")
    try probe.wait(for: "STATE > |\"héllo 漢字\"|13")
    try probe.terminal.wait(for: "字")
    probe.terminal.type("\r")
    try probe.wait(for: "ACCEPTED \"héllo 漢字\"")
    probe.terminal.type("\u{1B}[A\u{1}new \r")
    try probe.wait(for: "ACCEPTED \"new héllo 漢字\"")
    probe.terminal.type("\u{1B}[200~two\rlines 😀\u{1B}[201~\r")
    try probe.wait(for: "ACCEPTED \"two\\nlines 😀\"")
    probe.terminal.type("\u{12}字")
    try probe.wait(for: "STATE (reverse-i-search)`字': |\"new héllo 漢字\"")
    try probe.terminal.wait(for: "reverse-i-search")
    probe.terminal.type("\u{3}")
    try probe.wait(for: "CLEARED")
    probe.terminal.type([0xE6])
    probe.terminal.type([0xBC, 0xA2])
    try probe.wait(for: "STATE > |\"漢\"|3")
    probe.terminal.type("\u{15}\u{4}")
    try probe.wait(for: "ENDOFINPUT")
    #expect(try probe.terminal.waitForExit() == .exited(0))
  }

  @Test func cutsKeysThatAreItsOwn() throws {
    let probe = try started()
    probe.terminal.type("\u{1B}")
    try probe.wait(for: "KEY escape")
    probe.terminal.type("\u{1B}[5~\u{1B}[<65;1;1M\u{1B}[1;2A\u{1B}[24~")
    for line in ["KEY pageUp", "KEY wheelDown", "KEY shiftUp", "FUNCTION 12"] { try probe.wait(for: line) }
    #expect(!probe.log.contains("STATE"))
  }

  @Test func followsTheSizeOfTheWindow() throws {
    let probe = try started(environment: ["LINES": "10", "COLUMNS": "33"])
    #expect(probe.log.contains("READY 24x80"))
    for (rows, columns) in [(50, 200), (1, 1), (2, 3), (300, 400), (24, 80)] {
      probe.terminal.resize(rows: rows, columns: columns)
      try probe.wait(for: "RESIZED \(rows)x\(columns)")
      probe.terminal.type("x")
    }
    try probe.wait(for: "STATE > |\"xxxxx\"|5")
    probe.terminal.type("\u{1B}[21~")
    #expect(try probe.terminal.waitForExit() == .exited(0))
  }

  @Test(arguments: [(1, 1), (1, 80), (24, 1), (3, 2), (200, 500)])
  func opensAtAnySize(_ rows: Int, _ columns: Int) throws {
    let probe = try started(rows: rows, columns: columns)
    #expect(probe.log.contains("READY \(rows)x\(columns)"))
    probe.terminal.type("漢字\u{1B}[15~\u{1B}[19~")
    try probe.wait(for: "COLORS")
    probe.terminal.type("\u{1B}[21~")
    #expect(try probe.terminal.waitForExit() == .exited(0))
  }

  @Test func guessesASizeThatTheTerminalDoesNotTell() throws {
    #expect(try started(rows: 0, columns: 0).log.contains("READY 24x80"))
    let told = try started(environment: ["LINES": "30", "COLUMNS": "100"], rows: 0, columns: 0)
    #expect(told.log.contains("READY 30x100"))
    #expect(try started(environment: ["LINES": "-7", "COLUMNS": "x"], rows: 0, columns: 0).log.contains("READY 24x80"))
  }

  @Test func neverSendsControlCharactersOfCells() throws {
    let probe = try started()
    probe.terminal.type("\u{1B}[15~")
    try probe.wait(for: "STRANGE")
    probe.terminal.collect(milliseconds: 50)
    let text = probe.terminal.text
    #expect(!text.contains("\u{1B}[31mEVIL"))
    #expect(!text.unicodeScalars.contains { $0.value == 7 || (0x80...0x9F).contains($0.value) || $0.value == 0x202E })
    #expect(text.contains("👨🇩🇪❤1⃣\u{FFFD}x\u{FFFD}31m"))
    probe.terminal.type("\u{1B}[21~")
    #expect(try probe.terminal.waitForExit() == .exited(0))
  }

  @Test(
    arguments: [
      ("xterm-256color", [:], 256), ("xterm", [:], 8), ("screen", [:], 8), ("linux", [:], 8), ("vt100", [:], 0),
      ("xterm-256color", ["NO_COLOR": "1"], 0), ("xterm-256color", ["NO_COLOR": ""], 256),
    ] as [(String, [String: String], Int)])
  func knowsItsColors(_ type: String, _ environment: [String: String], _ colors: Int) throws {
    let probe = try started(environment: environment.merging(["TERM": type]) { $1 })
    #expect(probe.log.contains("colors=\(colors) "))
    probe.terminal.type("\u{1B}[19~")
    try probe.wait(for: "COLORS")
    #expect(probe.terminal.text.contains("38;5;") == (colors == 256))
    probe.terminal.type("\u{1B}[21~")
    #expect(try probe.terminal.waitForExit() == .exited(0))
    #expect(probe.terminal.modes == probe.modesBefore)
  }

  @Test(arguments: [
    ("C.UTF-8", true), ("C", false), ("POSIX", false), ("nothing_XX.UTF-8", true), ("nothing_XX", false), ("", false),
  ])
  func knowsWhetherTheLocaleIsUTF8(_ locale: String, _ isUTF8: Bool) throws {
    let probe = try started(environment: ["LC_ALL": locale])
    #expect(probe.log.contains("utf8=\(isUTF8)"))
    try probe.terminal.wait(for: isUTF8 ? "probe hello 漢字 é" : "probe hello ???? ?")
    probe.terminal.type("é\u{1B}[15~")
    try probe.wait(for: "STRANGE")
    #expect(isUTF8 || !probe.terminal.text.unicodeScalars.contains { $0.value > 0x7F })
  }

  @Test(arguments: [
    ("dumb", "UNAVAILABLE terminal type 'dumb'"), ("no-such-terminal", "UNAVAILABLE terminal type 'no-such-terminal'"),
    ("", "UNAVAILABLE TERM is not set"), ("unknown", "UNAVAILABLE terminal type 'unknown'"),
    ("../../../etc/passwd", "UNAVAILABLE terminal type"), ("\u{1B}[31m", "UNAVAILABLE terminal type '?[31m'"),
  ])
  func saysWhyThereIsNoScreen(_ type: String, _ line: String) throws {
    let probe = try Probe(environment: ["TERM": type])
    #expect(try probe.terminal.waitForExit() == .exited(3))
    #expect(probe.log.hasPrefix(line))
    #expect(probe.log.split(separator: "\n").count == 1)
    #expect(probe.terminal.output.isEmpty)
    #expect(probe.terminal.modes == probe.modesBefore)
  }

  @Test func saysThatTermIsUnset() throws {
    let probe = try Probe(leavingOut: ["TERM"])
    #expect(try probe.terminal.waitForExit() == .exited(3))
    #expect(probe.log.hasPrefix("UNAVAILABLE TERM is not set"))
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func endsInOrderWhenAsked(_ signal: Int32) throws {
    let probe = try started()
    probe.terminal.signal(signal)
    #expect(try probe.terminal.waitForExit() == .exited(128 + signal))
    #expect(probe.log.contains("CLOSED"))
    probe.expectRestored()
  }

  @Test func endsAtOnceWhenAskedTwice() throws {
    let probe = try started()
    probe.terminal.type("\u{1B}[18~")  // from here on it answers nothing
    usleep(100_000)
    probe.terminal.signal(SIGTERM)
    usleep(50_000)
    probe.terminal.signal(SIGTERM)
    #expect(try probe.terminal.waitForExit() == .killed(signal: SIGTERM))
    probe.expectRestored()
  }

  @Test func endsWhenTheTerminalGoes() throws {
    let probe = try started()
    probe.terminal.hangUp()
    guard case .exited = try probe.terminal.waitForExit() else {
      Issue.record("killed")
      return
    }
    #expect(probe.log.contains("ENDED 1") || probe.log.contains("GONE"))
  }

  /// F2 a fault, F3 a trap on another thread, F9 a stack that overflows.
  @Test(arguments: [("\u{1B}OQ", [SIGSEGV]), ("\u{1B}OR", [SIGILL, SIGTRAP]), ("\u{1B}[20~", [SIGSEGV, SIGBUS])])
  func restoresTheTerminalAfterACrash(_ key: String, _ signals: [Int32]) throws {
    let probe = try started()
    probe.terminal.type(key)
    let ending = try probe.terminal.waitForExit(seconds: 20)
    #expect(signals.contains { ending == .killed(signal: $0) }, "\(ending)")
    #expect(probe.terminal.modes == probe.modesBefore)
    #expect(probe.terminal.text.contains("\u{1B}[?1049l"))
    #expect(probe.terminal.text.contains("\u{1B}[?2004l"))
  }

  @Test(arguments: [SIGABRT, SIGFPE, SIGBUS, SIGQUIT])
  func restoresTheTerminalAtDeadlySignals(_ signal: Int32) throws {
    let probe = try started()
    probe.terminal.signal(signal)
    #expect(try probe.terminal.waitForExit() == .killed(signal: signal))
    probe.expectRestored()
  }

  @Test func restoresTheTerminalAtExit() throws {
    let probe = try started()
    probe.terminal.type("\u{1B}OS")
    #expect(try probe.terminal.waitForExit() == .exited(4))
    probe.expectRestored()
  }

  @Test func wakesFromAnotherThread() throws {
    let probe = try started()
    probe.terminal.type("\u{1B}OP")
    try probe.wait(for: "WAKE")
    probe.terminal.type("typed")
    try probe.wait(for: "STATE > |\"typed\"|5")
    #expect(probe.log.components(separatedBy: "WAKE").count <= 1001)
  }

  @Test func waitsForATimeAndNoLonger() throws {
    let probe = try started()
    probe.terminal.type("\u{1B}[23~")
    try probe.wait(for: "WAITED timer true")
  }

  /// The person's inputrc: vi keys, an `$if` for this program, searches on the arrows, and a line that is wrong.
  @Test func honoursTheInputrc() throws {
    let inputrc = FileManager.default.temporaryDirectory.appending(path: "trilobit-inputrc-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: inputrc) }
    let lines = [
      "set editing-mode vi", "nonsense here", "$if trilobit", "\"\\C-t\": \"macro\"", "$endif",
      "\"\\e[A\": history-search-backward", "set enable-bracketed-paste on",
    ]
    try Data(lines.joined(separator: "\n").utf8).write(to: inputrc)
    let probe = try started(environment: ["INPUTRC": inputrc.path])
    probe.terminal.type("abc")
    try probe.wait(for: "STATE > |\"abc\"|3")
    probe.terminal.type("\u{1B}")
    try probe.wait(for: "STATE > |\"abc\"|2")
    probe.terminal.type("0xA\u{14}")
    try probe.wait(for: "STATE > |\"bcmacro\"|7")
    probe.terminal.type("\rother\rbc\u{1B}[A")
    try probe.wait(for: "STATE > |\"bcmacro\"|2")
    probe.terminal.type("x\u{1B}[A\u{1B}[200~p\rq\u{1B}[201~\r")
    try probe.wait(for: "ACCEPTED \"bcxp\\nqmacro\"")
    probe.terminal.collect(milliseconds: 20)
    #expect(!probe.terminal.text.contains("nonsense"))
  }

  @Test func switchesTheMouseOff() throws {
    let probe = try started()
    probe.terminal.type("\u{1B}[17~")
    try probe.terminal.wait(for: "\u{1B}[?1000l")
  }

  @Test func sleepsWhileIdle() throws {
    let probe = try started()
    func processorTime() -> String {
      let text = (try? String(contentsOfFile: "/proc/\(probe.terminal.process)/stat", encoding: .utf8)) ?? ""
      let fields = text.split(separator: " ")
      return fields.count > 15 ? "\(fields[13]) \(fields[14])" : text
    }
    func wakeUps() -> String {
      let text = (try? String(contentsOfFile: "/proc/\(probe.terminal.process)/status", encoding: .utf8)) ?? ""
      return text.split(separator: "\n").filter { $0.hasPrefix("voluntary") }.joined()
    }
    probe.terminal.collect(milliseconds: 100)
    usleep(100_000)
    let (time, before) = (processorTime(), wakeUps())
    #expect(!before.isEmpty)
    usleep(400_000)
    #expect(processorTime() == time)
    #expect(wakeUps() == before)
  }

  @Test func redrawsEverything() throws {
    let probe = try started()
    try probe.terminal.wait(for: "probe hello")
    probe.terminal.type("\u{C}")
    try probe.terminal.wait(for: "probe hello")
    try probe.terminal.wait(for: "> ")
  }

  @Test func suspendsAndComesBack() throws {
    let probe = try started(shell: true)
    probe.terminal.type("abc\u{1A}")
    try probe.terminal.wait(for: "\u{1B}[?1049l")
    try probe.terminal.wait(for: "shell$ ")
    #expect(probe.terminal.modes == probe.modesBefore)
    probe.terminal.resize(rows: 30, columns: 90)
    probe.terminal.type("fg\r")
    try probe.wait(for: "BACK")
    try probe.terminal.wait(for: "\u{1B}[?1049h")
    try probe.terminal.wait(for: "probe back")
    probe.terminal.type("d")
    try probe.wait(for: "STATE > |\"abcd\"|4")
    probe.terminal.type("\u{1B}[21~")
    try probe.terminal.wait(for: "shell$ ")
    #expect(probe.terminal.modes == probe.modesBefore)
    probe.terminal.type("exit\r")
  }

  @Test func takesTheTerminalAgainAfterAStopFromOutside() throws {
    let probe = try started()
    probe.terminal.signal(SIGSTOP)
    usleep(50_000)
    probe.terminal.signal(SIGCONT)
    try probe.wait(for: "RESUMED")
    try probe.terminal.wait(for: "probe resumed")
    probe.terminal.type("\u{1B}[21~")
    #expect(try probe.terminal.waitForExit() == .exited(0))
    probe.expectRestored()
  }
}
