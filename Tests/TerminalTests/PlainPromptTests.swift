import Foundation
import TestSupport
import Testing

@testable import Terminal

@Suite struct PlainPromptTests {
  @Test(arguments: ["dumb", "xterm-256color", "no-such-terminal"])
  func readsLinesWithReadline(_ type: String) throws {
    let probe = try Probe("plain", environment: ["TERM": type])
    try probe.terminal.wait(for: "ask> ")
    probe.terminal.type("helo\u{2}l\r")
    try probe.wait(for: "TEXT \"hello\"")
    try probe.terminal.wait(for: "ask> ")
    probe.terminal.type("\u{10}!\r")
    try probe.wait(for: "TEXT \"hello!\"")
    probe.terminal.type("漢字\r")
    try probe.wait(for: "TEXT \"漢字\"")
    try probe.terminal.wait(for: "ask> ")
    probe.terminal.type("\u{4}")
    try probe.wait(for: "END")
    #expect(try probe.terminal.waitForExit() == .exited(0))
    #expect(probe.terminal.modes == probe.modesBefore)
    #expect(!probe.terminal.output.contains(7))
  }

  @Test func controlCStopsWorkAndClearsALine() throws {
    let probe = try Probe("plain", environment: ["TERM": "dumb"])
    try probe.terminal.wait(for: "ask> ")
    probe.terminal.type("half a li\u{3}")
    try probe.wait(for: "INTERRUPTED")
    try probe.terminal.wait(for: "ask> ")
    probe.terminal.type("work\r")
    try probe.terminal.wait(for: "work")
    usleep(100_000)
    probe.terminal.type("\u{3}")
    try probe.wait(for: "STOPPED")
    try probe.terminal.wait(for: "ask> ")
    probe.terminal.type("on\r")
    try probe.wait(for: "TEXT \"on\"")
  }

  @Test func putsTheModesBackWhenKilled() throws {
    let probe = try Probe("plain", environment: ["TERM": "dumb"])
    try probe.terminal.wait(for: "ask> ")
    probe.terminal.signal(SIGTERM)
    #expect(try probe.terminal.waitForExit() == .killed(signal: SIGTERM))
    #expect(probe.terminal.modes == probe.modesBefore)
  }

  @Test func endsWhenTheTerminalGoes() throws {
    let probe = try Probe("plain", environment: ["TERM": "dumb"])
    try probe.terminal.wait(for: "ask> ")
    probe.terminal.hangUp()
    _ = try probe.terminal.waitForExit()
  }

  @Test(arguments: [
    ("one\ntwo\r\n\nlast", ["TEXT \"one\"", "TEXT \"two\"", "TEXT \"\"", "TEXT \"last\"", "END"]), ("", ["END"]),
    ("\u{0}a\u{0}b\n", ["TEXT \"ab\"", "END"]),
  ])
  func readsLinesFromAPipe(_ input: String, _ log: [String]) throws {
    let program = try #require(TestFiles.builtProgram("terminal-probe"))
    let folder = FileManager.default.temporaryDirectory.appending(path: "trilobit-plain-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(input.utf8).write(to: folder.appending(path: "input"))
    let process = Process()
    process.executableURL = program
    process.arguments = [folder.appending(path: "log").path, "plain"]
    process.standardInput = try FileHandle(forReadingFrom: folder.appending(path: "input"))
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try output.fileHandleForReading.readToEnd() ?? Data() == Data())
    let lines = try String(contentsOf: folder.appending(path: "log"), encoding: .utf8).split(separator: "\n").map(
      String.init)
    #expect(Array(lines.dropFirst()) == log)
  }
}
