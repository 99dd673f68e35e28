import Testing

@testable import Engine

@Suite struct DraftLookupTests {
  @Test func whatFollowedTheLongestMatchFollowsAgain() {
    //       the match of two, what followed;  the match of three, what followed;  the end
    let tokens = [2, 3, 9, 9] + [1, 2, 3, 7, 8] + [5, 2, 3, 6] + [1, 2, 3]
    #expect(DraftLookup.draft(after: tokens, count: 2) == Draft(tokens: [7, 8], match: 3))
    #expect(DraftLookup.draft(after: tokens, count: 4) == Draft(tokens: [7, 8, 5, 2], match: 3))
  }

  @Test func theNewestOfEqualMatchesCounts() {
    #expect(DraftLookup.draft(after: [1, 2, 7, 1, 2, 8, 1, 2], count: 1) == Draft(tokens: [8], match: 2))
  }

  @Test func aTextThatRepeatsItselfGoesOnSo() {
    let draft = DraftLookup.draft(after: [9, 1, 2, 3, 1, 2, 3, 1, 2, 3], count: 7)
    #expect(draft == Draft(tokens: [1, 2, 3, 1, 2, 3, 1], match: 6))
    #expect(DraftLookup.draft(after: [4, 4, 4, 4], count: 3) == Draft(tokens: [4, 4, 4], match: 3))
  }

  @Test(arguments: [[], [1], [1, 1], [1, 2, 3, 4], [1, 2, 1]])
  func whatDoesNotRepeatGivesNothing(tokens: [Int]) {
    #expect(DraftLookup.draft(after: tokens, count: 4) == nil)
  }

  @Test func noTokensAreWanted() {
    #expect(DraftLookup.draft(after: [1, 2, 1, 2], count: 0) == nil)
  }

  /// Against trying all ends one by one.
  @Test func theLongestMatchIsFound() {
    var random = RandomSource(seed: 1)
    for _ in 0..<2000 {
      let tokens = (0..<Int(random.next() % 40)).map { _ in Int(random.next() % 3) }
      var best = (end: 0, length: 0)
      for end in tokens.indices.dropFirst().reversed() {
        let same = zip(tokens[..<end].reversed(), tokens.reversed()).prefix { $0 == $1 }.count
        if min(same, DraftLookup.longestMatch) > best.length { best = (end, min(same, DraftLookup.longestMatch)) }
      }
      let draft = DraftLookup.draft(after: tokens, count: 1)
      #expect(draft?.match == (best.length >= DraftLookup.shortestMatch ? best.length : nil))
      if let draft { #expect(draft.tokens == [tokens[best.end]]) }
    }
  }
}
