import Chat
import Engine
import Terminal
import Testing

@testable import Screen

/// Settings, models, themes and panels.
@Suite struct UpdateSettingsTests {
  private func idle() -> ScreenState { SampleScreens.start(rows: 24, columns: 80, glyphs: .braille) }
  private func key(_ kind: Key.Kind) -> ScreenEvent { .key(Key(kind)) }
  private func last(_ state: ScreenState) -> String { state.conversation.entries.last?.text ?? "" }

  private func sampling(_ effects: [ScreenEffect]) -> SamplingOptions? {
    for case .answer(_, let sampling, _) in effects { return sampling }
    return nil
  }

  // MARK: Settings

  /// The shell looks whether a file was meant.
  @Test func aSystemPromptMayBeTheNameOfAFile() {
    var state = idle()
    #expect(state.update(.lineAccepted("/system notes.txt")) == [.lookForPromptFile("notes.txt")])
    #expect(state.conversation.systemPrompt == "notes.txt")
    #expect(state.update(.lineAccepted("/system \"\"\"\nOne.\nTwo.\n\"\"\"")) == [])
  }

  @Test func whatHoldsForThisRunOnlyIsSaid() {
    var state = idle()
    _ = state.update(.lineAccepted("/set nomouse"))
    #expect(state.hint == "mouse is off for this run; set it in config.toml to keep it")
    SampleScreens.apply(
      [.lineAccepted("/theme paper"), .themeLoaded(.dark, name: "paper", problems: [])], to: &state)
    #expect(state.hint == "The theme is paper for this run; /theme keep writes it into config.toml.")
    #expect(state.update(.lineAccepted("/theme keep")) == [.keepTheme("paper")])
  }

  @Test func rawAnswersHaveTheirSpecialTokens() {
    var state = idle()
    SampleScreens.apply([.lineAccepted("/set raw")], to: &state)
    #expect(sampling(state.update(.lineAccepted("Hi")))?.showsSpecialTokens == true)
    var other = idle()
    #expect(sampling(other.update(.lineAccepted("Hi")))?.showsSpecialTokens == false)
  }

  @Test func keysAndShortcutsAreTheTableOfKeys() {
    var state = idle()
    for line in ["/? shortcuts", "/help keys"] {
      _ = state.update(.lineAccepted(line))
      #expect(last(state) == ([KeyTable.heading] + KeyTable.lines).joined(separator: "\n"))
    }
  }

  @Test func panelsThatHaveNoRoomAreToldInTheList() {
    var state = idle()
    _ = state.update(.lineAccepted("/panels"))
    #expect(last(state).contains("1 sparsity  on\n") && last(state).contains("6 log  on, no room"))
  }

  @Test(arguments: ["/temp 0.2", "/set temperature 0.2", "/set parameter temperature 0.2", "/set temp 0.2"])
  func theTemperatureHoldsForTheNextAnswer(line: String) {
    var state = idle()
    #expect(state.update(.lineAccepted(line)) == [])
    #expect(last(state) == "temperature is 0.2 from the next answer on")
    #expect(state.draw().text.contains("temp 0.2"))
    #expect(sampling(state.update(.lineAccepted("Hi")))?.temperature == 0.2)
  }

  @Test func theSeedIsShown() {
    var state = idle()
    _ = state.update(.lineAccepted("/set seed 42"))
    _ = state.update(.resized(rows: 24, columns: 99))
    #expect(state.draw().lines[22].contains("seed 42"))
    #expect(sampling(state.update(.lineAccepted("Hi")))?.seed == 42)
  }

