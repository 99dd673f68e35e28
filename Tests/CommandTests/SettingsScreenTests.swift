import Foundation
import TestSupport
import Testing

/// What config.toml and flags say of a chat, and what is wrong in them: it is said in the chat, where it is read.
@Suite struct SettingsScreenTests {
  let program: Program

  init() throws { program = try Program() }

  private func configure(_ text: String) throws {
    let folder = program.folder.path("config/trilobit")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try text.write(toFile: folder + "/config.toml", atomically: true, encoding: .utf8)
  }

  @Test func aWrongSettingIsSaidInTheChat() throws {
    try configure("[model]\nkv = 8\n[sampling]\ntemprature = 2\n")
    let screen = try program.chat(columns: 150)
    try screen.wait(for: "config.toml:4:", "did you mean", "temperature?")
    try screen.ask(Talk.hello)
    screen.type("/kv\r")
    try screen.wait(for: "8 bits")
    try screen.leave()
  }

  @Test func aThemeThatIsNotThereIsNamedWithItsPlace() throws {
    try configure("[screen]\ntheme = \"nosuch\"\n")
    let screen = try program.chat(columns: 150)
    try screen.wait(for: "config.toml:2: there is no theme nosuch")
    try screen.ask(Talk.hello)
    try screen.leave()
    let other = try program.chat(["--theme", "nosuchflag"], columns: 150)
    try other.wait(for: "There is no theme nosuchflag")
    try other.leave()
  }

  @Test func theSystemPromptOfAFlagStandsAboveThatOfTheChat() throws {
    let first = try program.chat(["--system", "Be brief."])
    try first.ask(Talk.hello)
    try first.leave()
    let same = try program.chat(["--resume"])
    same.type("/system\r")
    try same.wait(for: "Be brief.")
    try same.leave()
    let other = try program.chat(["--resume", "--system", "Be kind."])
    other.type("/system\r")
    try other.wait(for: "Be kind.")
    try other.leave()
  }
}
