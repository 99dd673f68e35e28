import Chat
import Engine
import Terminal
import Testing

@testable import Screen

@Suite struct UpdateSessionsTests {
  private func key(_ kind: Key.Kind) -> ScreenEvent { .key(Key(kind)) }
  private func last(_ state: ScreenState) -> String { state.conversation.entries.last?.text ?? "" }

  private func talked() -> ScreenState { OverlayStates.base(24, 80, .braille) }

  private func listed() -> ScreenState {
    var state = talked()
    _ = state.update(.sessionStarted(id: "k3x9pd"))
    SampleScreens.apply(
      [key(.function(2)), .sessionsListed(OverlayStates.sessions, now: OverlayStates.now)], to: &state)
    return state
  }

  private func loaded(_ id: String, _ records: [SessionRecord], problems: [String] = []) -> LoadedSession {
    LoadedSession(
      header: SessionHeader(id: id, created: 0, model: "pebble", program: nil), path: "/\(id)",
      conversation: Conversation(replaying: records), problems: problems)
  }

  /// A chat of one turn, as it is on disk.
  private static let saved: [SessionRecord] = {
    var conversation = Conversation(systemPrompt: "Be brief.")
    conversation.ask("Old?")
    conversation.finishAnswer(SampleScreens.summary(.stop, "Old.", last: SampleScreens.report(token: 3)))
    return conversation.takeRecords()
  }()

  // MARK: What is said

  @Test func aNewChatIsSaid() {
    var state = talked()
    _ = state.update(.lineAccepted("/new"))
    #expect(state.hint == "A new chat begins. /sessions lists those before.")
    _ = state.update(.lineAccepted("/new"))
    #expect(state.hint == "A new chat begins.")
  }

  @Test func aChatThatIsNotDeletedStays() {
    var state = talked()
    SampleScreens.apply([.sessionStarted(id: "k3x9pd"), .recordsSaved, .lineAccepted("/delete")], to: &state)
    #expect(state.update(key(.character("n"))) == [])
    #expect(state.overlay == nil && state.hint == "The chat stays.")
  }

  @Test(arguments: [
    ("/save notes.md", true), ("/save My.TXT", true), ("/save a/b", true), ("/save rivers", false), ("/save", false),
    ("/save v1.2", false),
  ])
  func aTitleThatLooksLikeAFileIsTold(line: String, isTold: Bool) {
    var state = talked()
    let count = state.conversation.entries.count
    #expect(state.update(.lineAccepted(line)).last.map { if case .saveSession = $0 { true } else { false } } == true)
    #expect((state.conversation.entries.count > count) == isTold)
    if isTold { #expect(last(state).contains("/export \(line.dropFirst(6)) writes a file")) }
  }

  // MARK: Records

  @Test func recordsComeFirst() {
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .braille)
    let effects = state.update(.lineAccepted("Hi"))
    guard case .record(let records) = effects.first, case .answer = effects.last else {
      Issue.record("\(effects)")
      return
    }
    #expect(records.contains { if case .question(_, _, "Hi", _) = $0 { true } else { false } })
    let done = state.update(.finished(SampleScreens.summary(.stop, "Hello", last: SampleScreens.report(token: 3))))
    guard case .record(let ended) = done.first else {
      Issue.record("the answer is not recorded")
      return
    }
    #expect(ended.contains { if case .answer(_, _, "Hello", _) = $0 { true } else { false } })
    #expect(state.update(key(.pageUp)).isEmpty)
  }

  @Test func whatCouldNotBeSavedStaysInView() {
    var state = talked()
    #expect(state.draw().text.contains("saved"))
    _ = state.update(.saveFailed("No space left on device"))
    SampleScreens.apply([key(.character("a")), .tick(0), .tick(100)], to: &state)
    #expect(state.draw().lines[22].contains("not saved: No space left on device"))
    _ = state.update(.recordsSaved)
    #expect(!state.draw().text.contains("not saved"))
  }

  // MARK: The width of the cache

  /// A chat of one turn that was held at some bits.
  private func chat(bits: Int) -> LoadedSession {
    var conversation = Conversation()
    conversation.ask("Old?")
    let last = SampleScreens.report(token: 3, cache: SampleScreens.cache(27, bits: bits))
    conversation.finishAnswer(SampleScreens.summary(.stop, "Old.", last: last))
    return loaded("m20rt7", conversation.takeRecords())
  }

