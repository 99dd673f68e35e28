import Foundation
import TestSupport
import Testing

/// Chats that are saved while one talks, and go on later.
@Suite struct SessionScreenTests {
  let program: Program

  init() throws { program = try Program() }

  // MARK: Killed

  @Test func anAnswerThatIsShownAsDoneIsOnTheDisk() throws {
    let first = try program.chat()
    try first.ask(Talk.japan)
    first.terminal.signal(SIGKILL)
    #expect(try first.terminal.waitForExit() == .killed(signal: SIGKILL))
    let file = try #require(program.savedChats.first)
    #expect(try program.records("question", in: file).map { $0["text"] as? String } == [Talk.japan.0])
    #expect(try program.records("answer", in: file).map { $0["text"] as? String } == [Talk.japan.1])
    let second = try program.chat(["--resume"])
    try second.wait(for: Talk.japan.0, Talk.japan.1)
    try second.leave()
  }

  @Test func aKillWhileItWritesLosesThatAnswerOnly() throws {
    let first = try program.chat()
    try first.ask(Talk.japan)
    try first.startStory()
    first.terminal.signal(SIGKILL)
    _ = try first.terminal.waitForExit()
    let second = try program.chat(["--resume"])
    try second.wait(for: Talk.japan.0, Talk.japan.1, Talk.story.0, "the last question has no answer")
    #expect(!second.look().shows(Talk.story.endAfterJapan))
    second.type("/regen\r")
    try second.wait(for: Talk.story.beginning, Talk.story.endAfterJapan, "ready")
    try second.leave()
  }

  // MARK: Resuming

  @Test func aChatIsNamedByItsIDOrTitle() throws {
    let first = try program.chat()
    try first.ask(Talk.japan)
    first.type("/rename rivers\r")
    try first.wait(for: "This chat is called \"rivers\".")
    try first.leave()
    let id = try program.savedChat()
    #expect(first.terminal.text.contains("trilobit --resume \(id)"))
    for words in [id, String(id.prefix(3)), "rivers"] {
      let again = try program.chat(["--resume", words])
      try again.wait(for: Talk.japan.1, "rivers")
      try again.leave()
    }
    #expect(program.savedChats.count == 1)
  }

  @Test func whatWasSaidIsRemembered() throws {
    let first = try program.chat()
    try first.ask(("My name is Tina.", "Nice to meet you, Tina!"))
    try first.leave()
    let second = try program.chat(["--resume"])
    try second.ask(Talk.japan)
    second.type("/undo\r")
    try second.wait(for: "> " + Talk.japan.0)
    try second.leave()
    let third = try program.chat(["--resume"])
    try third.wait(for: "Nice to meet you, Tina!")
    #expect(!third.look().shows("Tokyo"))
    try third.leave()
  }

  private func expectRefusal(
    _ arguments: [String], status: Int32, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for plain in [[], ["--plain"]] {
      let terminal = try program.terminal(["--resume"] + arguments + plain)
      #expect(try terminal.waitForExit() == .exited(status), "\(plain)", sourceLocation: sourceLocation)
      #expect(terminal.modes == PseudoTerminal.freshModes, sourceLocation: sourceLocation)
      let errors = terminal.text.split(whereSeparator: \.isNewline).filter { $0.contains("trilobit: ") }
      #expect(errors.count == 1, "\(terminal.text.debugDescription)", sourceLocation: sourceLocation)
      #expect(errors.first?.contains(words) == true, "\(errors)", sourceLocation: sourceLocation)
    }
  }

  @Test func aChatThatThereIsNotIsNoInput() throws {
    try expectRefusal(["nosuch"], status: 66, "there is no saved chat \"nosuch\"")
    try expectRefusal([], status: 66, "there is no saved chat")
  }

