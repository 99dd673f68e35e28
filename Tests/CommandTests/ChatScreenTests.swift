import Foundation
import TestSupport
import Testing

/// The chat on a terminal of its own, from start to end.
@Suite struct ChatScreenTests {
  let program: Program

  init() throws { program = try Program() }

  private func started(
    _ arguments: [String] = [], environment: [String: String] = [:], rows: Int = 24, columns: Int = 80
  ) throws -> ChatScreen {
    let screen = try ChatScreen(
      program, ["--temperature", "0"] + arguments, environment: environment, rows: rows, columns: columns)
    try screen.waitUntilReady()
    return screen
  }

  private static let japan = "What is the capital of Japan?\r"
  private static let story = Talk.story.0 + "\r"

  // MARK: Talking

  @Test func showsThePromptAndAnswers() throws {
    let screen = try ChatScreen(program)
    try screen.wait(for: "> ")
    try screen.wait(for: "ready", "trilobit", "pebble", "a4.8", "0 of 512", "KV cache", "active", "speed")
    screen.type(Self.japan)
    try screen.wait(for: "What is the capital of Japan?", "The capital of Japan is Tokyo.", "25 of 512", "tok/s")
    try screen.waitUntilReady()
    screen.type("/stats\r")
    try screen.wait(for: "13 tokens", "12 tokens", "seed")
    try screen.leave()
  }

  @Test func commandsAnswerOnTheScreen() throws {
    let screen = try started()
    screen.type("/kv 3\r")
    try screen.wait(for: "KV cache at 3 bits from now on", "3 bits")
    screen.type("/kvv 4\r")
    try screen.wait(for: "There is no command /kvv. Did you mean /kv?")
    screen.type("/kv 5\r")
    try screen.wait(for: "/kv takes 16, 8, 4 or 3")
    screen.type("/clear\r")
    try screen.wait(for: "The conversation is forgotten.")
    screen.type("/help\r")
    try screen.wait(for: "The conversation", "/regen", "End newest")
    screen.type("\u{1B}[F")
    try screen.wait(for: "Alt-1 to Alt-6")
    try screen.leave()
  }

  @Test func theWidthChangesWhileItWrites() throws {
    let screen = try started(["-n", "60"])
    screen.type(Self.story)
    try screen.wait(for: Talk.story.beginning)
    screen.type("/kv 4\r")
    try screen.wait(for: "KV cache at 4 bits from now on")
    try screen.waitUntilReady()
    try screen.leave()
  }

  @Test(arguments: ["\u{1B}", "\u{3}"])
  func aKeyStopsTheAnswer(key: String) throws {
    let screen = try started()
    screen.type(Self.story)
    try screen.wait(for: Talk.story.beginning)
    screen.type(key)
    try screen.wait(for: "stopped", "ready")
    #expect(!screen.look().shows(Talk.story.end), "the story was told to its end")
    // What was said by then depends on the moment; the next answer shall not.
    screen.type("/clear\r")
    try screen.wait(for: "The conversation is forgotten.")
    screen.type(Self.japan)
    try screen.wait(for: "Tokyo.", "ready")
    try screen.leave()
  }

  /// What is typed while the program starts is not lost.
  @Test func aTextTypedAheadIsAsked() throws {
    let screen = try ChatScreen(program)
    screen.type("What is the capital of Japan?")
    try screen.wait(for: "> What is the capital of Japan?")
    screen.type("\r")
    try screen.wait(for: "Tokyo.", "ready")
    try screen.leave()
  }

  // MARK: Leaving

  @Test(arguments: [["\u{4}"], ["/quit\r"], ["/exit\r"], ["\u{3}", "\u{3}"], ["\u{1B}[21~"]])
  func everyWayOutLeavesTheTerminalAsItWas(keys: [String]) throws {
    let screen = try started()
    for key in keys {
      screen.type(key)
      screen.pause(milliseconds: 50)
    }
    try screen.expectEnd(.exited(0))
  }

