import Chat
import Engine
import Terminal
import Testing

@testable import Screen

/// What each key does in each state.
@Suite struct UpdateKeysTests {
  private func key(_ character: Character) -> Key { Key(.character(character), bytes: Array(String(character).utf8)) }
  private let controlC = Key(.character("\u{3}"), bytes: [3])

  private func idle() -> ScreenState { SampleScreens.start(rows: 24, columns: 80, glyphs: .braille) }

  private func typing(_ text: String) -> ScreenState {
    var state = idle()
    _ = state.update(.promptChanged(PromptState(text: text, cursor: text.utf8.count)))
    return state
  }

  private func answering(_ prompt: String = "") -> ScreenState {
    var state = idle()
    SampleScreens.apply(
      [.lineAccepted("Hi"), .textAppended("Hello"), .promptChanged(PromptState(text: prompt, cursor: 0))], to: &state)
    return state
  }

  /// Keys that the line editor gets whatever goes on.
  static let editorKeys: [Key.Kind] = [
    .character("a"), .character("漢"), .character("\n"), .character("\u{1}"), .character("\u{12}"),
    .character("\u{4}"), .character("\u{7F}"), .alt("b"), .alt("\r"), .alt("9"), .up, .down, .left, .right, .insert,
    .delete, .paste("some\ntext"), .character("j"),
  ]

  @Test(arguments: editorKeys)
  func editorKeysAreFed(kind: Key.Kind) {
    let key = Key(kind, bytes: [1, 2])
    for var state in [idle(), typing("text"), answering("more"), ScreenState(rows: 1, columns: 1)] {
      #expect(state.update(.key(key)) == [.feed(key)])
    }
  }

  /// Keys that the line editor never gets.
  @Test(
    arguments: [
      .ignored, .pageUp, .pageDown, .shiftUp, .shiftDown, .wheelUp, .wheelDown, .alt("1"), .alt("2"), .alt("6"),
      .altUp, .alt("m"), .function(1), .function(4), .function(7), .function(12), .character("\t"), .backTab,
    ] as [Key.Kind])
  func ownKeysAreNotFed(kind: Key.Kind) {
    for var state in [idle(), typing("text"), answering("more"), ScreenState(rows: 1, columns: 1)] {
      #expect(state.update(.key(Key(kind))) == [])
    }
  }

  @Test func functionKeysAsk() {
    for var state in [idle(), typing("text"), answering("more"), ScreenState(rows: 1, columns: 1)] {
      #expect(state.update(.key(Key(.function(2)))) == [.listSessions])
      #expect(state.update(.key(Key(.function(3)))) == [.listModels])
      #expect(state.update(.key(Key(.function(6)))) == [.listThemes])
      #expect(state.update(.key(Key(.function(9)))) == [.savePicture])
    }
  }

  @Test(arguments: [Key(.escape), Key(.character("\u{3}"))])
  func escapeAndControlCStopTheAnswer(stop: Key) {
    var state = answering("typed ahead")
    #expect(state.update(.key(stop)) == [.stopAnswer])
    #expect(state.activity == .stopping)
    #expect(state.update(.key(stop)) == [], "it is stopping already")
    _ = state.update(.textAppended(" there"))
    let last = SampleScreens.report(token: 3)
    _ = state.update(.finished(SampleScreens.summary(.cancelled, "Hello there", last: last)))
    #expect(state.activity == .idle)
    #expect(state.conversation.entries.last?.text == "Hello there")
    #expect(state.conversation.entries.last?.ending == .stopped)
    #expect(state.prompt.text == "typed ahead")
  }

  @Test func stoppingWorksWhileThePromptIsRead() {
    var state = idle()
    SampleScreens.apply([.lineAccepted("Hi"), .prefill(done: 2, total: 9)], to: &state)
    #expect(state.update(.key(Key(.escape))) == [.stopAnswer])
    _ = state.update(.prefill(done: 4, total: 9))
    #expect(state.activity == .stopping)
  }

