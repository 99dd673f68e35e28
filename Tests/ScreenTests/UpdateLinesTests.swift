import Chat
import Engine
import Terminal
import Testing

@testable import Screen

@Suite struct UpdateLinesTests {
  private func idle() -> ScreenState { SampleScreens.start(rows: 24, columns: 80, glyphs: .braille) }

  private func lastNote(_ state: ScreenState) -> String { state.conversation.entries.last?.text ?? "" }

  /// What the engine is asked to answer; nil where it is not.
  private func asked(_ effects: [ScreenEffect]) -> [String]? {
    for case .answer(let messages, _, _) in effects { return messages.map(\.content) }
    return nil
  }

  private func finish(_ state: inout ScreenState, _ text: String = "Hello") -> [ScreenEffect] {
    state.update(.finished(SampleScreens.summary(.stop, text, last: SampleScreens.report(token: 5))))
  }

  @Test func aQuestion() {
    var state = idle()
    #expect(asked(state.update(.lineAccepted("Hi"))) == ["Hi"])
    #expect(state.isAnswering)
    _ = state.update(.textAppended("Hello"))
    #expect(state.activity == .writing)
    #expect(!finish(&state).contains { if case .record = $0 { false } else { true } })
    #expect(state.activity == .idle)
    let effects = state.update(.lineAccepted("//path"))
    guard case .answer(let messages, let sampling, continuing: false) = effects.last, sampling == SamplingOptions()
    else {
      Issue.record("no answer was asked for")
      return
    }
    #expect(messages.map(\.content) == ["Hi", "Hello", "/path"])
    #expect(messages[1].tokens?.count == 6, "the engine finds the tokens of its answer again")
  }

  @Test(arguments: ["", "   ", "\n"])
  func nothingIsSentForNothing(line: String) {
    var state = idle()
    #expect(state.update(.lineAccepted(line)) == [])
    #expect(state.conversation.entries.isEmpty)
  }

  @Test func mistakesAreSaidAndNotSent() {
    var state = idle()
    #expect(state.update(.lineAccepted("/claer")) == [])
    #expect(state.conversation.entries.last?.author == .note(.error))
    #expect(lastNote(state).contains("/clear"))
    #expect(state.update(.lineAccepted("/kv 5")) == [])
    #expect(lastNote(state).hasPrefix("/kv takes 16, 8, 4 or 3, not \"5\""))
    #expect(state.conversation.messages.isEmpty)
  }

  @Test func linesBeforeTheModelIsReadyWait() {
    var state = ScreenState(rows: 24, columns: 80)
    #expect(state.update(.lineAccepted("One")) == [])
    #expect(state.update(.lineAccepted("Two")) == [])
    #expect(state.waiting == ["One", "Two"])
    #expect(asked(state.update(.modelReady(SampleScreens.model))) == ["One"])
    #expect(asked(finish(&state)) == ["One", "Hello", "Two"], "the next one follows by itself")
    #expect(state.waiting.isEmpty)
  }

  @Test(arguments: [Key(.escape), Key(.character("\u{3}"))])
  func whatWaitsIsDroppedByAStop(stop: Key) {
    var state = idle()
    SampleScreens.apply([.lineAccepted("One"), .lineAccepted("Two")], to: &state)
    #expect(state.waiting == ["Two"])
    #expect(state.update(.key(stop)) == [.stopAnswer])
    #expect(state.waiting.isEmpty)
    #expect(lastNote(state).contains("not sent"))
    #expect(asked(finish(&state)) == nil)
    var loading = ScreenState(rows: 24, columns: 80)
    SampleScreens.apply([.lineAccepted("One"), .key(stop)], to: &loading)
    #expect(loading.waiting.isEmpty)
  }

  @Test func clear() {
    var state = idle()
    SampleScreens.apply([.lineAccepted("Hi"), .report(SampleScreens.report(token: 4))], to: &state)
    #expect(state.update(.lineAccepted("/clear")) == [], "not while an answer is written")
    #expect(state.conversation.entries.count == 3)
    _ = finish(&state)
    #expect(state.update(.lineAccepted("/clear")).last == .clearConversation)
    #expect(state.conversation.entries.isEmpty)
    #expect(state.telemetry.cache == nil)
    #expect(state.hint != nil)
    SampleScreens.apply([.textAppended("late"), .report(SampleScreens.report(token: 9))], to: &state)
    #expect(state.conversation.entries.isEmpty && state.telemetry.report == nil, "late events change nothing")
  }

