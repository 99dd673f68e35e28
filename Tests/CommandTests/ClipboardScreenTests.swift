import Foundation
import TestSupport
import Testing

/// /copy: through the terminal, or by the desktop's program.
@Suite struct ClipboardScreenTests {
  let program: Program

  init() throws { program = try Program() }

  /// The sequence that asks the terminal to take a text.
  private func sequence(_ text: String) -> String {
    "\u{1B}]52;c;" + Data(text.utf8).base64EncodedString() + "\u{7}"
  }

  @Test func theTerminalTakesTheAnswer() throws {
    let screen = try program.chat()
    screen.type("/copy\r")
    try screen.wait(for: "There is no answer to copy.")
    try screen.ask(Talk.hello)
    try screen.ask(Talk.japan)
    screen.type("/copy\r")
    try screen.wait(for: "through the terminal (OSC 52)")
    #expect(screen.terminal.text.contains(sequence(Talk.japan.1)))
    #expect(!screen.terminal.text.contains(sequence(Talk.hello.1)))
    screen.type("/copy 2\r")
    try screen.terminal.wait(for: sequence(Talk.hello.1))
    screen.type("/copy 3\r")
    try screen.wait(for: "There are 2 answers to copy.")
    screen.type("/copy code\r")
    try screen.wait(for: "There is no block of code to copy.")
    try screen.leave()
  }

  @Test func aMarkedMessageIsCopied() throws {
    let screen = try program.chat()
    try screen.ask(Talk.japan)
    screen.type("\u{1B}m")
    try screen.wait(for: "on a message")
    screen.type("y")
    try screen.terminal.wait(for: sequence(Talk.japan.1))
    screen.type("ky")
    try screen.terminal.wait(for: sequence(Talk.japan.0))
    screen.type("q")
    try screen.waitUntilGone("on a message")
    try screen.leave()
  }

  private func install(_ name: String, _ script: String) throws {
    let path = program.folder.path("bin/\(name)")
    try FileManager.default.createDirectory(atPath: program.folder.path("bin"), withIntermediateDirectories: true)
    try "#!/bin/sh\n\(script)\n".write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  @Test(arguments: [("wl-copy", "WAYLAND_DISPLAY"), ("xclip", "DISPLAY"), ("xsel", "DISPLAY")])
  func theDesktopsProgramComesFirst(name: String, variable: String) throws {
    let copy = program.folder.path("clipboard")
    try install(name, "cat > '\(copy)'; echo noise; echo noise >&2")
    let screen = try program.chat(
      environment: ["PATH": program.folder.path("bin") + ":/usr/bin:/bin", variable: "wayland-0"])
    try screen.ask(Talk.japan)
    screen.type("/copy\r")
    try screen.wait(for: "with \(name).")
    #expect(try String(contentsOfFile: copy, encoding: .utf8) == Talk.japan.1)
    #expect(!screen.terminal.text.contains("\u{1B}]52"))
    #expect(!screen.look().shows("noise"))
    try screen.leave()
  }

  @Test func aProgramThatFailsLeavesItToTheTerminal() throws {
    try install("wl-copy", "exit 1")
    let screen = try program.chat(
      environment: ["PATH": program.folder.path("bin") + ":/usr/bin:/bin", "WAYLAND_DISPLAY": "wayland-0"])
    try screen.ask(Talk.japan)
    screen.type("/copy\r")
    try screen.wait(for: "through the terminal (OSC 52)")
    #expect(screen.terminal.text.contains(sequence(Talk.japan.1)))
    try screen.leave()
  }
}
