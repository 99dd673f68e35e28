import Foundation
import TestSupport
import Testing

/// The person's own editor, the history, and what stops and continues the program.
@Suite struct EditorScreenTests {
  let program: Program

  init() throws { program = try Program() }

  /// An editor that appends a word, and notes the terminal's modes.
  private func editor(_ script: String = "printf ' appended' >> \"$1\"") throws -> String {
    let path = try program.folder.write(
      "#!/bin/sh\nstty -a > '\(program.folder.path)/modes'\n\(script)\n", to: "editor")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  @Test(arguments: ["EDITOR", "VISUAL"], ["\u{7}", "\u{18}\u{5}"])
  func theEditorsTextComesIntoThePrompt(variable: String, keys: String) throws {
    let screen = try program.chat(environment: [variable: try editor()])
    screen.type("hello")
    try screen.wait(for: "> hello")
    let modes = screen.terminal.modes
    screen.type(keys)
    try screen.wait(for: "> hello appended")
    #expect(screen.terminal.modes == modes)
    let lent = try String(contentsOfFile: program.folder.path("modes"), encoding: .utf8)
    #expect(lent.contains(" icanon") && lent.contains(" echo "))
    screen.type(keys)
    try screen.wait(for: "> hello appended appended")
    screen.type("!")
    try screen.wait(for: "> hello appended appended!")
    try screen.leave()
  }

  @Test func anEditorThatFailsLeavesTheText() throws {
    for command in ["false", "/nonexistent/editor"] {
      let screen = try program.chat(environment: ["EDITOR": command])
      screen.type("hello")
      try screen.wait(for: "> hello")
      screen.type("\u{7}")
      try screen.wait(for: "the text is as it was", "> hello")
      try screen.leave()
    }
  }

  @Test func anEditorMayLeaveAnything() throws {
    let screen = try program.chat(environment: [
      "EDITOR": try editor("printf '\\033]0;owned\\007one\\ntwo\\n' > \"$1\"")
    ])
    screen.type("hello")
    try screen.wait(for: "> hello")
    screen.type("\u{7}")
    try screen.wait(for: "one", "two")
    #expect(!screen.terminal.text.contains("\u{1B}]0;owned"))
    try screen.leave()
  }

  @Test func anAnswerGoesOnWhileOneEdits() throws {
    let screen = try program.chat(environment: ["EDITOR": try editor()])
    try screen.startStory()
    screen.type("\u{7}")
    try screen.wait(for: "> appended")
    try screen.wait(for: Talk.story.end, "ready")
    try screen.leave()
  }

  // MARK: History

  @Test func controlRFindsWhatWasTyped() throws {
    let screen = try program.chat()
    try screen.ask(Talk.hello)
    try screen.ask(Talk.japan)
    screen.type("\u{12}hell")
    try screen.wait(for: "reverse-i-search", "hell': hello")
    // Ctrl-E takes what was found to be changed.
    screen.type("\u{5}")
    try screen.wait(for: "> hello")
    screen.type(TypedKey.interrupt)
    try screen.waitUntilGone("> hello")
    screen.type("\u{1B}[A")
    try screen.wait(for: "> " + Talk.japan.0)
    try screen.leave()
  }

  // MARK: Stopping and going on

  /// A shell with job control has it in a process group of its own, as every shell that one works in.
  private static let jobs = "set -m; \"$@\"; stty -a > \"$HOME/stopped\"; echo STOPPED; fg > /dev/null"

  @Test(arguments: [true, false])
  func controlZStopsAndTheScreenComesBack(isWriting: Bool) throws {
    let screen = try program.chat(script: Self.jobs)
    if isWriting { try screen.startStory() } else { screen.type("half a line") }
    screen.type("\u{1A}")
    try screen.terminal.wait(for: "\u{1B}[?1049l")
    try screen.terminal.wait(for: "STOPPED")
    try screen.terminal.wait(for: "\u{1B}[?1049h")
    let stopped = try String(contentsOfFile: program.folder.path("stopped"), encoding: .utf8)
    #expect(stopped.contains(" icanon") && stopped.contains(" echo "))
    if isWriting {
      try screen.wait(for: Talk.story.end, "ready")
    } else {
      try screen.wait(for: "> half a line", "ready")
      screen.type(" and more")
      try screen.wait(for: "> half a line and more")
    }
    try screen.leave()
  }

  @Test func aStopFromOutsideIsSurvived() throws {
    let screen = try program.chat()
    try screen.startStory()
    screen.terminal.signal(SIGSTOP)
    screen.terminal.signal(SIGCONT)
    try screen.wait(for: Talk.story.end, "ready")
    try screen.leave()
  }

  // MARK: Sizes

  @Test func everySizeIsSurvivedWhileItWrites() throws {
    let screen = try program.chat()
    screen.type(Talk.story.0 + "\r")
    for (rows, columns) in [(1, 1), (2, 1), (1, 300), (100, 300), (5, 9), (3, 500), (40, 80)] {
      let mark = screen.mark
      screen.resize(rows: rows, columns: columns)
      let isDrawn = screen.terminal.watch { screen.mark > mark ? true : nil }
      #expect(isDrawn == true, "\(rows)x\(columns)")
      screen.type("x")
    }
    try screen.wait(for: Talk.story.end, "ready", "> xxxxxxx")
    try screen.leave()
  }
}
