import Terminal
import Testing

@testable import Screen

@Suite struct StyledTextTests {
  private func text(_ pieces: (String, ThemeRole)...) -> StyledText {
    var text = StyledText()
    for (piece, role) in pieces { text.append(piece, TextRole(role), ascii: false) }
    return text
  }

  @Test func aMarkIsDrawnWithTheCharacterThatItJoins() {
    let text = text(("e", .strong), ("\u{301}x", .text))
    #expect(
      text.pieces(0..<text.text.utf8.count) == [StyledPiece("e\u{301}", .strong), StyledPiece("x", .text)])
    #expect(text.lines(columns: 2, breaksAtWords: true).count == 1)
  }

  @Test func neighboursOfOneRoleAreOnePiece() {
    let text = text(("a", .text), ("b", .text), ("", .strong), ("c", .strong))
    #expect(text.pieces(0..<3) == [StyledPiece("ab", .text), StyledPiece("c", .strong)])
    #expect(text.pieces(1..<3) == [StyledPiece("b", .text), StyledPiece("c", .strong)])
    #expect(text.pieces(3..<3) == [])
  }

  @Test func whatIsHarmfulIsNamed() {
    #expect(text(("\u{1B}[2J", .text)).text == "^[[2J")
    #expect(text(("a\nwide 漢字", .text)).naturalColumns == 9)
  }
}