  @Test func valuesAreShown() {
    var state = idle()
    _ = state.update(.lineAccepted("/temp"))
    #expect(last(state) == "temperature  0.7")
    for line in ["/set", "/show parameters"] {
      _ = state.update(.lineAccepted(line))
      for setting in Setting.allCases { #expect(last(state).contains(setting.rawValue)) }
    }
    _ = state.update(.lineAccepted("/temp hot"))
    #expect(state.conversation.entries.last?.author == .note(.error))
  }

  @Test func effectsOfSettings() {
    var state = idle()
    #expect(state.update(.lineAccepted("/set nohistory")) == [.keepHistory(false)])
    #expect(state.update(.lineAccepted("/set mouse off")) == [.setMouse(false)])
    #expect(state.update(.lineAccepted("/set mouse")) == [.setMouse(true)])
    #expect(state.update(.lineAccepted("/set kvbits 4")) == [.setCacheWidth(.four)])
    #expect(state.update(.lineAccepted("/set theme night")) == [.loadTheme("night")])
    #expect(state.update(.lineAccepted("/set num_ctx 128")) == [.openModel(nil)])
    #expect(state.settings.context == 128 && state.settings.cacheWidth == .four)
    #expect(state.settings.theme == "dark", "not before it is loaded")
  }

  @Test func glyphsFollowTheSetting() {
    var state = idle()
    _ = state.update(.lineAccepted("/set glyphs ascii"))
    #expect(state.glyphs == .ascii && state.draw().text.contains("- 1 active"))
    _ = state.update(.lineAccepted("/set glyphs auto"))
    #expect(state.glyphs == .braille)
    var poor = SampleScreens.start(rows: 24, columns: 80, glyphs: .ascii)
    _ = poor.update(.lineAccepted("/set glyphs braille"))
    #expect(poor.glyphs == .ascii, "the locale has no others")
  }

  @Test func theParameterList() {
    var state = idle()
    #expect(state.update(key(.function(4))) == [])
    #expect(state.draw().text.contains("settings") && state.draw().text.contains("repeat_penalty"))
    for character in "top_k" { _ = state.update(key(.character(character))) }
    #expect(state.update(key(.character("\r"))) == [.replacePrompt("/set top_k 40", cursor: 13)])
    #expect(state.overlay == nil)
    _ = state.update(key(.function(4)))
    for character in "seed" { _ = state.update(key(.character(character))) }
    #expect(state.update(key(.character("\r"))) == [.replacePrompt("/set seed ", cursor: 10)])
  }

  // MARK: The system prompt

  @Test func theSystemPromptHoldsFromTheNextTurn() {
    var state = idle()
    _ = state.update(.lineAccepted("/system Be brief."))
    #expect(last(state) == "the system prompt holds from the next turn on")
    _ = state.update(.lineAccepted("/system"))
    #expect(last(state) == "Be brief.")
    guard case .answer(let messages, _, _) = state.update(.lineAccepted("Hi")).last else {
      Issue.record("nothing was asked")
      return
    }
    #expect(messages.map(\.content) == ["Be brief.", "Hi"])
    _ = state.update(.failed("x"))
    #expect(state.update(.lineAccepted("/system @p.txt")) == [.readSystemPrompt("p.txt")])
    _ = state.update(.systemPromptRead("From a file."))
    #expect(state.settings.systemPrompt == "From a file.")
    _ = state.update(.lineAccepted("/system none"))
    #expect(state.settings.systemPrompt == nil && state.conversation.systemPrompt == nil)
    _ = state.update(.lineAccepted("/show system"))
    #expect(last(state) == "There is no system prompt.")
  }

  // MARK: Models

  @Test func anotherModelKeepsTheConversation() {
    var state = OverlayStates.base(24, 80, .braille)
    #expect(state.update(.lineAccepted("/model big")) == [.openModel("big")])
    _ = state.update(.modelLoading("opening big", progress: 0.5))
    #expect(state.draw().text.contains("opening big 50%"))
    _ = state.update(.lineAccepted("And now?"))
    #expect(state.waiting == ["And now?"])
    var other = SampleScreens.model
    other.name = "big"
    let effects = state.update(.modelReady(other))
    guard case .answer(let messages, _, _) = effects.last else {
      Issue.record("what waited is not asked")
      return
    }
    #expect(messages.count == 3 && messages.allSatisfy { $0.tokens == nil }, "tokens of another model are not its own")
    #expect(state.conversation.entries.contains { $0.text == "big answers from now on, in place of pebble" })
  }

  @Test func aModelWithoutATemplateIsSaidToHaveNone() {
    var state = idle()
    var other = SampleScreens.model
    other.hasTemplate = false
    _ = state.update(.modelReady(other))
    #expect(last(state).contains("has no chat template") && last(state).contains("--template"))
  }

  @Test func aModelThatFailsLeavesTheOldOne() {
    var state = idle()
    SampleScreens.apply(
      [.lineAccepted("/model none"), .modelLoading("opening none", progress: nil), .modelFailed("No such file.")],
      to: &state)
    #expect(state.activity == .idle && state.model?.name == "pebble")
    #expect(last(state) == "No such file. pebble goes on.")
  }

  @Test func modelsAreChosenFromAList() {
    var state = idle()
    #expect(state.update(.lineAccepted("/model")) == [.listModels])
    _ = state.update(.modelsListed([ListedName("pebble", detail: "in use"), ListedName("big", detail: "1.2 GiB")]))
    #expect(state.draw().text.contains("in use"))
    _ = state.update(key(.down))
    #expect(state.update(key(.character("\r"))) == [.openModel("big")])
    _ = state.update(.lineAccepted("Hi"))
    _ = state.update(.modelsListed([ListedName("big")]))
    #expect(state.update(key(.character("\r"))) == [] && state.hint != nil, "not while an answer is written")
  }

  @Test func modelsAreDescribed() {
    var state = idle()
    #expect(state.update(.lineAccepted("/show")) == [.describeModel(.info)])
    #expect(state.update(.lineAccepted("/show license")) == [.describeModel(.license)])
    _ = state.update(.modelDescribed(["name  pebble", "size  1 MiB"]))
    #expect(last(state) == "name  pebble\nsize  1 MiB")
    var empty = ScreenState(rows: 24, columns: 80)
    #expect(empty.update(.lineAccepted("/show")) == [])
  }

  // MARK: Themes

  private func choosing() -> ScreenState {
    var state = idle()
    SampleScreens.apply(
      [key(.function(6)), .themesListed([ListedName("dark"), ListedName("light"), ListedName("night")])], to: &state)
    return state
  }

  @Test func themesAreShownAsTheSelectionMoves() {
    var state = choosing()
    #expect(state.update(key(.down)) == [.loadTheme("light")])
    _ = state.update(.themeLoaded(.monochrome, name: "light", problems: []))
    #expect(state.theme == .monochrome && state.settings.theme == "dark")
    var back = state
    _ = back.update(key(.escape))
    #expect(back.theme == .dark && back.overlay == nil)
    _ = back.update(.themeLoaded(.monochrome, name: "light", problems: []))
    #expect(back.theme == .dark, "one that comes too late")
    #expect(state.update(key(.character("\r"))) == [.loadTheme("light")])
    _ = state.update(.themeLoaded(.monochrome, name: "light", problems: ["light.theme:3: no colour"]))
    #expect(state.theme == .monochrome && state.settings.theme == "light")
    #expect(last(state) == "light.theme:3: no colour")
  }

  @Test func anotherListBringsTheThemeBack() {
    var state = choosing()
    SampleScreens.apply([key(.down), .themeLoaded(.monochrome, name: "light", problems: [])], to: &state)
    #expect(state.update(key(.function(2))) == [.listSessions])
    #expect(state.theme == .dark)
  }

  // MARK: Panels and others

  @Test func panelsAreChosen() {
    var state = idle()
    _ = state.update(.lineAccepted("/panels 3 1"))
    #expect(state.panels == [.speed, .sparsity] && state.settings.panels == [3, 1])
    _ = state.update(.lineAccepted("/panels"))
    #expect(last(state).contains("1 sparsity  on") && last(state).contains("2 cache  off"))
    _ = state.update(.lineAccepted("/panels off"))
    #expect(state.panels.isEmpty)
    _ = state.update(.lineAccepted("/panels on"))
    #expect(state.panels == Panel.allCases)
    _ = state.update(.lineAccepted("/panels toggle 1"))
    #expect(!state.panels.contains(.sparsity))
  }

  @Test func tracesAndStatistics() {
    var state = OverlayStates.base(24, 80, .braille)
    #expect(state.update(.lineAccepted("/trace on t.jsonl")) == [.trace(.on("t.jsonl"))])
    #expect(state.update(.lineAccepted("/trace")) == [.trace(.show)])
    _ = state.update(.lineAccepted("/stats"))
    #expect(last(state).contains("seed") && last(state).contains("layer  qkv  out gate   up down"))
    #expect(last(state).contains("\n    5 "))
    _ = state.update(.logged("a line"))
    #expect(state.log.newest(1) == ["a line"])
  }
}
