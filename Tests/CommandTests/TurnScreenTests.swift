import Foundation
import TestSupport
import Testing

/// Commands that change what was said, and how the next answer is made.
@Suite struct TurnScreenTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func answersAndQuestionsBranch() throws {
    let screen = try program.chat()
    try screen.ask(Talk.japan)
    screen.type("/edit\r")
    try screen.wait(for: "> " + Talk.japan.0, "editing the last question")
    // "Japan?" is taken away.
    screen.type(String(repeating: "\u{7F}", count: 6) + "France?")
    try screen.wait(for: "> " + Talk.france.0)
    screen.type("\r")
    try screen.wait(for: Talk.france.1, "ready")
    try screen.waitUntilGone("Tokyo")
    screen.type("/branch 1\r")
    try screen.wait(for: Talk.japan.1)
    try screen.waitUntilGone("Paris")
    screen.type("/branch\r")
    try screen.wait(for: Talk.france.1)
    screen.type("/branch 7\r")
    try screen.wait(for: "There are 2 branches")
    screen.type("/regen\r")
    try screen.waitUntilGone("There are 2 branches")
    try screen.wait(for: Talk.france.1, "ready")
    try screen.leave()
    let file = try #require(program.savedChats.first)
    #expect(try program.records("question", in: file).count == 2)
    #expect(try program.records("answer", in: file).count == 3)
    let again = try program.chat(["--resume"])
    try again.wait(for: Talk.france.1)
    again.type("/undo\r")
    try again.wait(for: "> " + Talk.france.0)
    try again.leave()
  }

  @Test func escapeGivesUpEditing() throws {
    let screen = try program.chat()
    screen.type("/edit\r")
    try screen.wait(for: "There is no question to change.")
    screen.type("/regen\r")
    try screen.wait(for: "There is no question to answer again.")
    screen.type("/undo\r")
    try screen.wait(for: "There is no question to take back.")
    try screen.ask(Talk.japan)
    screen.type("/edit\r")
    try screen.wait(for: "editing the last question")
    screen.type(TypedKey.escape)
    try screen.wait(for: "The question stays as it was.", Talk.japan.1)
    try screen.leave()
  }

  @Test func settingsAreShownAndChanged() throws {
    let screen = try program.chat()
    screen.type("/temp\r")
    try screen.wait(for: "temperature  0")
    screen.type("/temp 0.5\r")
    try screen.wait(for: "temperature is 0.5 from the next answer on", "temp 0.5")
    screen.type("/temp warm\r")
    try screen.wait(for: "warm")
    screen.type("/temp 0\r/set num_predict 3\r")
    try screen.wait(for: "num_predict is 3")
    screen.type(Talk.japan.0 + "\r")
    try screen.wait(for: "The capital of", "tok/s", "ready")
    #expect(!screen.look().shows("Tokyo"))
    screen.type("/set colour red\r")
    try screen.wait(for: "colour")
    screen.type("/set\r")
    try screen.wait(for: "top_k", "num_predict")
    try screen.leave()
  }

  @Test func theCachesWidthIsSet() throws {
    let screen = try program.chat()
    try screen.ask(Talk.japan)
    screen.type("/kv 3\r")
    try screen.wait(for: "KV cache at 3 bits from now on", "at 16 bits")
    screen.type("/kv\r")
    try screen.wait(for: "KV cache  ")
    screen.type("/kv 16 recompute\r")
    try screen.wait(for: "the conversation is read again at 16 bits", "KV cache at 16 bits from now on")
    screen.type("/kv 7\r")
    try screen.wait(for: "/kv takes 16, 8, 4 or 3")
    try screen.ask(Talk.france)
    try screen.leave()
  }

  @Test func theSystemPromptIsSet() throws {
    let screen = try program.chat()
    screen.type("/system\r")
    try screen.wait(for: "There is no system prompt.")
    screen.type("/system You are brief.\r")
    try screen.wait(for: "the system prompt holds from the next turn on")
    screen.type("/show system\r")
    try screen.wait(for: "You are brief.")
    let path = try program.folder.write("Speak like a pirate.\n", to: "pirate.txt")
    screen.type("/system @\(path)\r")
    screen.type("/system\r")
    try screen.wait(for: "Speak like a pirate.")
    screen.type("/system none\r")
    try screen.wait(for: "no system prompt from the next turn on")
    try screen.ask(Talk.hello)
    try screen.leave()
  }

  @Test func anotherModelThatCannotBeOpenedLeavesTheOneThereIs() throws {
    let screen = try program.chat()
    try screen.ask(Talk.japan)
    screen.type("/model nosuch\r")
    try screen.wait(for: "There is no model nosuch")
    screen.type("/model /etc/passwd\r")
    try screen.wait(for: "goes on.", "ready")
    screen.type("/model pebble\r")
    try screen.wait(for: "is open again", "ready")
    try screen.ask(Talk.france)
    try screen.wait(for: Talk.japan.1)
    try screen.leave()
  }
}
