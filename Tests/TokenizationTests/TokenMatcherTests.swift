import TestSupport
import Testing

@testable import Tokenization

@Suite struct TokenMatcherTests {
  @Test func agreesWithTheRule() {
    var generator = RandomNumbers(seed: 4)
    for _ in 0..<200 {
      let strings = (0..<Int.random(in: 0..<8, using: &generator)).map { index in
        (
          bytes: (0..<Int.random(in: 0..<5, using: &generator)).map { _ in UInt8.random(in: 0...2, using: &generator) },
          value: index
        )
      }
      let matcher = TokenMatcher(strings)
      let text = (0..<12).map { _ in UInt8.random(in: 0...2, using: &generator) }
      for start in text.indices {
        let end = Int.random(in: start...text.count, using: &generator)
        let fitting = strings.filter { !$0.bytes.isEmpty && text[start..<end].starts(with: $0.bytes) }
        let longest = fitting.map(\.bytes.count).max()
        let expected = fitting.first { $0.bytes.count == longest }
        var budget = MatchBudget(forTextOf: 0)
        let found = matcher.longest(in: text, start..<end, &budget)
        #expect(found?.value == expected?.value)
        #expect(found?.end == expected.map { start + $0.bytes.count })
      }
    }
  }

  @Test func theBudgetEndsTheSearch() {
    let matcher = TokenMatcher([(bytes: [UInt8](repeating: 1, count: 100), value: 0)])
    let text = [UInt8](repeating: 1, count: 1000)
    var budget = MatchBudget(forTextOf: 0)
    budget.steps = 120
    #expect(matcher.longest(in: text, 0..<1000, &budget)?.end == 100)
    #expect(matcher.longest(in: text, 0..<1000, &budget) == nil)
    #expect(budget.steps == 0)
  }
}
