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
    terminal.type(Talk.japan.0 + "\r")
    try terminal.wait(for: Talk.japan.1)
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
    #expect(terminal.text.contains(Talk.hello.1))
    #expect(terminal.modes == PseudoTerminal.freshModes)
  }

  @Test func controlCStopsTheAnswerAndNothingElse() throws {
    let terminal = try program.terminal("--plain", "--temperature", "0")
    try terminal.wait(for: "> ")
    terminal.type(Talk.story.0 + "\r")
    try terminal.wait(for: Talk.story.beginning)
    terminal.type("\u{3}")
    try terminal.wait(for: "(stopped)")
    try terminal.wait(for: "> ")
    #expect(!terminal.text.contains(Talk.story.end))
    terminal.type("half a line")
    try terminal.wait(for: "half a line")
    terminal.type("\u{3}")
    try terminal.wait(for: "> ")
    terminal.type("\u{3}")
    try terminal.wait(for: "(Ctrl-C again leaves; so does Ctrl-D.)")
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

  // MARK: What is written

  /// What the chat writes for lines that come through a pipe; figures of answers, which differ, as "(FIGURES)".
  private func talk(_ lines: String..., arguments: [String] = []) throws -> [String] {
    let run = try program.run(
      ["--plain", "--temperature", "0"] + arguments, bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
    run.expectSuccess()
    return run.text.replacing(/\([0-9]+ tokens?, ([0-9.]+ tokens\/s, )?[0-9.]+ m?s\)/, with: "(FIGURES)")
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func figuresFollowAnAnswerWhereTheyAreWanted() throws {
    let lines = try talk("hello", "/set quiet", "/clear", "hello", "/set verbose", "/clear", "hello")
    #expect(
      lines == [
        Talk.hello.1, "(FIGURES)", "statistics is off", "The conversation is forgotten.", Talk.hello.1,
        "statistics is on", "The conversation is forgotten.", Talk.hello.1, "(FIGURES)", "",
      ])
  }

  @Test func everyCommandSaysWhatHappened() throws {
    let lines = try talk("hello", "/new", "/new", "/theme paper", "/set nomouse", "/panels 1", arguments: ["-n", "3"])
    #expect(
      lines == [
        "Hello! What", "(cut at 3 tokens; /continue goes on)", "(FIGURES)",
        "A new chat begins. /sessions lists those before.", "A new chat begins.",
        "(theme paper: plain lines have no colours, a screen does)",
        "mouse is off for this run; set it in config.toml to keep it", "(plain lines do not show it, a screen does)",
        "(plain lines do not show it, a screen does)", "",
      ])
    let more = try talk("hello", "/continue", "/delete", "n", arguments: ["-n", "3"])
    #expect(more[2...].starts(with: ["(FIGURES)", "(the answer goes on)"]))
    #expect(
      more.suffix(2) == ["The chat stays.", ""] && more.contains { $0.hasSuffix("? It cannot be brought back. (y/n)") },
      "\(more)")
  }

  @Test func theNameOfAFileAsASystemPromptIsTold() throws {
    let path = program.folder.path("prompt.txt")
    try "Be brief.".write(toFile: path, atomically: true, encoding: .utf8)
    let lines = try talk("/system \(path)", "/system Be kind.", "/system @\(path)", "/system")
    let told = lines.filter { $0.contains("is a file here") }
    #expect(told == ["(\(path) is a file here: /system @\(path) takes its text.)"])
    #expect(lines.suffix(2) == ["Be brief.", ""])
  }

  /// A note that comes while an answer is written stands between two words, on a line of its own.
  @Test func notesWithinAnAnswerAreLinesToo() throws {
    let lines = try talk("/set quiet", "hello", Talk.japan.0, Talk.story.0, arguments: ["--context", "100"])
    let note = try #require(lines.firstIndex { $0.hasPrefix("(the context was full: the oldest 4 messages left it") })
    #expect(lines[note].hasSuffix(")"))
    #expect(lines[note - 1].contains(Talk.story.beginning) && lines[note - 1].last?.isWhitespace == false)
    #expect(lines[note + 1].first?.isWhitespace == false)
    #expect(lines.contains("(cut: the context of 100 tokens is full)"))
  }

  @Test func aBlockMayFollowACommand() throws {
    let lines = try talk("/system \"\"\"", "One.", "/quit", "\"\"\"", "/system")
    #expect(lines.suffix(3) == ["One.", "/quit", ""])
  }

  /// Without a terminal nothing can be changed in the prompt: the text is shown, and the next line is what it is.
  @Test func textsToChangeAreShownInAPipe() throws {
    #expect(
      try talk("/set quiet", Talk.japan.0, "/edit", "/stats", "/edit", Talk.france.0, "/branch", "/undo", "hello")
        .filter { !$0.hasPrefix("layer") && !$0.hasPrefix("zeros") && !$0.contains("  ") && !$0.isEmpty } == [
          "statistics is off", Talk.japan.1, "(the next line takes the place of this question)",
          "> " + Talk.japan.0, "The question stays as it was.", "(the next line takes the place of this question)",
          "> " + Talk.japan.0, Talk.france.1, "question 1 of 2", "> " + Talk.japan.0, Talk.japan.1,
          "The last question is taken back.", "> " + Talk.japan.0, Talk.hello.1,
        ])
  }

  @Test func aChatThatGoesOnShowsItsLastTurns() throws {
    let questions = (1...4).map { "Question number \($0)?" }
    var lines = [#"{"trilobit": 1, "id": "aaaaaa", "created": 0, "model": "pebble"}"#]
    for (index, question) in questions.enumerated() {
      let after = index == 0 ? "" : #", "after": \#(2 * index - 1)"#
      lines += [
        #"{"kind": "question", "id": \#(2 * index)\#(after), "text": "\#(question)"}"#,
        #"{"kind": "answer", "id": \#(2 * index + 1), "after": \#(2 * index), "text": "Answer \#(index + 1).", "ending": "cut"}"#,
      ]
    }
    try program.save(chat: "aaaaaa", lines: lines)
    let written = [
      "(Question number 1?; 4 earlier messages, /export writes all)", "> " + questions[2], "Answer 3.",
      "(cut off; /continue goes on)", "> " + questions[3], "Answer 4.", "(cut off; /continue goes on)", "",
    ]
    #expect(try talk("/resume aaaaaa") == written)
    #expect(try talk("/set quiet", arguments: ["--resume", "aaaaaa"]).starts(with: written.dropLast()))
  }

  @Test func linesAreBrokenAtWordsOnATerminalAlone() throws {
    let terminal = try program.terminal(["--plain", "--temperature", "0", "-n", "60"], columns: 30)
    try terminal.wait(for: "> ")
    let start = terminal.output.count
    terminal.type(Talk.story.0 + "\r")
    try terminal.wait(for: "goes on")
    try terminal.wait(for: "> ")
    let shown = String(decoding: terminal.output[start...], as: UTF8.self)
    let lines = shown.split(whereSeparator: \.isNewline).map(String.init).filter {
      !$0.hasPrefix(">") && !$0.hasPrefix("\u{1B}")
    }
    let story = lines.prefix { !$0.hasPrefix("(") }.dropFirst()
    #expect(story.count > 4 && story.allSatisfy { $0.count <= 29 }, "\(lines)")
    terminal.type("\u{4}")
    #expect(try terminal.waitForExit() == .exited(0))
    let piped = try talk(Talk.story.0, arguments: ["-n", "60"])
    #expect(piped.contains { $0.count > 60 })
    #expect(piped.joined(separator: " ").hasPrefix(story.joined(separator: " ")))
  }

  /// A command that is typed over a text to be changed is a command.
  @Test(arguments: ["/edit", "/undo"])
  func aCommandIsNotGluedToATextToChange(command: String) throws {
    let terminal = try program.terminal("--plain", "--temperature", "0")
    try terminal.wait(for: "> ")
    terminal.type(Talk.japan.0 + "\r")
    try terminal.wait(for: "> ")
    terminal.type(command + "\r")
    try terminal.wait(for: "> " + Talk.japan.0)
    terminal.type("/kv\r")
    try terminal.wait(for: "KV cache  ")
    if command == "/edit" { #expect(terminal.text.contains("The question stays as it was.")) }
    terminal.type(command + "\r")
    guard command == "/edit" else {
      try terminal.wait(for: "There is no question to take back.")
      terminal.type("\u{4}")
      #expect(try terminal.waitForExit() == .exited(0))
      return
    }
    try terminal.wait(for: "> " + Talk.japan.0)
    // "Japan?" is taken away.
    terminal.type(String(repeating: "\u{7F}", count: 6) + "France?\r")
    try terminal.wait(for: Talk.france.1)
    try terminal.wait(for: "> ")
    terminal.type("\u{4}")
    #expect(try terminal.waitForExit() == .exited(0))
  }

  @Test func aQuestionThatIsRefusedComesBack() throws {
    let terminal = try program.terminal("--plain", "--temperature", "0", "--context", "16")
    try terminal.wait(for: "> ")
    terminal.type("one two three four five six seven eight nine ten eleven twelve\r")
    try terminal.wait(for: "The question is back in the prompt.")
    try terminal.wait(for: "> one two three four")
    terminal.type("/quit\r")
    #expect(try terminal.waitForExit() == .exited(0))
  }

  // MARK: Failures

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