  @Test func aChatGoesOnAtItsWidth() {
    var state = talked()
    #expect(state.update(.sessionOpened(chat(bits: 4))) == [.clearConversation, .setCacheWidth(.four), .restoreCache])
    _ = state.update(.cacheChanged(SampleScreens.cache(0, bits: 4)))
    #expect(state.model?.cacheWidth == .four && last(state) == "KV cache at 4 bits from now on")
    #expect(state.update(.sessionOpened(chat(bits: 4))) == [.clearConversation, .restoreCache])
    // A new one begins at the width that the person chose.
    #expect(state.update(.lineAccepted("/new")).last == .setCacheWidth(.sixteen))
    _ = state.update(.cacheChanged(SampleScreens.cache(0, bits: 16)))
    SampleScreens.apply(
      [.sessionOpened(chat(bits: 4)), .cacheChanged(SampleScreens.cache(0, bits: 4)), .lineAccepted("/kv 8")],
      to: &state)
    _ = state.update(.cacheChanged(SampleScreens.cache(0, bits: 8)))
    #expect(!state.update(.lineAccepted("/new")).contains { if case .setCacheWidth = $0 { true } else { false } })
  }

  @Test func aChatThatIsResumedAtTheStartWaitsForTheModel() {
    var state = ScreenState(rows: 24, columns: 80)
    #expect(state.update(.sessionOpened(chat(bits: 3))) == [.clearConversation])
    #expect(state.update(.modelReady(SampleScreens.model)) == [.setCacheWidth(.three), .restoreCache])
    var flagged = ScreenState(rows: 24, columns: 80, followsWidthOfChats: false)
    _ = flagged.update(.sessionOpened(chat(bits: 3)))
    #expect(flagged.update(.modelReady(SampleScreens.model)) == [.restoreCache], "a flag stands above it")
  }

  // MARK: The list

  @Test func theListOpensChats() {
    var state = listed()
    #expect(state.draw().text.contains("5 min ago"))
    _ = state.update(key(.down))
    #expect(state.update(key(.character("\r"))) == [.openSession("m20rt7")])
    #expect(state.overlay == nil)
    state = listed()
    #expect(state.update(key(.character("\r"))) == [], "the open chat is open")
    #expect(state.hint != nil)
  }

  @Test func nothingOpensWhileAnAnswerIsWritten() {
    var state = listed()
    _ = state.update(.lineAccepted("More"))
    SampleScreens.apply(
      [.sessionsListed(OverlayStates.sessions, now: OverlayStates.now), key(.down)], to: &state)
    #expect(state.update(key(.character("\r"))) == [])
    #expect(state.hint?.contains("Esc") == true)
  }

  @Test func theListNarrows() {
    var state = listed()
    for character in "/p4" { _ = state.update(key(.character(character))) }
    #expect(state.update(key(.character("\r"))) == [.openSession("r4a000")])
    state = listed()
    for character in "漢" { _ = state.update(key(.character(character))) }
    #expect(state.update(key(.character("\r"))) == [.openSession("m20rt7")])
    state = listed()
    for character in "/nothing like it" { _ = state.update(key(.character(character))) }
    #expect(state.update(key(.character("\r"))) == [])
    #expect(state.draw().text.contains("nothing has"))
    #expect(state.update(key(.escape)) == [] && state.overlay == nil)
  }

  @Test func deletingAsks() {
    var state = listed()
    _ = state.update(key(.down))
    #expect(state.update(key(.character("d"))) == [])
    #expect(state.draw().text.contains("Delete the chat \"漢字"))
    var spared = state
    #expect(spared.update(key(.character("x"))) == [] && spared.overlay != nil, "only y and n answer")
    #expect(spared.update(key(.character("n"))) == [.listSessions])
    #expect(state.update(key(.character("y"))) == [.deleteSession(id: "m20rt7"), .listSessions])
    #expect(state.update(.sessionDeleted(id: "m20rt7")) == [])
    #expect(!state.conversation.entries.isEmpty)
  }

  @Test func theOpenChatCanBeDeleted() {
    var state = talked()
    _ = state.update(.sessionStarted(id: "k3x9pd"))
    #expect(state.update(.lineAccepted("/delete")) == [])
    #expect(state.update(key(.character("y"))) == [.deleteSession(id: "k3x9pd")])
    #expect(state.update(.sessionDeleted(id: "k3x9pd")) == [.newSession, .clearConversation])
    #expect(state.conversation.entries.isEmpty && state.sessionID == nil && state.saving == .nothing)
    #expect(state.update(.lineAccepted("/delete rivers")) == [.askToDelete("rivers")])
    _ = state.update(.sessionToDelete(OverlayStates.sessions[1]))
    #expect(state.update(key(.character("\r"))) == [], "Enter is no yes")
    #expect(state.overlay == nil)
  }