  @Test func leavingWorksWhileItWrites() throws {
    let screen = try started()
    screen.type(Self.story)
    try screen.wait(for: Talk.story.beginning)
    screen.type("/quit\r")
    try screen.expectEnd(.exited(0))
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT], [false, true])
  func signalsEndItInOrder(signal: Int32, isWriting: Bool) throws {
    let screen = try started()
    if isWriting {
      screen.type(Self.story)
      try screen.wait(for: Talk.story.beginning)
    }
    screen.terminal.signal(signal)
    try screen.expectEnd(.killed(signal: signal))
  }

  @Test func aWindowThatIsClosedEndsIt() throws {
    let screen = try started()
    screen.terminal.hangUp()
    _ = try screen.terminal.waitForExit()
  }

  @Test(arguments: [SIGSEGV, SIGABRT])
  func aCrashLeavesTheTerminalAsItWas(signal: Int32) throws {
    let screen = try started()
    screen.terminal.signal(signal)
    try screen.expectEnd(.killed(signal: signal))
  }

  // MARK: Sizes and terminals

  @Test func everySizeIsDrawn() throws {
    let screen = try started()
    screen.type(Self.story)
    for (rows, columns) in [(10, 40), (50, 200), (1, 1), (2, 200), (100, 3), (24, 80)] {
      screen.resize(rows: rows, columns: columns)
      screen.pause(milliseconds: 60)
      screen.type("\u{1B}OP")
      screen.pause(milliseconds: 60)
    }
    // The help is open: the smallest screens do not show it.
    screen.type(TypedKey.escape)
    // Together with the next key it would be another one.
    screen.pause(milliseconds: 400)
    try screen.waitUntilReady()
    screen.type(Self.japan)
    try screen.wait(for: "Tokyo.", "of 512")
    try screen.leave()
  }

  @Test(arguments: [(1, 1), (3, 20), (10, 40), (50, 200)])
  func itOpensAtEverySize(rows: Int, columns: Int) throws {
    let screen = try ChatScreen(program, rows: rows, columns: columns)
    try screen.terminal.wait(for: "\u{1B}[?1049h")
    screen.pause(milliseconds: 200)
    screen.type(Self.japan)
    if rows >= 3 { try screen.wait(for: "Tokyo.") }
    screen.pause(milliseconds: 200)
    try screen.leave()
  }

  /// Curses alone cannot write the last cell of a single column on a terminal that always wraps.
  @Test(arguments: [1, 2], ["screen", "vt100", "xterm"])
  func aSingleColumnShowsWhatIsTyped(rows: Int, type: String) throws {
    let screen = try ChatScreen(program, environment: ["TERM": type], rows: rows, columns: 1)
    try screen.terminal.wait(for: "\u{1B}[?2004h")
    screen.type("h")
    try screen.wait(for: "h")
    screen.type("\u{15}\u{4}")
    #expect(try screen.terminal.waitForExit() == .exited(0))
    #expect(screen.terminal.modes == PseudoTerminal.freshModes)
  }

  @Test(arguments: ["C", "POSIX"])
  func aLocaleThatIsNotUTF8GetsOnlyASCII(locale: String) throws {
    let screen = try started(environment: ["LC_ALL": locale])
    screen.type(Self.japan)
    try screen.wait(for: "Tokyo.", "ready")
    screen.type("/kv 3\r/help kv\r")
    try screen.wait(for: "recompute")
    try screen.leave()
    #expect(!screen.terminal.output.contains { $0 > 0x7F })
  }

  @Test func coloursCanBeSwitchedOff() throws {
    for (arguments, environment) in [
      ([], ["NO_COLOR": "1"]), (["--color", "never"], [:]),
    ] as [([String], [String: String])] {
      let screen = try started(arguments, environment: environment)
      try screen.leave()
      #expect(screen.terminal.text.firstMatch(of: /\u{1B}\[[0-9;]*(3[0-7]|9[0-7]|38;5)[0-9;]*m/) == nil)
    }
  }

  // MARK: History

  @Test func historyIsKeptAcrossStarts() throws {
    let first = try started()
    first.type(Self.japan)
    try first.wait(for: "Tokyo.", "ready")
    try first.leave()
    #expect(FileManager.default.fileExists(atPath: program.folder.path("state/trilobit/history")))
    let second = try started()
    #expect(!second.look().shows("capital of Japan?"))
    second.type("\u{12}Japan")
    try second.wait(for: "reverse-i-search", "capital of Japan?")
    second.type("\u{3}")
    second.pause(milliseconds: 50)
    second.type("\u{1B}[A")
    try second.wait(for: "> What is the capital of Japan?")
    try second.leave()
  }

  // MARK: Errors

  @Test func aModelThatCannotBeOpenedLeavesNoScreen() throws {
    let whole = [UInt8](try Data(contentsOf: URL(filePath: Program.bundledModel)))
    let cut = try program.folder.write(Array(whole.prefix(500_000)), to: "cut.gguf")
    for (model, status) in [(cut, Int32(65)), (program.folder.path("none.gguf"), 66), ("/etc/passwd", 65)] {
      let terminal = try program.terminal("--model", model)
      #expect(try terminal.waitForExit() == .exited(status))
      #expect(terminal.modes == PseudoTerminal.freshModes)
      let errors = terminal.text.split(whereSeparator: \.isNewline).filter { $0.contains("trilobit: ") }
      #expect(errors.count == 1, "\(terminal.text.debugDescription)")
      #expect(terminal.text.hasSuffix("\r\n"))
    }
  }
}