  @Test func controlCClearsTheLine() {
    var state = typing("text")
    #expect(state.update(.key(controlC)) == [.clearPrompt])
    var searching = idle()
    _ = searching.update(.promptChanged(PromptState(prompt: "(reverse-i-search)`': ")))
    #expect(searching.update(.key(controlC)) == [.clearPrompt])
  }

  @Test func controlCTwiceLeaves() {
    var state = idle()
    #expect(state.update(.key(controlC)) == [])
    #expect(state.hint?.contains("Ctrl-C") == true)
    #expect(state.update(.key(controlC)) == [.quit])
  }

  @Test func aKeyBetweenKeepsThePersonHere() {
    var state = idle()
    _ = state.update(.key(controlC))
    _ = state.update(.key(key("a")))
    #expect(state.hint == nil)
    #expect(state.update(.key(controlC)) == [])
  }

  @Test func soDoesTime() {
    var state = idle()
    SampleScreens.settle(&state)
    #expect(!state.wantsTicks)
    _ = state.update(.key(controlC))
    #expect(state.wantsTicks)
    SampleScreens.apply([.tick(100), .tick(100 + ScreenState.hintSeconds / 2)], to: &state)
    #expect(state.hint != nil)
    _ = state.update(.tick(100 + ScreenState.hintSeconds))
    #expect(state.hint == nil && !state.wantsTicks)
    #expect(state.update(.key(controlC)) == [])
  }

  @Test func stoppingDoesNotArmLeaving() {
    var state = answering()
    _ = state.update(.key(controlC))
    _ = state.update(.finished(SampleScreens.summary(.cancelled, "Hello", last: SampleScreens.report(token: 1))))
    #expect(state.update(.key(controlC)) == [])
    #expect(state.update(.key(controlC)) == [.quit])
  }

  @Test func waysToLeave() {
    var state = typing("text")
    #expect(state.update(.key(Key(.function(10)))) == [.quit])
    #expect(state.update(.endOfInput) == [.quit])
    var busy = answering()
    #expect(busy.update(.key(Key(.function(10)))) == [.stopAnswer, .quit])
    #expect(busy.update(.endOfInput) == [.stopAnswer, .quit])
  }

  @Test func repaintAndSuspend() {
    for var state in [idle(), typing("text"), answering()] {
      #expect(state.update(.key(key("\u{C}"))) == [.redraw])
      #expect(state.update(.key(key("\u{1A}"))) == [.suspend])
    }
  }

  @Test func escapeIsTheEditorsWhenNothingElseWantsIt() {
    let escape = Key(.escape, bytes: [27])
    var state = typing("text")
    #expect(state.update(.key(escape)) == [.feed(escape)])
  }

  @Test func enterSends() {
    let enter = key("\r")
    for text in ["Hi", "", "/help", "/nonsense", "/clear"] {
      var state = typing(text)
      #expect(state.update(.key(enter)) == [.feed(enter)])
    }
  }

  @Test func textWaitsInThePromptWhileAnAnswerIsWritten() {
    let enter = key("\r")
    var state = answering("and then?")
    #expect(state.update(.key(enter)) == [])
    #expect(state.hint?.contains("Esc") == true)
    #expect(state.prompt.text == "and then?")
    var clearing = answering("/clear")
    #expect(clearing.update(.key(enter)) == [])
    #expect(clearing.hint?.contains("/clear") == true)
    for text in ["/kv 4", "/help", "/quit", "/stats", "/nonsense", ""] {
      var command = answering(text)
      #expect(command.update(.key(enter)) == [.feed(enter)], "\(text)")
    }
  }

  @Test func enterInASearchIsTheEditors() {
    let enter = key("\r")
    var state = answering()
    _ = state.update(.promptChanged(PromptState(prompt: "(reverse-i-search)`r': ", text: "river", cursor: 0)))
    #expect(state.update(.key(enter)) == [.feed(enter)])
  }

  @Test func withoutAModelTextStays() {
    var state = ScreenState(rows: 24, columns: 80)
    SampleScreens.apply(
      [.modelFailed("No such file."), .promptChanged(PromptState(text: "Hi", cursor: 2))], to: &state)
    #expect(state.update(.key(key("\r"))) == [])
    #expect(state.hint == "No such file.")
  }

