import Foundation
import TestSupport
import Testing

/// What Tab offers in real shells, with nothing but the script loaded.
@Suite struct ShellCompletionTests {
  let program: Program
  private let shell: URL

  init() throws {
    program = try Program()
    let executable = try #require(TestFiles.builtProgram("trilobit"))
    // Under its name in the path, as where it is installed.
    let bin = program.folder.path("bin")
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: bin + "/trilobit", withDestinationPath: executable.path)
    shell = URL(filePath: "/bin/bash")
  }

  private var environment: [String: String] {
    program.environment.merging(["PATH": program.folder.path("bin") + ":/usr/bin:/bin"]) { $1 }
  }

  /// What bash's completion function leaves for a line, whose last word is being typed.
  private func offered(_ line: String) throws -> [String] {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let script = """
      cd "$HOME" && source <(trilobit completions bash) || exit 1
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"
      COMP_POINT=${#COMP_LINE}
      _trilobit trilobit "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let run = try ProgramRun(shell, ["--norc", "-c", script, "bash"] + words, environment: environment)
    #expect(run.ending == .exited(0) && run.errorText.isEmpty, "\(run.errorText)")
    return run.lines
  }

  @Test(arguments: [
    ("trilobit --th", ["--theme", "--threads", "--think"]), ("trilobit --plain --them", ["--theme"]),
    ("trilobit -m p", ["pebble"]), ("trilobit --model pe", ["pebble"]), ("trilobit chat -m pe", ["pebble"]),
    ("trilobit run --model pe", ["pebble"]), ("trilobit inspect pe", ["pebble"]),
    ("trilobit --theme oc", ["ocean"]), ("trilobit themes preview pap", ["paper"]),
    ("trilobit --kv ", ["16", "8", "4", "3"]), ("trilobit --profile a", ["a4.8", "a4.8-fp4"]),
    ("trilobit --template cha", ["chatml"]), ("trilobit --color n", ["never"]), ("trilobit to", ["tokenize"]),
    ("trilobit run --sta", ["--stats"]), ("trilobit --resume ", []),
    ("trilobit bench --speculation o", []), ("trilobit run --speculation ", ["on", "off"]),
    ("trilobit --speculation o", ["on", "off"]), ("trilobit bench --profile a", ["a4.8", "a4.8-fp4"]),
    ("trilobit --theme zz", []),
  ])
  func bash(line: String, words: [String]) throws {
    #expect(try offered(line) == words)
  }

  @Test func savedChatsAndFilesAreOffered() throws {
    let header = #"{"trilobit": 1, "id": "k3x9pd", "created": 1}"#
    try program.save(chat: "k3x9pd", lines: [header, #"{"kind": "question", "id": 0, "text": "Why: so?"}"#])
    #expect(try offered("trilobit --resume k") == ["k3x9pd"])
    #expect(try offered("trilobit sessions export ") == ["k3x9pd"])
    _ = try program.folder.write("x", to: "my model.gguf")
    _ = try program.folder.write("x", to: "my notes.txt")
    #expect(try offered("trilobit -m my") == ["my model.gguf"])
  }

  /// What the scripts of zsh and fish ask, and how they read the answer.
  @Test(arguments: [
    ("zsh", "--resume", ["k3x9pd:Why: so?", " "]), ("fish", "--resume", ["k3x9pd\tWhy: so?"]),
    ("bash", "--resume", ["k3x9pd"]), ("fish", "--theme", ["ocean"]),
  ])
  func otherShells(name: String, option: String, words: [String]) throws {
    let header = #"{"trilobit": 1, "id": "k3x9pd", "created": 1}"#
    try program.save(chat: "k3x9pd", lines: [header, #"{"kind": "question", "id": 0, "text": "Why: so?"}"#])
    let typed = option == "--theme" ? "oc" : ""
    let run = try program.run(
      ["---completion", "--", option, "2", "\(typed.count)", "trilobit", option, typed],
      environment: ["SAP_SHELL": name])
    run.expectSuccess()
    #expect(run.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).dropLast() == words[...])
  }
}
