import Engine
import Testing

@testable import Chat

@Suite struct SettingTests {
  @Test func everyWordIsUsedOnce() {
    let words = SettingWord.all
    #expect(Set(words).count == words.count)
    for setting in Setting.allCases { for word in setting.words { #expect(Setting(word: word) == setting) } }
    #expect(Setting(word: "Top-K") == .topK)
  }

  /// The value in force is one that can be typed, and typing it changes nothing; so with the table's own.
  @Test(arguments: Setting.allCases)
  func textsRoundTrip(setting: Setting) throws {
    #expect(setting.text(in: ChatSettings()) == setting.description.standard)
    var settings = ChatSettings()
    try setting.change(setting.description.example).apply(to: &settings)
    var again = ChatSettings()
    try setting.change(setting.text(in: settings)).apply(to: &again)
    #expect(again == settings)
    try setting.change(setting.description.standard).apply(to: &settings)
    #expect(settings == ChatSettings())
  }

  @Test(arguments: [
    (Setting.temperature, "0", true), (.temperature, "5", true), (.temperature, "5.1", false),
    (.temperature, "-0.1", false), (.temperature, "nan", false), (.temperature, "inf", false),
    (.temperature, "0x1", false), (.temperature, "", false), (.temperature, "1e-3", true),
    (.temperature, "1e99999999", false), (.topK, "0", true), (.topK, "1000001", false), (.topK, "4.5", false),
    (.topK, "99999999999999999999", false), (.topP, "1", true), (.topP, "0", true), (.topP, "1.01", false),
    (.minP, "0", true),
    (.repeatPenalty, "0.1", true), (.repeatPenalty, "0.05", false), (.repeatPenalty, "10", true),
    (.repeatWindow, "100000", true), (.repeatWindow, "100001", false), (.seed, "18446744073709551615", true),
    (.seed, "18446744073709551616", false), (.seed, "-1", false), (.seed, "random", true), (.maxTokens, "0", false),
    (.maxTokens, "Unlimited", true), (.context, "1", false), (.context, "2", true), (.context, "auto", true),
    (.cacheWidth, "3", true), (.cacheWidth, "5", false), (.glyphs, "Block", true), (.glyphs, "dots", false),
    (.panels, "1,2", true), (.panels, "2 2", false), (.panels, "0", false), (.panels, "none", true),
    (.mouse, "maybe", false), (.mouse, "off", true), (.stop, "\"\"", false), (.stop, "\"open", false),
  ])
  func ranges(setting: Setting, text: String, isRight: Bool) {
    #expect(((try? setting.change(text)) != nil) == isRight)
  }

  @Test(arguments: [
    ("/temp 0", SlashCommand.set(SettingChange(.temperature, .number(0)))), ("/temp", .setting(.temperature)),
    ("/temperature 1.5", .set(SettingChange(.temperature, .number(1.5)))), ("/set", .settings),
    ("/set parameter", .settings), ("/set parameter top_k 5", .set(SettingChange(.topK, .count(5)))),
    ("/set seed 7", .set(SettingChange(.seed, .seed(7)))), ("/set seed", .setting(.seed)),
    ("/set max-tokens 9", .set(SettingChange(.maxTokens, .count(9)))),
    ("/set stop \"a b\\n\"", .set(SettingChange(.stop, .text("a b\n")))),
    ("/set stop none", .set(SettingChange(.stop, .unset))),
    ("/set verbose", .set(SettingChange(.statistics, .isOn(true)))),
    ("/set quiet", .set(SettingChange(.statistics, .isOn(false)))),
    ("/set quiet off", .set(SettingChange(.statistics, .isOn(true)))),
    ("/set wordwrap", .set(SettingChange(.wordWrap, .isOn(true)))),
    ("/set NoWordWrap", .set(SettingChange(.wordWrap, .isOn(false)))),
    ("/set nohistory", .set(SettingChange(.history, .isOn(false)))),
    ("/set mouse off", .set(SettingChange(.mouse, .isOn(false)))),
    ("/set raw", .set(SettingChange(.raw, .isOn(true)))),
    ("/set nomultiline", .set(SettingChange(.multiline, .isOn(false)))),
    ("/set glyphs block", .set(SettingChange(.glyphs, .text("block")))),
    // What has a command of its own is that command.
    ("/set kvbits 3", .kv(.three)), ("/set kvbits", .kv(nil)), ("/set system Be brief.", .system(.text("Be brief."))),
    ("/set system none", .system(SystemPromptChange.none)), ("/set system", .system(.show)),
    ("/set theme dark", .theme("dark")), ("/set panels 2 1", .panels(.show([2, 1]))),
    ("/set panels none", .panels(PanelChange.none)),
  ])
  func commands(line: String, command: SlashCommand) {
    #expect(InputLine(line) == .command(command))
  }

  @Test func stopTextsAreCollected() throws {
    var settings = ChatSettings()
    for text in ["a", "b", "a"] { try Setting.stop.change(text).apply(to: &settings) }
    #expect(settings.sampling.stopTexts == ["a", "b"])
    try Setting.stop.change("none").apply(to: &settings)
    #expect(settings.sampling.stopTexts.isEmpty)
  }
}
