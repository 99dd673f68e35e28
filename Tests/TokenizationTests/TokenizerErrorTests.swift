import Testing

@testable import Tokenization

@Suite struct TokenizerErrorTests {
  @Test func quotedTextIsShortAndHarmless() {
    #expect(TokenizerError.quoted("a é 石") == "'a é 石'")
    #expect(TokenizerError.quoted("\u{1B}[2J\n\u{202E}") == "'\\u{1b}[2J\\u{a}\\u{202e}'")
    #expect(
      TokenizerError.quoted(String(repeating: "x", count: 61)) == "'" + String(repeating: "x", count: 60) + "...'")
  }
}
