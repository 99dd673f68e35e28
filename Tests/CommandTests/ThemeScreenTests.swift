import Foundation
import TestSupport
import Testing

/// Colours and panels, chosen while one talks.
@Suite struct ThemeScreenTests {
  let program: Program

  init() throws { program = try Program() }

  /// Waits until the screen was sent in other colours: a theme changes most cells.
  private func waitForNewColours(_ screen: ChatScreen, since mark: Int) throws {
    let found = screen.terminal.watch {
      screen.sent(since: mark).matches(of: /\u{1B}\[[0-9;]*(38|48);5;/).count > 20 ? true : nil
    }
    try #require(found == true, "no new colours came")
  }

  @Test func aThemeIsNamed() throws {
    let screen = try program.chat()
    try screen.ask(Talk.hello)
    let mark = screen.mark
    screen.type("/theme paper\r")
    try waitForNewColours(screen, since: mark)
    screen.type("/set\r")
    try screen.wait(for: "theme", "paper")
    screen.type("/theme nosuch\r")
    try screen.wait(for: "nosuch")
    screen.type("/show parameters\r")
    try screen.wait(for: "paper")
    try screen.leave()
  }

  @Test func theListShowsEachThemeAndEscapeBringsTheOldOneBack() throws {
    let screen = try program.chat()
    try screen.ask(Talk.hello)
    screen.type(TypedKey.f6)
    try screen.wait(for: "Enter takes it")
    for _ in 0..<3 {
      let mark = screen.mark
      screen.type(TypedKey.down)
      try waitForNewColours(screen, since: mark)
    }
    let mark = screen.mark
    screen.type(TypedKey.escape)
    try screen.waitUntilGone("Enter takes it")
    try waitForNewColours(screen, since: mark)
    try screen.leave()
  }

  @Test func aBrokenThemeNamesItsLine() throws {
    let themes = program.folder.path("config/trilobit/themes")
    try FileManager.default.createDirectory(atPath: themes, withIntermediateDirectories: true)
    try "theme[main_bg]=\"#102030\"\ntheme[main_fg]=\"no colour\"\n".write(
      toFile: themes + "/mine.theme", atomically: true, encoding: .utf8)
    let screen = try program.chat(columns: 150)
    screen.type("/theme mine\r")
    try screen.wait(for: "mine.theme:2", "theme[main_fg]")
    #expect(!screen.look().shows("ThemeProblem"))
    screen.type("/theme light\r")
    try screen.wait(for: "There is no theme light; did you mean daylight?")
    #expect(!screen.look().shows("?."))
    try screen.ask(Talk.hello)
    try screen.leave()
    let again = try program.chat(["--theme", "mine"], columns: 150)
    try again.wait(for: "mine.theme:2")
    try again.ask(Talk.hello)
    try again.leave()
  }

  @Test func panelsOffGivesTheMouseBack() throws {
    let screen = try program.chat()
    try screen.wait(for: "KV cache")
    var mark = screen.mark
    screen.type(TypedKey.f5)
    try screen.waitUntilGone("KV cache")
    try screen.wait(for: "dragging the mouse selects text")
    #expect(screen.sent(since: mark).contains("\u{1B}[?1000l"))
    mark = screen.mark
    screen.type(TypedKey.f5)
    try screen.wait(for: "KV cache")
    #expect(screen.sent(since: mark).contains("\u{1B}[?1000h"))
    try screen.leave()
  }

  @Test func panelsAreChosenByNumbers() throws {
    let screen = try program.chat(columns: 120)
    screen.type("/panels 6\r")
    try screen.waitUntilGone("KV cache")
    screen.type("/panels 2\r")
    try screen.wait(for: "KV cache")
    screen.type("\u{1B}2")
    try screen.waitUntilGone("KV cache")
    screen.type("/panels\r")
    try screen.wait(for: "2 cache  off", "6 log  off")
    screen.type("/panels 9\r")
    try screen.wait(for: "numbers from 1 to 6")
    try screen.leave()
  }
}
