import Testing

@testable import Chat

@Suite struct ConversationTitleTests {
  @Test(arguments: [
    ("Why is the sky blue?", "Why is the sky blue?"), ("", "new chat"), (" \n\t\u{0}", "new chat"),
    ("  two\n\nlines\tand\u{1B}[31m red", "two lines and [31m red"),
    ("word word word word word word word wor w", "word word word word word word word wor w"),
    ("word word word word word word word word w", "word word word word word word word word…"),
    ("word word word word word word words words", "word word word word word word words…"),
    (String(repeating: "x", count: 60), String(repeating: "x", count: 40) + "…"),
    ("a " + String(repeating: "x", count: 60), "a " + String(repeating: "x", count: 38) + "…"),
    (String(repeating: "漢", count: 30), String(repeating: "漢", count: 20) + "…"),
    ("\u{202E}back\u{200B}wards", "backwards"),
  ])
  func firstWords(text: String, title: String) {
    #expect(ConversationTitle.words(of: text) == title)
  }

  @Test func namesAreOneLine() {
    var conversation = Conversation()
    #expect(conversation.displayTitle == "new chat")
    conversation.rename("  my\n\u{1B}chat ")
    #expect(conversation.title == "my chat" && conversation.displayTitle == "my chat")
    conversation.rename(String(repeating: "é", count: 1_000_000))
    #expect(conversation.displayTitle.count == 200)
    conversation.rename("")
    #expect(conversation.title == nil)
  }
}
