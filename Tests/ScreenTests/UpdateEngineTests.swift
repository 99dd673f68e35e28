import Chat
import Engine
import Terminal
import Testing

@testable import Screen

@Suite struct UpdateEngineTests {
  private func asked() -> ScreenState {
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .braille)
    _ = state.update(.lineAccepted("Hi"))
    return state
  }

  private func status(_ state: ScreenState) -> String { state.draw().lines[22] }

  @Test func loading() {
    var state = ScreenState(rows: 24, columns: 80)
    #expect(status(state).contains("opening the model"))
    _ = state.update(.modelLoading("repacking the weights", progress: 0.42))
    #expect(status(state).contains("repacking the weights 42%"))
    _ = state.update(.modelReady(SampleScreens.model))
    #expect(status(state).contains("ready"))
    #expect(state.draw().lines[0].contains("pebble"))
  }

  @Test func noModel() {
    var state = ScreenState(rows: 24, columns: 80)
    SampleScreens.apply([.lineAccepted("Hi"), .modelFailed("pebble.gguf is cut short.")], to: &state)
    #expect(state.activity == .unavailable("pebble.gguf is cut short."))
    #expect(state.waiting.isEmpty && !state.isAnswering)
    #expect(state.draw().text.contains("pebble.gguf is cut short."))
  }

  @Test func prefillIsCounted() {
    var state = asked()
    _ = state.update(.prefill(done: 32, total: 96))
    #expect(status(state).contains("reading the question · 32 of 96 tokens"))
    _ = state.update(.textAppended("A"))
    #expect(state.activity == .writing)
  }

  @Test func generationEventsBecomeScreenEvents() {
    let report = SampleScreens.report(token: 0)
    let events =
      ScreenEvent.events(of: .prefill(done: 1, total: 2))
      + ScreenEvent.events(of: .contextShifted(droppedMessages: 2))
      + ScreenEvent.events(of: .token(GeneratedToken(id: 5, text: "He", report: report)))
      + ScreenEvent.events(of: .token(GeneratedToken(id: 6, text: "", report: report)))
    var names: [String] = []
    for event in events {
      switch event {
      case .prefill(1, 2): names.append("prefill")
      case .contextShifted(2): names.append("shift")
      case .textAppended("He"): names.append("text")
      case .report(report): names.append("report")
      default: names.append("?")
      }
    }
    #expect(names == ["prefill", "shift", "text", "report", "report"])
  }

  @Test func aShiftIsToldAboveTheAnswer() {
    var state = asked()
    _ = state.update(.contextShifted(droppedMessages: 4))
    #expect(state.conversation.entries.map(\.author) == [.user, .note(.event), .assistant])
    #expect(state.conversation.entries[1].text.contains("oldest 4 messages"))
  }

  @Test func failuresAreToldAndTheChatGoesOn() {
    var state = asked()
    SampleScreens.apply([.textAppended("Hal"), .failed("The worker stopped. Ask again.")], to: &state)
    #expect(state.activity == .idle)
    #expect(state.conversation.entries.map(\.text) == ["Hi", "Hal", "The worker stopped. Ask again."])
    _ = state.update(.lineAccepted("Again"))
    #expect(state.isAnswering)
  }

  @Test(
    arguments: [
      (StopReason.stop, nil), (.length, "cut at 2 tokens · /continue goes on"), (.cancelled, "stopped"),
      (.contextFull, "cut: the context of 512 tokens is full"),
    ] as [(StopReason, String?)])
  func endingsLeaveALine(reason: StopReason, word: String?) {
    var state = asked()
    let last = SampleScreens.stream("Some text", to: &state)
    _ = state.update(.finished(SampleScreens.summary(reason, "Some text", last: last)))
    let lines = state.draw().lines
    #expect(lines.contains { $0.contains("2 tokens") && (word.map($0.contains) ?? true) })
    #expect(lines.contains { $0.hasSuffix("Some text") }, "the cursor of the answer is gone")
  }

  @Test func anAnswerStoppedBeforeItsFirstWord() {
    var state = asked()
    var summary = SampleScreens.summary(.cancelled, "", last: SampleScreens.report(token: 0))
    summary.tokens = []
    summary.speed.generatedTokens = 0
    SampleScreens.apply([.key(Key(.escape)), .finished(summary)], to: &state)
    #expect(state.draw().text.contains(" trilo  stopped before the first word"))
  }

  @Test func reportsReachThePanels() {
    var state = asked()
    _ = state.update(.report(SampleScreens.report(token: 100, cache: SampleScreens.cache(124, bits: 3))))
    let text = state.draw().text
    #expect(text.contains("55.3%") && text.contains("430 tok/s") && text.contains("124 of 512"))
    #expect(text.contains("3 bits") && text.contains("[BOS] at 4"))
  }

  @Test func speedIsSampledByTime() {
    var state = asked()
    for token in 0..<100 { _ = state.update(.report(SampleScreens.report(token: token, rate: 100))) }
    #expect(state.telemetry.decode.count == 17, "990 ms of decoding are samples of 50 ms at least")
    #expect(state.telemetry.decode.last.map { abs($0 - 100) < 1 } == true)
    #expect(state.telemetry.prefill.count == 1)
    #expect(state.telemetry.active.count == 100)
    _ = state.update(.finished(SampleScreens.summary(.stop, "", last: SampleScreens.report(token: 99, rate: 100))))
    #expect(state.telemetry.decode.count == 18, "the rest is not lost")
  }

  /// A short answer of a fast model has a graph too.
  @Test func fastTokensAreSampledByNumber() {
    var state = asked()
    for token in 0..<17 { _ = state.update(.report(SampleScreens.report(token: token, rate: 5000))) }
    #expect(state.telemetry.decode.count == 2)
  }

  @Test func figuresStandInTheStatusLineWhereNoPanelIs() {
    var state = SampleScreens.start(rows: 14, columns: 80, glyphs: .braille)
    SampleScreens.apply([.lineAccepted("Hi"), .report(SampleScreens.report(token: 100))], to: &state)
    let line = state.draw().lines[12]
    #expect(line.contains("430 tok/s") && line.contains("55% active") && line.contains("16 bits"))
  }

  @Test func nothingMovesWhileIdle() {
    var state = asked()
    SampleScreens.settle(&state)
    var other = state
    SampleScreens.apply([.tick(1), .tick(2), .key(Key(.ignored))], to: &other)
    #expect(state.draw() == other.draw())
    #expect(!state.wantsTicks)
  }
}
