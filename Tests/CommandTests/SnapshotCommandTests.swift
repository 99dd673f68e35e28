import Foundation
import TestSupport
import Testing

/// The KV cache beside a saved chat: written when the chat is left, taken up when it goes on.
@Suite struct SnapshotCommandTests {
  let program: Program

  init() throws { program = try Program() }

  private var sessions: String { program.folder.path("state/trilobit/sessions") }

  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: sessions)) ?? []).filter { !$0.hasSuffix(".jsonl") }.sorted()
  }

  /// The path of the only snapshot.
  private func snapshot() throws -> String {
    try #require(names.count == 1, "\(names)")
    return "\(sessions)/\(names[0])"
  }

  /// A chat of some lines, as lines, and what its log says.
  @discardableResult private func chat(
    _ lines: String..., arguments: [String] = [], environment: [String: String] = [:]
  ) throws -> (text: String, log: String) {
    let log = program.folder.path("log")
    try? FileManager.default.removeItem(atPath: log)
    let run = try program.run(
      ["--plain", "--temperature", "0", "--log", log] + arguments,
      bytes: Array((lines.joined(separator: "\n") + "\n").utf8),
      environment: environment)
    run.expectSuccess()
    return (run.text, try String(contentsOfFile: log, encoding: .utf8))
  }

  /// Tokens of the prompt that were computed for the last answer, as `/stats` has it.
  private func computed(_ text: String) throws -> Int {
    let line = try #require(text.split(separator: "\n").last { $0.hasPrefix("prompt ") }, "\(text)")
    let number = try #require(line.split(separator: ",").first { $0.hasSuffix(" computed") })
    return try #require(Int(number.split(separator: " ")[0]))
  }

  @Test func aChatGoesOnWithoutBeingReadAgain() throws {
    let first = try chat(Talk.story.0, Talk.japan.0, "/stats", arguments: ["--kv", "4"])
    #expect(first.text.contains(Talk.japan.1) && first.log.contains("saved the KV cache"))
    let path = try snapshot()
    #expect(path.hasSuffix("/\(try program.savedChat()).kv"))
    let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(permissions == 0o600)
    // What the old pages have is kept, and what is new has the new width.
    let second = try chat("/kv", Talk.france.0, "/stats", "/kv", arguments: ["--resume", "--kv", "8"])
    #expect(second.log.contains("took up the KV cache") && second.text.contains(Talk.france.1))
    #expect(try computed(second.text) < 20)
    #expect(second.text.contains(" at 4 bits; 8 bits from now on)"), "before a token is new")
    #expect(second.text.contains(" at 8 bits; 8 bits from now on)"))
    // A lower one is that of all.
    let third = try chat("/kv", Talk.japan.0, "/stats", arguments: ["--resume", "--kv", "3"])
    #expect(try computed(third.text) < 20 && third.text.contains("3 bits from now on"))
    #expect(!third.text.contains(" at 8 "))
    #expect(try program.run("sessions").text.split(separator: "\n").count == 1, "a snapshot is no chat")
  }

  @Test func theScreenShowsWhatIsTakenUp() throws {
    try chat(Talk.story.0, arguments: ["--kv", "4"])
    let screen = try program.chat(["--resume"], rows: 50, columns: 160)
    try screen.wait(for: "2 KV cache", " at 4 ", "of 512", "took up the KV cache")
    try screen.ask(Talk.japan)
    try screen.leave()
  }

  @Test func whatDoesNotFitIsReadAgain() throws {
    try chat(Talk.story.0)
    let path = try snapshot()
    let whole = try Data(contentsOf: URL(filePath: path))
    let other = try chat(Talk.japan.0, "/stats", arguments: ["--resume", "--profile", "b1.58"])
    #expect(try other.log.contains("saved with another model") && computed(other.text) > 150)
    for count in [0, 7, 100, whole.count - 1] {
      try whole.prefix(count).write(to: URL(filePath: path))
      let chat = try chat("/undo", Talk.japan.0, "/stats", arguments: ["--resume"])
      #expect(chat.log.contains("; the conversation is read again") && chat.text.contains(Talk.japan.1))
      #expect(try computed(chat.text) > 150)
    }
  }

  @Test func itIsWrittenWheneverAChatIsLeft() throws {
    let all = try chat(Talk.story.0, "/new", Talk.japan.0, "/new", Talk.story.0, "/set num_ctx 400", "/quit")
    #expect(program.savedChats.count == 3 && names.count == 2, "a short chat has none")
    #expect(all.log.components(separatedBy: "saved the KV cache").count == 3)
    #expect(all.log.contains("took up the KV cache"), "the same model with another context")
    let before = try names.map { try Data(contentsOf: URL(filePath: "\(sessions)/\($0)")) }
    let again = try chat("/quit", arguments: ["--resume"])
    #expect(!again.log.contains("saved the KV cache"), "nothing has changed")
    #expect(try names.map { try Data(contentsOf: URL(filePath: "\(sessions)/\($0)")) } == before)
  }

  @Test func itGoesWithItsChat() throws {
    try chat(Talk.story.0)
    try chat("/delete", "y", arguments: ["--resume"])
    #expect(names.isEmpty && program.savedChats.isEmpty)
    try chat(Talk.story.0, "/new", "/delete robot", "y")
    #expect(names.isEmpty && program.savedChats.isEmpty)
  }

  @Test func whoWantsNoneHasNone() throws {
    try chat(Talk.story.0, environment: ["TRILOBIT_SESSIONS": "off"])
    #expect(names.isEmpty)
    try chat(Talk.story.0, environment: ["TRILOBIT_SNAPSHOTS": "0"])
    #expect(names.isEmpty && program.savedChats.count == 1)
    try chat(Talk.hello.0)
    #expect(names.isEmpty, "so little is not worth it")
    try chat(Talk.story.0)
    #expect(names.count == 1)
    try chat(Talk.hello.0, environment: ["TRILOBIT_SNAPSHOTS": "0"])
    #expect(names.isEmpty, "and those that there are go")
  }

  @Test func whatAKilledProgramLeftIsTakenAway() throws {
    try chat(Talk.story.0)
    let left = try snapshot() + ".partial-2147483000-0"
    try Data(repeating: 1, count: 1000).write(to: URL(filePath: left))
    try chat(Talk.hello.0)
    #expect(names.count == 1 && !FileManager.default.fileExists(atPath: left))
  }

  @Test func noRoomIsSaidOnce() throws {
    let terminal = try program.terminal(
      script: "ulimit -f 100; exec \"$@\"", ["--plain", "--temperature", "0"], rows: 24, columns: 200)
    try terminal.wait(for: "> ")
    terminal.type(Talk.story.0 + "\r")
    try terminal.wait(for: "tokens/s")
    terminal.type("\u{4}")
    #expect(try terminal.waitForExit() == .exited(0))
    #expect(terminal.text.components(separatedBy: "is not saved").count == 2, "\(terminal.text)")
    #expect(terminal.text.contains("File too large") && names.isEmpty)
  }
}
