import Chat
import Terminal
import Testing

@testable import Screen

@Suite struct CompletionTests {
  private func key(_ kind: Key.Kind) -> ScreenEvent { .key(Key(kind)) }

  private func typing(_ text: String, cursor: Int? = nil) -> ScreenState {
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .braille)
    _ = state.update(.promptChanged(PromptState(text: text, cursor: cursor ?? text.utf8.count)))
    return state
  }

  private func candidates(_ texts: String..., isFinal: Bool = true) -> [Completion.Candidate] {
    texts.map { Completion.Candidate(text: $0, isFinal: isFinal) }
  }

  /// Does what the line editor does with a replaced prompt.
  private func follow(_ effects: [ScreenEffect], _ state: inout ScreenState) -> [ScreenEffect] {
    effects.flatMap { effect -> [ScreenEffect] in
      guard case .replacePrompt(let text, let cursor) = effect else { return [effect] }
      return state.update(.promptChanged(PromptState(text: text, cursor: cursor)))
    }
  }

  @Test func tabAsks() {
    var state = typing("/th da", cursor: 3)
    #expect(state.update(key(.character("\t"))) == [.complete("/th da", cursor: 3)])
    var plain = typing("the river")
    #expect(plain.update(key(.character("\t"))) == [])
    #expect(plain.hint != nil)
  }

  @Test func nothingIsSaid() {
    var state = typing("/xyz")
    _ = state.update(key(.character("\t")))
    #expect(state.update(.completions(nil)) == [])
    #expect(state.hint == "There is nothing to complete." && state.overlay == nil)
  }

  @Test func oneIsPutIn() {
    var state = typing("/th")
    _ = state.update(key(.character("\t")))
    let effects = state.update(.completions(Completion(range: 0..<3, candidates: candidates("/theme"))))
    #expect(effects == [.replacePrompt("/theme ", cursor: 7)])
    #expect(state.overlay == nil)
    var middle = typing("/th dark", cursor: 3)
    _ = middle.update(key(.character("\t")))
    #expect(
      middle.update(.completions(Completion(range: 0..<3, candidates: candidates("/theme"))))
        == [.replacePrompt("/theme dark", cursor: 6)])
  }

  @Test func aFolderGoesOn() {
    var state = typing("/read no")
    _ = state.update(key(.character("\t")))
    let completion = Completion(range: 6..<8, candidates: candidates("notes/", isFinal: false))
    #expect(
      state.update(.completions(completion))
        == [.replacePrompt("/read notes/", cursor: 12), .complete("/read notes/", cursor: 12)])
    #expect(state.update(.completions(nil)) == [] && state.hint == nil, "an empty folder is no mistake")
  }

  @Test func severalOpenAListBehindWhatTheyShare() {
    var state = typing("/r")
    _ = state.update(key(.character("\t")))
    let effects = state.update(
      .completions(Completion(range: 0..<2, candidates: candidates("/read", "/rename", "/regen"))))
    #expect(effects == [.replacePrompt("/re", cursor: 3)])
    #expect(follow(effects, &state).isEmpty, "what was put in does not ask again")
    #expect(state.draw().text.contains("/rename"))
    _ = state.update(key(.character("\t")))
    _ = state.update(key(.down))
    _ = state.update(key(.backTab))
    #expect(state.update(key(.character("\r"))) == [.replacePrompt("/rename ", cursor: 8)])
    #expect(state.overlay == nil)
  }

  @Test func theListWrapsRound() {
    var state = typing("/")
    _ = state.update(key(.character("\t")))
    _ = state.update(.completions(Completion(range: 0..<1, candidates: candidates("/a", "/b", "/c"))))
    _ = state.update(key(.up))
    #expect(state.update(key(.right)) == [.replacePrompt("/c ", cursor: 3)])
  }

  @Test func escapeClosesTheListOnly() {
    var state = typing("/")
    _ = state.update(key(.character("\t")))
    _ = state.update(.completions(Completion(range: 0..<1, candidates: candidates("/a", "/b"))))
    #expect(state.update(key(.escape)) == [])
    #expect(state.overlay == nil && state.prompt.text == "/")
  }

  @Test func typingNarrows() {
    var state = typing("/")
    _ = state.update(key(.character("\t")))
    _ = state.update(.completions(Completion(range: 0..<1, candidates: candidates("/a", "/b"))))
    let letter = Key(.character("a"), bytes: [97])
    #expect(state.update(.key(letter)) == [.feed(letter)])
    #expect(state.update(.promptChanged(PromptState(text: "/a", cursor: 2))) == [.complete("/a", cursor: 2)])
    #expect(
      state.update(.completions(Completion(range: 0..<2, candidates: candidates("/a")))) == [],
      "what is typed is not filled up by itself")
    #expect(state.overlay != nil)
    #expect(state.update(.promptChanged(PromptState(text: "", cursor: 0))) == [])
    #expect(state.overlay == nil)
  }

  @Test func rangesThatDoNotFitAreDropped() {
    for range in [-1..<2, 0..<9, 2..<3] {
      var state = typing("/漢")
      _ = state.update(key(.character("\t")))
      #expect(state.update(.completions(Completion(range: range, candidates: candidates("/x")))) == [])
    }
  }

  @Test func whatTextsShare() {
    #expect(CompletionPopup.commonBeginning(of: ["/read", "/regen"]) == "/re")
    #expect(CompletionPopup.commonBeginning(of: ["漢字", "漢"]) == "漢")
    #expect(CompletionPopup.commonBeginning(of: ["e\u{301}", "e"]) == "")
    #expect(CompletionPopup.commonBeginning(of: []) == "")
  }
}
