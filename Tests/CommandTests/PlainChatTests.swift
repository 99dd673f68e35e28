import Foundation
import TestSupport
import Testing

/// The chat as lines, where there can be no screen.
@Suite struct PlainChatTests {
  let program: Program

  init() throws { program = try Program() }

  @Test(arguments: ["dumb", "no-such-terminal", "unknown", ""])
  func aTerminalWithoutScreenGetsLines(type: String) throws {
    let terminal = try program.terminal("--temperature", "0", environment: ["TERM": type])
    try terminal.wait(for: "> ")
    #expect(terminal.text.hasPrefix("trilobit: "))
    #expect(try #require(terminal.text.split(whereSeparator: \.isNewline).first).contains("TERM") || type == "dumb")
    terminal.type("What is the capital of Japan?\r")
    try terminal.wait(for: "The capital of Japan is Tokyo.")
    try terminal.wait(for: "> ")
    terminal.type("\u{4}")
    #expect(try terminal.waitForExit() == .exited(0))
    #expect(terminal.modes == PseudoTerminal.freshModes)
    #expect(!terminal.text.contains("\u{1B}[?1049h"))
  }

  @Test func withoutTheVariableItIsTheSame() throws {
    let terminal = try program.terminal(leavingOut: ["TERM"])
    try terminal.wait(for: "> ")
    #expect(terminal.text.hasPrefix("trilobit: TERM is not set"))
    terminal.type("\u{4}")
    #expect(try terminal.waitForExit() == .exited(0))
  }

  @Test func linesAreUnderstoodAsOnTheScreen() throws {
    let terminal = try program.terminal("--plain", "--temperature", "0")
    try terminal.wait(for: "> ")
    #expect(!terminal.text.contains("trilobit: "))
    terminal.type("/kv 3\r")
    try terminal.wait(for: "3 bits")
    terminal.type("/help\r")
    try terminal.wait(for: "/quit")
    terminal.type("/nonsense\r")
    try terminal.wait(for: "There is no command /nonsense.")
    terminal.type("\r/stats\r")
    try terminal.wait(for: "There is no answer yet.")
    terminal.type("hello\r")
    try terminal.wait(for: "Hello! What shall we talk about?")
    try terminal.wait(for: "> ")
    terminal.type("/stats\r")
    try terminal.wait(for: "tokens")
    terminal.type("/clear\r")
    try terminal.wait(for: "forgotten")
    terminal.type("/quit\r")
    #expect(try terminal.waitForExit() == .exited(0))
  }

  /// Before the program reads, Ctrl-D goes to the terminal itself, which keeps it as a zero byte.
  @Test func anEndTypedAheadIsNotLost() throws {
    let terminal = try program.terminal("--temperature", "0", environment: ["TERM": "dumb"])
    terminal.type("hello\r\u{4}")
    #expect(try terminal.waitForExit() == .exited(0))
    #expect(terminal.text.contains("Hello! What shall we talk about?"))
    #expect(terminal.modes == PseudoTerminal.freshModes)
  }

  @Test func controlCStopsTheAnswerAndNothingElse() throws {
    let terminal = try program.terminal("--plain", "--temperature", "0")
    try terminal.wait(for: "> ")
    terminal.type("tell me a story about a robot\r")
    try terminal.wait(for: "Bruno")
    terminal.type("\u{3}")
    try terminal.wait(for: "(stopped)")
    try terminal.wait(for: "> ")
    #expect(!terminal.text.contains("only care"))
    terminal.type("half a line\u{3}")
    try terminal.wait(for: "> ")
    terminal.type("/stats\r")
    try terminal.wait(for: "tokens")
    terminal.type("\u{4}")
    #expect(try terminal.waitForExit() == .exited(0))
    #expect(terminal.modes == PseudoTerminal.freshModes)
  }

  @Test func aConversationIsRemembered() throws {
    let terminal = try program.terminal("--plain", "--temperature", "0", "-n", "20")
    try terminal.wait(for: "> ")
    terminal.type("My name is Tina.\r")
    try terminal.wait(for: "> ")
    terminal.type("/kv\r")
    try terminal.wait(for: "KV cache  ")
    let first = try terminal.wait(for: " of ")
    terminal.type("What is my name?\r")
    try terminal.wait(for: "> ")
    terminal.type("/kv\r")
    try terminal.wait(for: "KV cache  ")
    let second = try terminal.wait(for: " of ")
    func count(_ text: String) -> Int { Int(text.matches(of: /\d+/).last?.output ?? "") ?? 0 }
    #expect(count(first) > 8)
    #expect(count(second) > count(first) + 5)
    try terminal.wait(for: "> ")
    terminal.type("\u{4}")
    #expect(try terminal.waitForExit() == .exited(0))
  }

  @Test func aModelThatCannotBeOpenedIsOneLine() throws {
    let terminal = try program.terminal("--plain", "--model", "/etc/passwd")
    #expect(try terminal.waitForExit() == .exited(65))
    #expect(terminal.text.hasPrefix("trilobit: /etc/passwd"))
    #expect(terminal.text.split(whereSeparator: \.isNewline).count == 1)
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func signalsLeaveTheTerminalAsItWas(signal: Int32) throws {
    let terminal = try program.terminal("--plain")
    try terminal.wait(for: "> ")
    terminal.signal(signal)
    #expect(try terminal.waitForExit() == .killed(signal: signal))
    #expect(terminal.modes == PseudoTerminal.freshModes)
  }
}
