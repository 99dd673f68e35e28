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

  /// Files before a question are not the person's words.
  @Test(arguments: [
    ("a.txt:\n```\none\ntwo\n```\n\nWhat is this?", "What is this?"),
    ("a.md:\n````\n```\ncode\n```\n\nb\n````\n\nb:\n```\n\n```\n\nAnd this?", "And this?"),
    ("a.txt:\n```\n" + String(repeating: "line\n", count: 100_000) + "```\n\nAfter much", "After much"),
    ("a.txt:\n```\none\n```", "a.txt: ``` one ```"), ("a.txt:\n```\none", "a.txt: ``` one"),
    ("a.txt:\n```\none\n```\n\n", "a.txt: ``` one ```"),
    ("Explain:\ncode", "Explain: code"),
    ("Look:\n```swift\nlet a = 1\n```\n\nWhy?", "Look: ```swift let a = 1 ``` Why?"),
    (":\n```\n", ": ```"), ("a:", "a:"), ("a:\n", "a:"), ("\n", "new chat"),
  ])
  func filesAreNoTitle(text: String, title: String) {
    #expect(ConversationTitle.words(of: text) == title)
  }

  /// A question that was refused gives the conversation no name, nor does one that is asked again in vain.
  @Test func refusedQuestionsAreNoTitle() {
    var conversation = Conversation()
    conversation.ask("Too long", at: 0)
    conversation.failAnswer("It does not fit.")
    #expect(conversation.displayTitle == "new chat")
    _ = conversation.undo()
    conversation.turn("Short?", "Yes.")
    _ = conversation.regenerate()
    conversation.failAnswer("It broke.")
    #expect(conversation.displayTitle == "Short?")
    #expect(Conversation(replaying: conversation.takeRecords()).displayTitle == "Short?")
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
