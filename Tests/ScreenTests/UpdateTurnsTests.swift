import Chat
import Engine
import Terminal
import Testing

@testable import Screen

@Suite struct UpdateTurnsTests {
  private func key(_ kind: Key.Kind) -> ScreenEvent { .key(Key(kind)) }
  private func letter(_ character: Character) -> ScreenEvent { .key(Key(.character(character))) }
  private func last(_ state: ScreenState) -> String { state.conversation.entries.last?.text ?? "" }

  private func asked(_ effects: [ScreenEffect]) -> [String]? {
    for case .answer(let messages, _, _) in effects { return messages.map(\.content) }
    return nil
  }

  private func finish(_ state: inout ScreenState, _ text: String) {
    _ = state.update(.finished(SampleScreens.summary(.stop, text, last: SampleScreens.report(token: 5))))
  }

  /// Two questions with their answers.
  private func talked() -> ScreenState {
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .braille)
    for (question, answer) in [("One?", "First."), ("Two?", "Text\n```swift\nlet a = 1\n```\nmore")] {
      _ = state.update(.lineAccepted(question))
      finish(&state, answer)
    }
    return state
  }

  private static let second = "Text\n```swift\nlet a = 1\n```\nmore"

  // MARK: Answering again

  @Test func regenKeepsTheOldAnswer() {
    var state = talked()
    #expect(asked(state.update(.lineAccepted("/regen"))) == ["One?", "First.", "Two?"])
    finish(&state, "Other.")
    #expect(last(state) == "Other.")
    _ = state.update(.lineAccepted("/branch 1"))
    #expect(last(state) == Self.second && state.hint == "answer 1 of 2")
    _ = state.update(.lineAccepted("/branch"))
    #expect(last(state) == "Other.")
    _ = state.update(.lineAccepted("/branch 3"))
    #expect(last(state).contains("from 1 to 2"))
  }

  @Test func continueGoesOn() {
    var state = talked()
    let effects = state.update(.lineAccepted("/continue"))
    guard case .answer(let messages, _, continuing: true) = effects.last else {
      Issue.record("\(effects)")
      return
    }
    #expect(messages.last?.role == .assistant)
    finish(&state, " And on.")
    #expect(last(state) == Self.second + " And on.")
  }

  @Test func anAnswerThatCannotGoOnIsSaid() {
    var state = talked()
    _ = state.update(.lineAccepted("/continue"))
    finish(&state, "")
    #expect(state.takeHint() == "The model adds nothing: the answer is whole.")
    _ = state.update(.lineAccepted("Three?"))
    finish(&state, "")
    #expect(state.hint == nil)
  }

  @Test func oneIsNotMany() {
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .braille)
    _ = state.update(.lineAccepted("One?"))
    finish(&state, "First.")
    _ = state.update(.lineAccepted("/edit 2"))
    #expect(last(state) == "There is 1 question to change.")
    _ = state.update(.lineAccepted("/copy 2"))
    #expect(last(state) == "There is 1 answer to copy.")
  }

  @Test func undoGivesTheQuestionBack() {
    var state = talked()
    let effects = state.update(.lineAccepted("/undo"))
    #expect(effects.last == .replacePrompt("Two?", cursor: 4))
    #expect(state.conversation.messages.map(\.content) == ["One?", "First."])
  }

  @Test(arguments: ["/regen", "/continue", "/undo", "/edit", "/branch", "/copy", "/copy code", "/copy all", "/export"])
  func withoutTurnsItIsSaid(line: String) {
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .braille)
    #expect(state.update(.lineAccepted(line)) == [])
    #expect(state.conversation.entries.last?.author == .note(.error) && last(state).hasPrefix("There "))
  }

  @Test(arguments: ["/regen", "/continue"])
  func withoutAModelItIsSaid(line: String) {
    var state = ScreenState(rows: 24, columns: 80)
    #expect(state.update(.lineAccepted(line)) == [])
    #expect(last(state).contains("before it is open"))
    _ = state.update(.modelFailed("No such file."))
    #expect(state.update(.lineAccepted(line)) == [])
    #expect(last(state) == "No such file.")
  }

  // MARK: Editing

  @Test func editingAsksInTheQuestionsPlace() {
    var state = talked()
    #expect(state.update(.lineAccepted("/edit 2")) == [.replacePrompt("One?", cursor: 4)])
    #expect(state.draw().text.contains("editing question 2 from the end: Enter asks again, Esc gives up"))
    #expect(asked(state.update(.lineAccepted("Uno?"))) == ["Uno?"])
    #expect(state.editing == nil)
    #expect(state.update(.lineAccepted("/edit 3")) == [], "not while an answer is written")
    finish(&state, "Primo.")
    _ = state.update(.lineAccepted("/edit 3"))
    #expect(last(state) == "There are 1 question to change." || last(state).contains("1 question"))
  }

  @Test(arguments: [Key.Kind.escape, .character("\u{3}")])
  func editingCanBeGivenUp(kind: Key.Kind) {
    var state = talked()
    _ = state.update(.lineAccepted("/edit"))
    _ = state.update(.promptChanged(PromptState(text: "Two?", cursor: 4)))
    #expect(state.update(key(kind)) == [.clearPrompt])
    #expect(state.editing == nil)
    #expect(asked(state.update(.lineAccepted("Three?"))) == ["One?", "First.", "Two?", Self.second, "Three?"])
  }

  // MARK: Copying

  @Test func copying() {
    var state = talked()
    #expect(state.update(.lineAccepted("/copy")) == [.copy(Self.second)])
    #expect(state.update(.lineAccepted("/copy 2")) == [.copy("First.")])
    #expect(state.update(.lineAccepted("/copy code")) == [.copy("let a = 1")])
    #expect(state.update(.lineAccepted("/copy 3")) == [])
    #expect(last(state) == "There are 2 answers to copy.")
    guard case .copy(let all) = state.update(.lineAccepted("/copy all")).last else {
      Issue.record("nothing is copied")
      return
    }
    #expect(all.contains("One?") && all.contains("let a = 1"))
    _ = state.update(.copied("copied with OSC 52"))
    #expect(state.hint == "copied with OSC 52")
  }

  // MARK: Files

  @Test func filesGoIntoTheNextMessage() {
    var state = talked()
    #expect(state.update(.lineAccepted("/read notes.txt")) == [.read("notes.txt")])
    #expect(state.update(.lineAccepted("/glob *.swift")) == [.glob("*.swift")])
    _ = state.update(.filesRead([Attachment(path: "notes.txt", text: "a ``` b")]))
    _ = state.update(letter("x"))
    #expect(state.draw().lines[22].contains("with notes.txt (7 B)"))
    let messages = asked(state.update(.lineAccepted("What is it?")))
    #expect(messages?.last == "notes.txt:\n````\na ``` b\n````\n\nWhat is it?")
    #expect(state.attachments.isEmpty)
  }

  @Test func escapeDropsFiles() {
    var state = talked()
    _ = state.update(.filesRead([Attachment(path: "a", text: "1"), Attachment(path: "b", text: "2")]))
    _ = state.update(.filesRead([Attachment(path: "a", text: "3")]))
    #expect(state.attachments.map(\.text) == ["2", "3"], "read again, it takes the old one's place")
    #expect(state.update(key(.escape)) == [])
    #expect(state.attachments.isEmpty)
  }

  // MARK: Message mode

  @Test func messagesAreMarked() {
    var state = talked()
    _ = state.update(key(.altUp))
    #expect(state.marked == state.conversation.entries[3].id)
    _ = state.update(letter("k"))
    #expect(state.marked == state.conversation.entries[2].id)
    #expect(state.draw().text.contains("y copy"))
    #expect(state.update(letter("y")) == [.copy("Two?")])
    _ = state.update(letter("g"))
    #expect(state.marked == state.conversation.entries[0].id)
    _ = state.update(letter("k"))
    #expect(state.marked == state.conversation.entries[0].id)
    _ = state.update(letter("G"))
    #expect(state.update(letter("c")) == [.copy("let a = 1")])
    #expect(state.update(letter("x")) == [] && state.hint != nil, "nothing is typed unseen")
    _ = state.update(key(.escape))
    #expect(state.marked == nil)
  }

  @Test func jAndKMarkWhereTheViewIsScrolled() {
    var state = talked()
    let fed = Key(.character("k"))
    #expect(state.update(.key(fed)) == [.feed(fed)])
    for _ in 0..<9 { SampleScreens.apply([.lineAccepted("/help")], to: &state) }
    _ = state.update(key(.pageUp))
    #expect(state.update(.key(fed)) == [])
    #expect(state.marked != nil)
    _ = state.update(.promptChanged(PromptState(text: "a", cursor: 1)))
    _ = state.update(letter("q"))
    _ = state.update(key(.pageUp))
    #expect(state.update(.key(fed)) == [.feed(fed)], "a word is being typed")
  }

  @Test func questionsAreEditedAndAnsweredAgain() {
    var state = talked()
    SampleScreens.apply([key(.alt("m")), letter("g")], to: &state)
    var again = state
    #expect(asked(again.update(letter("r"))) == ["One?"])
    #expect(again.marked == nil && again.isAnswering)
    #expect(state.update(letter("e")) == [.replacePrompt("One?", cursor: 4)])
    #expect(asked(state.update(.lineAccepted("Uno?"))) == ["Uno?"])
    finish(&state, "Primo.")
    SampleScreens.apply([key(.altUp), letter("k")], to: &state)
    #expect(state.draw().text.contains("branch 2 of 2"))
    _ = state.update(letter("["))
    #expect(state.conversation.questions.map(\.text) == ["One?", "Two?"])
    #expect(state.hint == "question 1 of 2" && state.marked == state.conversation.entries[0].id)
    _ = state.update(letter("["))
    #expect(state.hint == "This is the first of 2.")
    _ = state.update(letter("]"))
    #expect(state.conversation.questions.map(\.text) == ["Uno?"])
  }

  @Test func aPasteGoesToThePrompt() {
    var state = talked()
    _ = state.update(key(.altUp))
    let paste = Key(.paste("text"))
    #expect(state.update(.key(paste)) == [.feed(paste)])
    #expect(state.marked == nil)
  }

  @Test func aMarkedMessageIsInView() {
    var state = talked()
    for turn in 0..<20 {
      _ = state.update(.lineAccepted("Question \(turn)"))
      finish(&state, String(repeating: "line\n", count: turn))
    }
    _ = state.update(key(.altUp))
    for _ in 0..<50 {
      _ = state.update(letter("k"))
      #expect(state.draw().text.contains("▌"))
    }
    #expect(state.marked == state.conversation.entries[0].id)
    for _ in 0..<50 {
      _ = state.update(letter("j"))
      #expect(state.draw().text.contains("▌"))
    }
  }

  @Test func whatIsMarkedMayGo() {
    var state = talked()
    _ = state.update(key(.altUp))
    _ = state.update(.lineAccepted("/clear"))
    #expect(state.marked == nil)
    #expect(state.update(key(.altUp)) == [] && state.hint != nil)
  }

  @Test func whatIsPutAsideIsSaid() {
    var state = talked()
    _ = state.update(.lineAccepted("/regen"))
    #expect(state.hint == "What was there is kept: /branch shows it again.")
  }
}
