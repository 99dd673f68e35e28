import Testing

@testable import Chat

@Suite struct SearchMatchesTests {
  @Test func whatBeginsComesFirst() {
    let matches = SearchMatches(["river", "a river", "sea", "rivulet"]) { text in
      text.hasPrefix("riv") ? .beginning : text.contains("riv") ? .holding : nil
    }
    #expect(matches.beginning == ["river", "rivulet"] && matches.holding == ["a river"])
    #expect(matches.all == ["river", "rivulet", "a river"])
  }

  @Test func eachIsAskedOnce() {
    var asked = 0
    _ = SearchMatches(0..<1000) { number -> SearchMatches<Int>.Kind? in
      asked += 1
      return number.isMultiple(of: 2) ? .beginning : nil
    }
    #expect(asked == 1000)
  }
}
