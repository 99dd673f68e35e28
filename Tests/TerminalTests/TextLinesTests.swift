import Testing

@testable import Terminal

@Suite struct TextLinesTests {
  @Test(
    arguments: [
      ("one", 1, -1, nil), ("one", 1, 1, nil), ("", 0, -1, nil), ("ab\ncd", 1, 1, 4), ("ab\ncd", 4, -1, 1),
      ("abc\nd", 3, 1, 5), ("a\nbcd", 5, -1, 1), ("漢字\nabcd", 3, 1, 9), ("abcd\n漢字", 3, 1, 8), ("a\n\nb", 0, 1, 2),
      ("a\n\nb", 2, 1, 3), ("a\n\nb", 3, -1, 2), ("a\n", 0, 1, 2), ("a\n", 2, -1, 0),
    ] as [(String, Int, Int, Int?)])
  func movesByLine(_ text: String, _ cursor: Int, _ step: Int, _ target: Int?) {
    #expect(TextLines(text).moving(cursor, by: step) == target)
  }
}
