import Engine
import Testing

@testable import Screen

@Suite struct TelemetryTests {
  private func report(_ token: Int, attention: Double = 0, candidates: [TokenCandidate]? = nil) -> TokenReport {
    var report = SampleScreens.report(token: token)
    report.stages = StageTimes(attention: attention)
    report.candidates = candidates
    return report
  }

  @Test func stagesFollowTheNewestTokens() throws {
    var telemetry = Telemetry()
    telemetry.startAnswer()
    telemetry.take(report(0, attention: 1))
    #expect(telemetry.stages?.attention == 1)
    telemetry.take(report(1, attention: 17))
    #expect(telemetry.stages?.attention == 2)
    telemetry.take(report(2))
    #expect(telemetry.stages?.attention == 2, "a report without times is none")
    for token in 3..<200 { telemetry.take(report(token, attention: 5)) }
    #expect(abs(try #require(telemetry.stages).attention - 5) < 0.001)
  }

  @Test func theAnswersMeanStaysWhenItIsDone() {
    var telemetry = Telemetry()
    telemetry.startAnswer()
    let last = report(4, attention: 1)
    telemetry.take(last)
    var summary = SampleScreens.summary(.stop, "x", last: last)
    summary.stages = StageTimes(head: 3)
    telemetry.finish(summary)
    #expect(telemetry.stages == StageTimes(head: 3))
    telemetry.startAnswer()
    #expect(telemetry.stages == nil)
  }

  @Test func candidatesAreThoseOfTheNewestToken() {
    var telemetry = Telemetry()
    telemetry.take(report(0, candidates: SampleScreens.candidates))
    #expect(telemetry.candidates.count == 8)
    telemetry.take(report(1))
    #expect(telemetry.candidates.isEmpty)
  }

  @Test func clearingForgetsWhatBelongsToTheConversation() {
    var telemetry = Telemetry()
    for token in 0..<40 { telemetry.take(report(token, attention: 1, candidates: SampleScreens.candidates)) }
    #expect(telemetry.heat.count == 40 && !telemetry.decode.isEmpty)
    telemetry.clearConversation()
    #expect(telemetry.heat.isEmpty && telemetry.candidates.isEmpty && telemetry.active.isEmpty)
    #expect(!telemetry.decode.isEmpty, "speed is the machine's")
  }

  @Test func candidatesAreWantedWhileTheirPanelIsInSight() {
    var state = SampleScreens.start(rows: 40, columns: 120, glyphs: .braille)
    #expect(state.wantsCandidates)
    _ = state.update(.key(.init(.alt("4"))))
    #expect(!state.wantsCandidates)
    _ = state.update(.key(.init(.alt("4"))))
    _ = state.update(.resized(rows: 24, columns: 80))
    #expect(!state.wantsCandidates, "the strip has no room for it")
    _ = state.update(.resized(rows: 40, columns: 120))
    _ = state.update(.key(.init(.function(5))))
    #expect(!state.wantsCandidates)
  }

  /// A panel that is switched on once the answer is there asks for what it shows.
  @Test func candidatesOfTheLastTokenAreAskedFor() {
    var state = SampleScreens.start(rows: 40, columns: 120, glyphs: .braille)
    SampleScreens.apply([.key(.init(.alt("4"))), .lineAccepted("Hi")], to: &state)
    var last = SampleScreens.report(token: 3)
    last.candidates = nil
    SampleScreens.apply([.textAppended("Hello"), .report(last)], to: &state)
    let done = state.update(.finished(SampleScreens.summary(.stop, "Hello", last: last)))
    #expect(!done.contains(.reportCandidates))
    #expect(state.update(.key(.init(.alt("4")))) == [.reportCandidates])
    #expect(state.update(.key(.init(.pageUp))) == [], "once")
    _ = state.update(.candidates(SampleScreens.candidates))
    #expect(state.telemetry.candidates == SampleScreens.candidates)
    _ = state.update(.lineAccepted("More"))
    _ = state.update(.candidates([]))
    #expect(!state.telemetry.candidates.isEmpty, "those of another answer come too late")
  }

  @Test func candidatesThatNoAnswerHadAreNotAskedFor() {
    var state = SampleScreens.start(rows: 40, columns: 120, glyphs: .braille)
    #expect(state.update(.key(.init(.alt("4")))) == [] && state.update(.key(.init(.alt("4")))) == [])
    _ = state.update(.candidates(SampleScreens.candidates))
    #expect(state.telemetry.candidates.isEmpty)
  }

  @Test func nothingTicksWhileNothingMoves() {
    var state = SampleScreens.writing(rows: 50, columns: 200, glyphs: .braille)
    #expect(!state.wantsTicks)
    _ = state.update(
      .finished(SampleScreens.summary(.stop, "x", last: SampleScreens.report(token: 400))))
    #expect(!state.wantsTicks)
  }
}
