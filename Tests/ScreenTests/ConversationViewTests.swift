import Chat
import Terminal
import Testing

@testable import Screen

@Suite struct ConversationViewTests {
  private func answered(_ question: String, _ answer: String, columns: Int = 60) -> ScreenState {
    var state = SampleScreens.start(rows: 20, columns: columns, glyphs: .braille)
    SampleScreens.apply([.key(Key(.function(5))), .lineAccepted(question), .textAppended(answer)], to: &state)
    return state
  }

  /// Where a text begins on the screen.
  private func place(of text: String, in grid: Grid) -> (row: Int, column: Int)? {
    for (row, line) in grid.lines.enumerated() {
      if let range = line.firstRange(of: text) {
        return (row, line.distance(from: line.startIndex, to: range.lowerBound))
      }
    }
    return nil
  }

  @Test(arguments: [
    ("Title", ThemeRole.heading), ("bold", .strong), ("slanted", .emphasis), ("code", .inlineCode), ("here", .link),
    ("(at)", .dim), ("•", .listMark), ("let", .codeKeyword), ("// why", .codeComment), ("7042", .codeNumber),
    ("said", .quote),
  ])
  func marksHaveLooks(text: String, role: ThemeRole) throws {
    let state = answered(
      "Hi", "# Title\n**bold** *slanted* `code` [here](at)\n- item\n> said\n\n```swift\nlet a = 7042 // why\n```")
    let grid = state.draw()
    let found = try #require(place(of: text, in: grid))
    #expect(grid[found.row, found.column].style == state.theme[role])
  }

  @Test func questionsArePlainWithoutCode() {
    let state = answered("is **this** bold\n# no", "x")
    #expect(state.draw().text.contains("is **this** bold") && state.draw().text.contains("# no"))
    // The title line has the first words as they are.
    let code = answered("fix\n```c\nint x;\n```", "x").draw().lines.dropFirst().joined(separator: "\n")
    #expect(code.contains("┌─ c") && code.contains("│ int x;") && !code.contains("```"))
  }

  @Test func rawShowsWhatWasWritten() {
    var state = answered("```\na\n```", "**bold**\n- item")
    state.settings.showsRaw = true
    let text = state.draw().text
    #expect(text.contains("**bold**") && text.contains("- item") && text.contains("```"))
    state.settings.showsRaw = false
    #expect(!state.draw().text.contains("**bold**"))
  }

  @Test func linesMayBeBrokenWhereTheyAreFull() {
    var state = answered("Hi", String(repeating: "four ", count: 30), columns: 50)
    state.settings.wrapsWords = false
    #expect(state.draw().lines[3].hasSuffix(" f"))
    #expect(state.draw().lines[4].contains("our four"))
  }

  @Test func theTextAtTheTopStaysWhenMarkdownIsBrokenAnew() {
    let answer = (0..<60).map { "- item\($0) with some **more** words in it\n\n| a\($0) | b |\n|-|-|\n| c | d |\n\n" }
      .joined()
    var state = answered("Hi", answer)
    SampleScreens.apply([.key(Key(.pageUp)), .key(Key(.pageUp))], to: &state)
    func items() -> [Substring] {
      state.draw().text.split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("item") }
    }
    let first = items().first
    for columns in [45, 100, 38, 60] {
      _ = state.update(.resized(rows: 20, columns: columns))
      #expect(items().prefix(2).contains { $0 == first }, "\(columns) columns")
    }
  }

  @Test func theCursorFollowsTheLastPiece() throws {
    let grid = answered("Hi", "- an **item**").draw()
    let found = try #require(place(of: "item▌", in: grid))
    #expect(grid[found.row, found.column + 4].style == Theme.dark[.accent])
  }
}
