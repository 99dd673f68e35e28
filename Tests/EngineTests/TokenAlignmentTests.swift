import Testing

@testable import Engine

@Suite struct TokenAlignmentTests {
  /// Tokens below 0 are special; 12 stands for "1", "2".
  private func cut(_ tokens: [Int], like known: [Int]) -> [Int] {
    TokenAlignment.cut(tokens, like: known) { $0 < 0 ? nil : Array(String($0).utf8) }
  }

  @Test(arguments: [
    ([1, 2, 3], [1, 2, 3], [1, 2, 3]),
    ([1, 23, 4], [1, 2, 3, 4], [1, 2, 3, 4]),
    ([12, 3], [1, 23], [1, 23]),
    // The rest is one's own.
    ([-1, 12, 3, 77, 8], [-1, 1, 2, 3], [-1, 1, 2, 3, 77, 8]),
    ([1, 2], [12, 3, 4, 5], [12]),
    // What comes after another text is never looked at.
    ([12, 9, 34], [1, 2, 8, 3, 4], [1, 2, 9, 34]),
    ([12, 345], [1, 2, 34], [1, 2, 345]),
    // Special tokens stand for themselves.
    ([1, -2, 3], [1, -3, 3], [1, -2, 3]),
    ([12, -2, 34], [1, 2, -2, 3, 4], [1, 2, -2, 3, 4]),
    ([1, -2], [12, -2], [1, -2]),
    ([], [1], []), ([1], [], [1]), ([], [], []),
  ])
  func theSameTextIsCutTheSame(tokens: [Int], known: [Int], expected: [Int]) {
    #expect(cut(tokens, like: known) == expected)
  }
}