  @Test func f1IsHelp() {
    var state = idle()
    #expect(state.update(.key(Key(.function(1)))) == [])
    #expect(state.overlay == .help(HelpPage()))
    #expect(state.conversation.entries.isEmpty)
    var typed = idle()
    _ = typed.update(.lineAccepted("/help"))
    let text = typed.conversation.entries.last?.text ?? ""
    for name in CommandName.allCases { #expect(text.contains("/" + name.rawValue)) }
    for case .pair(let head, let action) in HelpPage.lines {
      #expect(text.contains(head) && text.contains(action), "both are made from the same tables")
    }
    _ = state.update(.key(Key(.function(1))))
    #expect(state.overlay == nil)
  }

  @Test func helpBeginsWithCommandsAndItsStartIsInView() throws {
    #expect(HelpPage.lines.first == .heading(CommandGroup.allCases[0].rawValue))
    let keys = try #require(HelpPage.lines.firstIndex(of: .heading("Keys")))
    #expect(HelpPage.lines[keys...].count == KeyTable.rows.count + 1)
    var state = idle()
    for line in ["Hi", "/help"] { _ = state.update(.lineAccepted(line)) }
    #expect(state.draw().lines[1].contains(CommandGroup.allCases[0].rawValue))
    #expect(state.draw().lines[2].contains("/regen"))
    _ = state.update(.key(Key(.end)))
    #expect(state.scroll == .newest && state.draw().text.contains("repaint, suspend"))
    // What has room is shown at the end.
    _ = state.update(.lineAccepted("/help kv"))
    #expect(state.scroll == .newest)
  }

  @Test func f5HidesPanelsAndGivesTheMouseToTheTerminal() {
    var state = idle()
    #expect(state.update(.key(Key(.function(5)))) == [.setMouse(false)])
    #expect(state.layout.panels.isEmpty)
    #expect(state.update(.key(Key(.function(5)))) == [.setMouse(true)])
    #expect(!state.layout.panels.isEmpty)
    _ = state.update(.lineAccepted("/set nomouse"))
    #expect(state.update(.key(Key(.function(5)))) == [])
  }

  @Test func altDigitsToggleOnePanel() {
    var state = idle()
    _ = state.update(.key(Key(.alt("2"))))
    #expect(state.panels == [.sparsity, .speed, .candidates, .heat, .log])
    _ = state.update(.key(Key(.alt("2"))))
    #expect(state.panels == Panel.allCases)
    _ = state.update(.key(Key(.function(5))))
    #expect(state.update(.key(Key(.alt("3")))) == [.setMouse(true)])
    #expect(!state.arePanelsHidden && state.panels == [.speed], "asked for while all are hidden, it comes alone")
    _ = state.update(.key(Key(.alt("3"))))
    #expect(state.panels.isEmpty)
    #expect(state.draw().lines[22].contains("F5 panels on"))
    _ = state.update(.key(Key(.function(5))))
    #expect(state.panels == Panel.allCases && !state.arePanelsHidden, "F5 brings panels back")
    #expect(state.draw().lines[22].contains("F5 panels off"))
  }

  /// What is typed is shown where a single cell has room for it, and help that nobody could read takes no keys.
  @Test(arguments: [(1, 1), (2, 2), (1, 2), (2, 1), (3, 4)])
  func theSmallestScreens(rows: Int, columns: Int) {
    var state = SampleScreens.start(rows: rows, columns: columns, glyphs: .braille)
    #expect(!state.draw().text.contains("A"), "no advice that nobody could read")
    for text in ["H", "Hi", "abcdefgh"] {
      _ = state.update(.promptChanged(PromptState(text: text, cursor: text.utf8.count)))
      let shown = state.draw()
      #expect(shown.lines.last?.contains(text.suffix(1)) == true, "\(shown.lines)")
      #expect(shown.cursor?.row == rows - 1 && (shown.cursor?.column ?? columns) < columns)
    }
    let before = state.draw()
    #expect(state.update(.key(Key(.function(1)))) == [])
    #expect(state.draw() == before)
    #expect(state.update(.key(Key(.character("x"), bytes: [0x78]))) == [.feed(Key(.character("x"), bytes: [0x78]))])
    // A help page that was open when the screen became small leaves nothing behind.
    SampleScreens.apply(
      [
        .resized(rows: 24, columns: 80), .key(Key(.function(1))), .resized(rows: rows, columns: columns),
        .key(Key(.escape)),
      ], to: &state)
    #expect(state.draw() == before)
  }

  @Test func panelsKeepTheirRank() {
    var state = idle()
    _ = state.update(.lineAccepted("/panels 3 1"))
    #expect(state.panels == [.speed, .sparsity])
    _ = state.update(.key(Key(.alt("2"))))
    #expect(state.panels == [.speed, .sparsity, .cache], "a new one comes last where the person ranked them")
  }

  // MARK: The external editor

  @Test func theEditorOpens() {
    let prefix = key("\u{18}")
    var state = typing("text")
    #expect(state.update(.key(key("\u{7}"))) == [.edit("text")])
    #expect(state.update(.key(prefix)) == [])
    #expect(state.update(.key(key("\u{5}"))) == [.edit("text")])
    #expect(state.update(.editorClosed("longer\ntext\n")) == [.replacePrompt("longer\ntext", cursor: 11)])
    #expect(state.update(.editorClosed(nil)) == [])
  }

  @Test func controlXAndAnotherKeyAreTheEditors() {
    let prefix = key("\u{18}")
    var state = typing("text")
    _ = state.update(.key(prefix))
    #expect(state.update(.key(key("\u{15}"))) == [.feed(prefix), .feed(key("\u{15}"))])
    #expect(state.update(.key(key("\u{5}"))) == [.feed(key("\u{5}"))], "the Ctrl-X is used up")
    _ = state.update(.key(prefix))
    #expect(state.update(.key(key("\r"))) == [.feed(key("\r"))])
    _ = state.update(.key(prefix))
    #expect(state.update(.key(Key(.pageUp))) == [])
    #expect(state.update(.key(key("\u{5}"))) == [.feed(key("\u{5}"))])
  }

  @Test func aSearchKeepsItsKeys() {
    var state = idle()
    _ = state.update(.promptChanged(PromptState(prompt: "(reverse-i-search)`r': ", text: "river", cursor: 0)))
    for character: Character in ["\u{7}", "\u{18}", "\t", "j"] {
      #expect(state.update(.key(key(character))) == [.feed(key(character))])
    }
  }

  // MARK: Several lines

  @Test func aBlockTakesNewLines() {
    var state = typing("\"\"\"one")
    #expect(state.update(.key(key("\r"))) == [.feed(ScreenState.newLineKey)])
    var closed = typing("\"\"\"one\ntwo\"\"\"")
    #expect(closed.update(.key(key("\r"))) == [.feed(key("\r"))])
  }

  @Test func multilineTurnsEnterRound() {
    var state = idle()
    _ = state.update(.lineAccepted("/set multiline"))
    _ = state.update(.promptChanged(PromptState(text: "one", cursor: 3)))
    #expect(state.update(.key(key("\r"))) == [.feed(ScreenState.newLineKey)])
    #expect(state.update(.key(Key(.alt("\r")))) == [.feed(ScreenState.enterKey)])
    #expect(state.draw().text.contains("Alt-Enter send"))
    _ = state.update(.promptChanged(PromptState(text: "/stats", cursor: 6)))
    #expect(state.update(.key(key("\r"))) == [.feed(key("\r"))], "a command of one line needs no second key")
  }

  @Test func aPasteThatWasCutIsSaid() {
    var state = idle()
    _ = state.update(.key(Key(.paste(String(repeating: "a", count: KeyDecoder.largestPaste - 4)))))
    #expect(state.hint == nil)
    _ = state.update(.key(Key(.paste(String(repeating: "a", count: KeyDecoder.largestPaste)))))
    #expect(state.hint?.contains("only its first 4") == true)
  }
}
