import Foundation
import TestSupport
import Testing

/// What config.toml and flags say of a chat, and what is wrong in them: it is said in the chat, where it is read.
@Suite struct SettingsScreenTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func aWrongSettingIsSaidInTheChat() throws {
    try program.configure("[model]\nkv = 8\n[sampling]\ntemprature = 2\n")
    let screen = try program.chat(columns: 150)
    try screen.wait(for: "config.toml:4:", "did you mean", "temperature?")
    try screen.ask(Talk.hello)
    screen.type("/kv\r")
    try screen.wait(for: "8 bits")
    try screen.leave()
  }

  @Test func aThemeThatIsNotThereIsNamedWithItsPlace() throws {
    try program.configure("[screen]\ntheme = \"nosuch\"\n")
    let screen = try program.chat(columns: 150)
    try screen.wait(for: "config.toml:2: there is no theme nosuch")
    try screen.ask(Talk.hello)
    try screen.leave()
    let other = try program.chat(["--theme", "nosuchflag"], columns: 150)
    try other.wait(for: "There is no theme nosuchflag")
    try other.leave()
  }

  @Test func aThemeIsKept() throws {
    try program.configure("# mine\n[screen]\nwordwrap = true # I like words\n")
    // As those have it who keep such files elsewhere: the link stays one.
    let elsewhere = program.folder.path("dotfile.toml")
    try FileManager.default.moveItem(atPath: program.configuration, toPath: elsewhere)
    try FileManager.default.createSymbolicLink(atPath: program.configuration, withDestinationPath: elsewhere)
    let screen = try program.chat(columns: 150)
    screen.type("/theme paper\r")
    try screen.wait(for: "for this run; /theme keep writes it into config.toml")
    screen.type("/theme keep\r")
    try screen.wait(for: "The theme is kept in ~/config/trilobit/config.toml:3.")
    try screen.leave()
    let text = try String(contentsOfFile: elsewhere, encoding: .utf8)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: program.configuration) == elsewhere)
    #expect(text == "# mine\n[screen]\ntheme = \"paper\"\nwordwrap = true # I like words\n")
    let again = try program.chat()
    again.type("/show parameters\r")
    try again.wait(for: "paper")
    try again.leave()
  }

  @Test func aThemeIsKeptWhereThereIsNoFile() throws {
    let terminal = try program.terminal("--plain")
    try terminal.wait(for: "> ")
    terminal.type("/theme ember\r/theme keep\r")
    try terminal.wait(for: "The theme is kept in ~/config/trilobit/config.toml:2.")
    terminal.type("\u{4}")
    #expect(try terminal.waitForExit() == .exited(0))
    #expect(try String(contentsOfFile: program.configuration, encoding: .utf8) == "[screen]\ntheme = \"ember\"\n")
  }

  @Test func aResumedChatGoesOnAtItsWidth() throws {
    let first = try program.chat(["--kv", "4"])
    try first.ask(Talk.hello)
    try first.leave()
    let second = try program.chat(["--resume"])
    try second.wait(for: "KV cache at 4 bits from now on")
    second.type("/kv\r")
    try second.wait(for: "at 4 bits")
    try second.leave()
    let third = try program.chat(["--resume", "--kv", "8"])
    third.type("/kv\r")
    try third.wait(for: "8 bits")
    #expect(!third.look().shows("from now on"))
    try third.leave()
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
