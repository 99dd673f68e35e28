import Foundation
import TestSupport
import Testing

/// Help, version, completions, and command lines that are wrong.
@Suite struct UsageTests {
  let program: Program

  init() throws { program = try Program() }

  static let commands = [
    "chat", "run", "inspect", "convert", "bench", "perplexity", "logits", "tokenize", "sessions", "models", "pull",
    "themes", "config", "completions",
  ]

  @Test func versionIsOneLine() throws {
    let run = try program.run("--version")
    run.expectSuccess()
    #expect(run.text.wholeMatch(of: /trilobit \d+\.\d+\.\d+\n/) != nil)
  }

  @Test func helpListsTheCommands() throws {
    for arguments in [["--help"], ["-h"], ["help"]] {
      let run = try program.run(arguments)
      run.expectSuccess()
      for command in Self.commands { #expect(run.text.contains("\n  \(command) "), "\(command)") }
    }
  }

  @Test(arguments: commands)
  func everyCommandExplainsItself(command: String) throws {
    let run = try program.run(command, "--help")
    run.expectSuccess()
    #expect(run.text.contains("USAGE: trilobit \(command)"))
    #expect(try program.run("help", command).text == run.text)
  }

  @Test func runExplainsEveryOptionOfTheDescription() throws {
    let text = try program.run("run", "--help").text
    for option in [
      "--model", "--profile", "--kv", "--q", "--context", "--threads", "--template", "--color", "--log",
      "--temperature",
      "--top-k", "--top-p", "--min-p", "--repeat-penalty", "--seed", "--stop", "--max-tokens", "--system", "--messages",
      "--json", "--stats",
    ] {
      #expect(text.contains(option), "\(option)")
    }
  }

  @Test(arguments: [
    (["bash"], "complete"), (["zsh"], "#compdef trilobit"), (["fish"], "complete -c 'trilobit'"),
  ])
  func completionsAreScripts(arguments: [String], words: String) throws {
    let run = try program.run(["completions"] + arguments)
    run.expectSuccess()
    #expect(run.text.contains(words))
    for command in Self.commands { #expect(run.text.contains(command)) }
    guard arguments == ["bash"] else { return }
    let script = try program.folder.write(run.text, to: "completions.bash")
    let check = try ProgramRun(
      URL(filePath: "/bin/bash"), ["--norc", "-n", script], environment: program.environment)
    #expect(check.ending == .exited(0) && check.errorText.isEmpty)
  }

  @Test(arguments: [
    ["--nonsense"], ["run", "hi", "--nonsense"], ["nonsense"], ["run", "hi", "--kv", "5"], ["run", "hi", "--kv", "x"],
    ["run", "hi", "--q", "3"], ["run", "hi", "--profile", "a5"], ["run", "hi", "--threads", "0"],
    ["run", "hi", "--threads", "-1"], ["run", "hi", "--context", "1"],
    ["run", "hi", "--context", "99999999999999999999"],
    ["run", "hi", "--temperature", "warm"], ["run", "hi", "--temperature=-1"], ["run", "hi", "--temperature", "nan"],
    ["run", "hi", "--temperature", "inf"], ["run", "hi", "--top-k=-1"], ["run", "hi", "--temperature", "50"],
    ["run", "hi", "--top-p", "1.5"], ["run", "hi", "--min-p", "2"], ["run", "hi", "--min-p", "nan"],
    ["run", "hi", "--repeat-penalty", "0"], ["run", "hi", "--repeat-penalty", "11"], ["run", "hi", "--seed", "x"],
    ["run", "hi", "--seed=-4"],
    ["run", "hi", "-n", "0"], ["run", "hi", "--color", "blue"], ["run", "hi", "--kv"], ["run", "hi", "--model"],
    ["run", "hi", "--template", "no-such-form"], ["completions", "tcsh"], ["completions"], ["chat", "--kv", "7"],
    ["inspect", "a", "b"], ["convert", "a"], ["logits"], ["tokenize", "x"], ["chat", "hello"],
  ])
  func wrongCommandLinesAreAMistakeOfUse(arguments: [String]) throws {
    try program.run(arguments, bytes: Array("hello".utf8)).expectError(64)
  }

  /// A flag takes what /set takes, and says so: which flag, what was given, what it takes, an example.
  @Test(arguments: [
    ("--temperature", "50", "a number from 0 to 5"), ("--top-k", "1000001", "a whole number from 0 to 1000000"),
    ("--top-p", "1.01", "a number from 0 to 1"), ("--repeat-penalty", "0.01", "a number from 0.1 to 10"),
    ("--repeat-last-n", "-1", "a whole number from 0 to 100000"), ("--kv", "5", "16, 8, 4 or 3"),
    ("--context", "1", "a whole number from 2 to 1048576"), ("--threads", "1025", "a whole number from 1 to 1024"),
    ("--seed", "x", "\"random\""), ("--max-tokens", "0", "\"unlimited\""), ("--profile", "a5", "b1.58"),
  ])
  func aWrongValueIsExplained(flag: String, value: String, expected: String) throws {
    try program.run("run", "hi", flag, value).expectError(64, "'\(value)'", expected, "as in \(flag) ")
  }

  @Test func resumeNeedsATerminal() throws {
    try program.run(["--resume", "X"], bytes: Array("hello".utf8)).expectError(64, "--resume", "terminal", "--plain")
    try program.run(["chat", "--resume"], bytes: Array("hello".utf8)).expectError(64, "--resume")
  }

  @Test func anUnknownKernelSetIsNamed() throws {
    try program.run("run", "hi", environment: ["TRILOBIT_KERNELS": "abacus"]).expectError(64, "abacus")
  }

  /// An answer that nobody gets is no success.
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: [
      ["run", "hello", "-n", "2"], ["run", "hello", "-n", "2", "--json"], ["logits", "--tokens", "0"], ["inspect"],
      ["tokenize"], ["completions", "bash"], ["--version"], ["--help"],
    ])
  func aFullDiskIsSaid(arguments: [String]) throws {
    let run = try program.run(arguments, bytes: Array("hello".utf8), outputFile: "/dev/full")
    run.expectError(73, "standard output")
  }

  @Test func theLogIsAFileOfLines() throws {
    let log = program.folder.path("log")
    try program.run("run", "hello", "-n", "2", "--log", log).expectSuccess()
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    #expect(lines.count >= 2)
    // Figures as they are shown elsewhere: "412" or "31.8" tokens a second, "310 ms" or "1.3 s".
    #expect(lines.contains { $0.contains("pebble") && $0.contains(#/ after=[0-9.]{1,4} m?s /#) }, "\(lines)")
    #expect(lines.contains { $0.contains(#/ generated=2 .* rate=([0-9]+|[0-9]{1,2}\.[0-9]) /#) }, "\(lines)")
    try program.run("run", "hi", "--log", "/nonexistent/log").expectError(73, "/nonexistent/log")
  }

  @Test func nothingNeedsAHome() throws {
    let run = try ProgramRun(
      #require(TestFiles.builtProgram("trilobit")), ["run", "hello", "-n", "1"], environment: [:])
    run.expectSuccess()
    #expect(!run.text.isEmpty)
  }
}
