import Testing

@testable import Chat

@Suite struct MarkdownExportTests {
  @Test func writesWhatIsShown() {
    var conversation = Conversation(systemPrompt: "Be brief.")
    conversation.turn("One?", "1")
    conversation.note(.reply, "a note")
    _ = conversation.regenerate()
    conversation.answer("eins\r\n\n")
    conversation.ask("Two?")
    conversation.answer("", .cancelled)
    let text = MarkdownExport.text(of: conversation, model: "pebble")
    let date = LocalTime.text(1_700_000_000)
    #expect(
      text == """
        # One?

        pebble, \(date)

        ## System

        Be brief.

        ## You

        One?

        ## Trilobit

        eins

        ## You

        Two?

        """)
    #expect(date.wholeMatch(of: /2023-11-1[45] \d\d:\d\d/) != nil)
    #expect(LocalTime.text(.max) == "unknown")
    #expect(MarkdownExport.text(of: Conversation()) == "# new chat\n")
  }

  @Test(arguments: [
    ("```swift\nlet a", "```"), ("~~~~\n```\n~~~", "~~~~"), ("```\na\n```", nil), ("  ````\n```", "````"),
    ("    ```\nno fence", nil), ("``` a`b", nil), ("```\n``` not closed", "```"), ("text ```", nil), ("```", "```"),
    ("~~~\na\n~~~~  ", nil),
  ])
  func anOpenFenceIsClosed(text: String, fence: String?) {
    var conversation = Conversation()
    conversation.turn("q", text)
    let body = text + (fence.map { "\n" + $0 } ?? "")
    #expect(MarkdownExport.text(of: conversation).hasSuffix("## Trilobit\n\n\(body)\n"))
  }

  @Test func controlCharactersStayOut() {
    var conversation = Conversation()
    conversation.turn("a\u{1B}[31m\tb\u{9B}c\u{7F}", "x")
    #expect(MarkdownExport.text(of: conversation).contains("a\u{FFFD}[31m\tb\u{FFFD}c\u{FFFD}\n"))
  }
}
