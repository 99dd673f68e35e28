import Testing

@testable import Engine

@Suite struct StopTextFilterTests {
  /// All that is let through, whether it stopped, and what came at each step.
  private func filtered(
    _ stopTexts: [String], _ pieces: [String]
  ) -> (text: String, isStopped: Bool, steps: [String]) {
    var filter = StopTextFilter(stopTexts)
    var steps: [String] = []
    for piece in pieces {
      let (text, isStopped) = filter.append(piece)
      steps.append(text)
      if isStopped { return (steps.joined(), true, steps) }
    }
    steps.append(filter.finish())
    return (steps.joined(), false, steps)
  }

  @Test func withoutStopTextsEverythingPassesAtOnce() {
    #expect(filtered([], ["a", "b"]).steps == ["a", "b", ""])
    #expect(filtered([""], ["a", "b"]).steps == ["a", "b", ""])
  }

  @Test func aStopTextInOnePieceEndsTheText() {
    let result = filtered(["END"], ["all is well END of it"])
    #expect(result.text == "all is well ")
    #expect(result.isStopped)
  }

  @Test func aStopTextOverPiecesIsHeldBackUntilItIsKnown() {
    let stopped = filtered(["END"], ["ab E", "N", "D", "never"])
    #expect(stopped.steps == ["ab ", "", ""])
    #expect(stopped.isStopped)
    let gone = filtered(["END"], ["ab E", "N", "d on"])
    #expect(gone.steps == ["ab ", "", "ENd on", ""])
    #expect(!gone.isStopped)
    let atTheEnd = filtered(["END"], ["ab EN"])
    #expect(atTheEnd.steps == ["ab ", "EN"])
  }

  @Test func beginningsThatOverlapAreNotLost() {
    #expect(filtered(["aab"], ["a", "a", "a", "b"]).text == "a")
    #expect(filtered(["abab"], ["ab", "a", "c", "abab"]).text == "abac")
    #expect(filtered(["\n\n"], ["one\n", "two\n", "\nthree"]).text == "one\ntwo")
  }

  @Test func theFirstOfSeveralCounts() {
    #expect(filtered(["world", "lo"], ["hello ", "world"]).text == "hel")
    #expect(filtered(["b", "abc"], ["xabc"]).text == "x")
    #expect(filtered(["abcd", "bc"], ["xab", "c", "d"]).text == "xa")
  }

  @Test func textOutsideASCIIIsComparedByItsBytes() {
    #expect(filtered(["é"], ["caf", "é!"]).text == "caf")
    // é and è begin with the same byte, which is never let through alone.
    #expect(filtered(["é"], ["è", "ê", "e"]).steps.joined() == "èêe")
    #expect(filtered(["漢字"], ["漢", "語", "漢", "字"]).text == "漢語")
    #expect(filtered(["e\u{301}"], ["caf\u{E9}"]).text.utf8.elementsEqual("caf\u{E9}".utf8))
    for step in filtered(["👨‍👩"], ["👨", "\u{200D}", "👧", "x"]).steps { #expect(!step.contains("\u{FFFD}")) }
  }
}