  @Test func aChatOfAnotherVersionIsBadData() throws {
    try program.save(chat: "newer1", lines: [#"{"trilobit": 2, "id": "newer1", "created": 1}"#])
    try expectRefusal(["newer1"], status: 65, "written by a newer version (2)")
    let before = try String(contentsOfFile: program.savedChats[0], encoding: .utf8)
    #expect(before.split(separator: "\n").count == 1)
  }

  @Test func aChatThatIsOpenElsewhereIsToBeTriedAgain() throws {
    let first = try program.chat()
    try first.ask(Talk.japan)
    try expectRefusal([try program.savedChat()], status: 75, "is open in another trilobit")
    try first.ask(Talk.france)
    try first.leave()
  }

  @Test func aDamagedLineIsNamedAndTheRestIsThere() throws {
    let first = try program.chat()
    try first.ask(Talk.japan)
    try first.ask(Talk.france)
    try first.leave()
    let id = try program.savedChat()
    var lines = try String(contentsOfFile: program.savedChats[0], encoding: .utf8).split(separator: "\n").map(
      String.init)
    lines.insert(#"{"kind": "question", "id": 7, "te"#, at: 3)
    try program.save(chat: id, lines: lines)
    let second = try program.chat(["--resume", id])
    try second.wait(for: "\(id).jsonl:4: ", "skipped", Talk.japan.1, Talk.france.1)
    try second.leave()
  }

  // MARK: Commands

  @Test func deletingAsks() throws {
    let screen = try program.chat()
    screen.type("/delete\r")
    try screen.wait(for: "This chat is not saved yet")
    try screen.ask(Talk.japan)
    for (key, isDeleted) in [("n", false), ("\r", false), ("y", true)] {
      screen.type("/delete\r")
      try screen.wait(for: "Delete the chat")
      screen.type(key)
      try screen.waitUntilGone("Delete the chat")
      if isDeleted { try screen.wait(for: "The chat is deleted.") }
      #expect(program.savedChats.isEmpty == isDeleted)
    }
    try screen.ask(Talk.france)
    #expect(program.savedChats.count == 1)
    try screen.leave()
  }

  @Test func aNewChatLeavesTheOldOne() throws {
    let screen = try program.chat()
    try screen.ask(Talk.japan)
    screen.type("/new\r")
    try screen.waitUntilGone("Tokyo")
    try screen.ask(Talk.france)
    #expect(program.savedChats.count == 2)
    screen.type("/resume Japan\r")
    try screen.wait(for: Talk.japan.1)
    try screen.waitUntilGone("Paris")
    try screen.leave()
  }

  @Test func theListOpensRenamesAndDeletes() throws {
    let screen = try program.chat()
    try screen.ask(Talk.japan)
    screen.type("/new\r")
    try screen.waitUntilGone("Tokyo")
    try screen.ask(Talk.france)
    screen.type(TypedKey.f2)
    try screen.wait(for: "Enter opens", "capital of Japan", "capital of France", "2 messages")
    screen.type("/Japan")
    try screen.wait(for: "chats: Japan")
    screen.type("\r")
    try screen.wait(for: Talk.japan.1)
    try screen.waitUntilGone("Enter opens", "Paris")
    screen.type("/sessions\r")
    try screen.wait(for: "Enter opens")
    screen.type("/France")
    try screen.wait(for: "chats: France")
    screen.type("\u{1B}[3~")
    try screen.wait(for: "Delete the chat")
    screen.type("y")
    try screen.wait(for: "Enter opens")
    try screen.waitUntilGone("France")
    screen.type(TypedKey.escape)
    try screen.waitUntilGone("Enter opens")
    #expect(program.savedChats.count == 1)
    try screen.leave()
  }

  @Test func exportWritesMarkdown() throws {
    let screen = try program.chat()
    try screen.ask(Talk.japan)
    let path = program.folder.path("out.md")
    screen.type("/export \(path)\r")
    try screen.wait(for: "Written to")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains(Talk.japan.0) && text.contains(Talk.japan.1))
    screen.type("/export \(path)\r")
    try screen.wait(for: "is there already")
    try screen.leave()
    let exported = try program.run("sessions", "export", try program.savedChat())
    exported.expectSuccess()
    #expect(exported.text == text)
  }

  @Test func aCopyKeepsItsMoment() throws {
    let screen = try program.chat()
    try screen.ask(Talk.japan)
    screen.type("/save before France\r")
    try screen.wait(for: "is saved as \"before France\"")
    try screen.ask(Talk.france)
    screen.type("/load before France\r")
    try screen.waitUntilGone(Talk.france.1)
    try screen.wait(for: Talk.japan.1, "before France")
    screen.type("/load nothing like it\r")
    try screen.wait(for: "There is no saved chat and no model \"nothing like it\"")
    try screen.leave()
    #expect(program.savedChats.count == 2)
  }

  @Test func aChatThatIsNotSavedLeavesNoFile() throws {
    let config = program.folder.path("config/trilobit")
    try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: true)
    try "[chat]\nsessions = false\n".write(toFile: config + "/config.toml", atomically: true, encoding: .utf8)
    let screen = try program.chat()
    try screen.ask(Talk.japan)
    #expect(!screen.look().shows("· saved"), "it says that it is saved")
    try screen.leave()
    #expect(program.savedChats.isEmpty)
  }
}