  @Test func cacheWidth() {
    var state = idle()
    _ = state.update(.lineAccepted("/kv"))
    #expect(lastNote(state).contains("16 bits"))
    #expect(state.update(.lineAccepted("/kv 16")) == [])
    #expect(lastNote(state).contains("already"))
    #expect(state.update(.lineAccepted("/kv 4")) == [.setCacheWidth(.four)])
    _ = state.update(.cacheChanged(SampleScreens.cache(100, bits: 4)))
    #expect(state.model?.cacheWidth == .four)
    #expect(lastNote(state) == "KV cache at 4 bits from now on: 84.4 KiB instead of 300 KiB at 16 bits")
    #expect(state.update(.lineAccepted("/kv 8")) == [.setCacheWidth(.eight)])
    _ = state.update(.cacheChanged(SampleScreens.cache(100, bits: 8, runs: [.init(bits: 4, tokens: 100)])))
    #expect(lastNote(state) == "KV cache at 8 bits from now on; the 100 tokens held keep the old precision")
    let count = state.conversation.entries.count
    _ = state.update(.cacheChanged(SampleScreens.cache(0, bits: 8)))
    #expect(state.conversation.entries.count == count, "the same width is no news")
  }

  @Test func cacheWidthWhileAnswering() {
    var state = idle()
    SampleScreens.apply([.lineAccepted("Hi"), .textAppended("Hel")], to: &state)
    #expect(state.update(.lineAccepted("/kv 3")) == [.setCacheWidth(.three)])
    SampleScreens.apply(
      [
        .report(SampleScreens.report(token: 2, cache: SampleScreens.cache(30, bits: 3))),
        .cacheChanged(SampleScreens.cache(30, bits: 3)), .textAppended("lo"),
      ], to: &state)
    #expect(state.conversation.entries[1].text == "Hello", "the answer goes on above the note")
    #expect(lastNote(state).contains("3 bits"))
  }

  @Test func cacheWidthBeforeTheModel() {
    var state = ScreenState(rows: 24, columns: 80)
    #expect(state.update(.lineAccepted("/kv 3")) == [])
    #expect(state.conversation.entries.last?.author == .note(.error))
  }

  @Test func stats() {
    var state = idle()
    _ = state.update(.lineAccepted("/stats"))
    #expect(lastNote(state) == "There is no answer yet.")
    _ = state.update(.lineAccepted("Hi"))
    _ = finish(&state)
    _ = state.update(.lineAccepted("/stats"))
    #expect(lastNote(state).contains("seed"))
  }

  /// The table of zeros keeps its columns on a screen of 40.
  @Test func theTableOfZerosIsNarrow() {
    var state = SampleScreens.start(rows: 12, columns: 40, glyphs: .braille)
    SampleScreens.apply([.lineAccepted("Hi"), .report(SampleScreens.report(token: 3))], to: &state)
    _ = state.update(.finished(SampleScreens.summary(.stop, "Hello", last: SampleScreens.report(token: 3))))
    _ = state.update(.lineAccepted("/stats"))
    let table = lastNote(state).split(separator: "\n").drop { !$0.hasPrefix("layer ") }
    #expect(table.count == 7 && Set(table.map(\.count)) == [30])
    _ = state.update(.key(.init(.end)))
    for row in table.suffix(3) { #expect(state.draw().text.contains(row)) }
  }

  @Test(arguments: ["/quit", "/bye", "/exit"])
  func quit(line: String) {
    var state = idle()
    #expect(state.update(.lineAccepted(line)) == [.quit])
    _ = state.update(.lineAccepted("Hi"))
    #expect(state.update(.lineAccepted(line)) == [.stopAnswer, .quit])
  }

  @Test func recomputeReadsTheConversationAgain() {
    var state = idle()
    #expect(state.update(.lineAccepted("/kv 8 recompute")) == [.recomputeCache(.eight)])
    #expect(lastNote(state) == "the conversation is read again at 8 bits")
  }

  @Test func helpOfOneCommand() {
    var state = idle()
    _ = state.update(.lineAccepted("/help kv"))
    #expect(lastNote(state).hasPrefix("/kv [16|8|4|3]"))
  }
}