  @Test func anUnsavedChatIsNotDeleted() {
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .braille)
    _ = state.update(.sessionStarted(id: "k3x9pd"))
    #expect(state.update(.lineAccepted("/delete")) == [])
    #expect(state.overlay == nil && last(state).contains("nothing to delete"))
  }

  @Test func renaming() {
    var state = listed()
    _ = state.update(key(.down))
    #expect(state.update(key(.character("r"))) == [.replacePrompt("/rename 漢字 and their meaning", cursor: 32)])
    #expect(state.update(.lineAccepted("/rename signs")) == [.renameSession(id: "m20rt7", title: "signs")])
    #expect(state.conversation.title == nil)
    #expect(state.update(.lineAccepted("/rename rivers")) == [.record([.title("rivers")])])
    #expect(state.draw().lines[0].contains("rivers"))
  }

  // MARK: Opening

  @Test func openingReplacesTheConversation() {
    var state = listed()
    _ = state.update(.filesRead([Attachment(path: "a", text: "b")]))
    let effects = state.update(.sessionOpened(loaded("m20rt7", Self.saved, problems: ["m:3: not JSON; skipped"])))
    #expect(effects == [.clearConversation, .restoreCache])
    #expect(state.sessionID == "m20rt7" && state.conversation.systemPrompt == "Be brief.")
    #expect(state.settings.systemPrompt == nil, "the person's own is another")
    #expect(state.conversation.entries.map(\.text) == ["Old?", "Old.", "m:3: not JSON; skipped"])
    #expect(state.attachments.isEmpty && state.overlay == nil && state.telemetry.cache == nil)
    let asked = state.update(.lineAccepted("And now?"))
    guard case .answer(let messages, _, _) = asked.last else {
      Issue.record("nothing was asked")
      return
    }
    #expect(messages.map(\.content) == ["Be brief.", "Old?", "Old.", "And now?"])
  }

  @Test func aQuestionWithoutAnAnswerIsTold() {
    var state = talked()
    _ = state.update(.sessionOpened(loaded("x", [.question(id: 1, after: nil, text: "Lost?", time: 1)])))
    #expect(last(state).contains("/regen"))
    guard case .answer(let messages, _, false) = state.update(.lineAccepted("/regen")).last else {
      Issue.record("/regen does not ask")
      return
    }
    #expect(messages.map(\.content) == ["Lost?"])
  }

  // MARK: Commands

  @Test func aNewChat() {
    var state = talked()
    _ = state.update(.lineAccepted("/system Be brief."))
    let effects = state.update(.lineAccepted("/new"))
    #expect(effects == [.newSession, .clearConversation])
    #expect(state.conversation.entries.isEmpty && state.settings.systemPrompt == "Be brief.")
    guard case .answer(let messages, _, _) = state.update(.lineAccepted("Hi")).last else {
      Issue.record("nothing was asked")
      return
    }
    #expect(messages.map(\.content) == ["Be brief.", "Hi"])
  }

  @Test func commandsOfTheShell() {
    var state = talked()
    #expect(state.update(.lineAccepted("/sessions")) == [.listSessions])
    #expect(state.update(.lineAccepted("/resume")) == [.listSessions])
    #expect(state.update(.lineAccepted("/resume rivers")) == [.openSession("rivers")])
    #expect(state.update(.lineAccepted("/save rivers")) == [.saveSession("rivers")])
    #expect(state.update(.lineAccepted("/save")) == [.saveSession(nil)])
    #expect(state.update(.lineAccepted("/load rivers")) == [.load("rivers")])
    guard
      case .export(nil, suggestedName: "why-is-a-river-bent", let text) = state.update(.lineAccepted("/export")).last
    else {
      Issue.record("nothing is exported")
      return
    }
    #expect(text.contains("erosion on the outer bank"))
    guard case .export("x.md", _, _) = state.update(.lineAccepted("/export x.md")).last else {
      Issue.record("nothing is exported")
      return
    }
    _ = state.update(.commandDone("exported to x.md"))
    #expect(state.conversation.entries.last?.author == .note(.event))
    _ = state.update(.commandFailed("x.md is there already"))
    #expect(state.conversation.entries.last?.author == .note(.error))
  }

  @Test(arguments: [
    ("Why is a river bent?", "why-is-a-river-bent"), ("../../etc/passwd", "etc-passwd"), ("", "chat"),
    ("...", "chat"), ("漢字", "漢字"), ("a\u{1B}[31m\nb", "a-31m-b"),
  ])
  func fileNames(title: String, name: String) {
    #expect(ScreenState.fileName(for: title) == name)
  }

  @Test(arguments: [
    (0, "just now"), (59, "just now"), (61, "1 min ago"), (7200, "2 h ago"), (86_400, "1 day ago"),
    (13 * 86_400, "13 days ago"), (-50, "just now"),
  ])
  func ages(seconds: Int, words: String) {
    #expect(ScreenState.age(OverlayStates.now - seconds, now: OverlayStates.now) == words)
  }

  @Test func oldTimesAreDates() {
    #expect(ScreenState.age(1_700_000_000, now: OverlayStates.now) == "2023-11-14")
    #expect(ScreenState.age(0, now: OverlayStates.now) == "1970-01-01")
    #expect(ScreenState.age(951_782_400, now: OverlayStates.now) == "2000-02-29")
    #expect(ScreenState.age(.min, now: .max) == "" && ScreenState.age(.max, now: 0) == "")
  }
}
