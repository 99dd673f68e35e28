import Foundation
import TestSupport
import Testing

/// What is pasted, and bytes that would drive a terminal.
@Suite struct PasteScreenTests {
  let program: Program

  init() throws { program = try Program() }

  private static let hostile = "\u{1B}]0;owned\u{7}\u{1B}[31mred\u{1B}[2J\u{9B}32m\u{1B}Pq#0\u{1B}\\\u{8}\u{7F}visible"

  /// That nothing of `hostile` reached the terminal as it is.
  private func expectHarmless(_ screen: ChatScreen, sourceLocation: SourceLocation = #_sourceLocation) {
    let text = screen.terminal.text
    for sequence in ["\u{1B}]0;owned", "\u{1B}[31mred", "\u{9B}", "\u{1B}Pq#0"] {
      #expect(!text.contains(sequence), "\(sequence.debugDescription)", sourceLocation: sourceLocation)
    }
  }

  @Test func severalLinesAreOneText() throws {
    let screen = try program.chat()
    screen.type(TypedKey.paste("first of three\nsecond of three\r\nhello"))
    try screen.wait(for: "> first of three", "second of three", "hello")
    #expect(program.savedChats.isEmpty)
    screen.type("\r")
    try screen.wait(for: "tok/s", "ready")
    let file = try #require(program.savedChats.first)
    let asked = try program.records("question", in: file).map { $0["text"] as? String }
    #expect(asked == ["first of three\nsecond of three\nhello"])
    try screen.leave()
  }

  @Test func aMegabyteIsShownAndCanBeCleared() throws {
    let screen = try program.chat()
    let line = "0123456789 abcdefghijklmnopqrstuvwxyz äöü 日本 👍🏽 "
    let text = String(repeating: line + "\n", count: (1 << 20) / line.utf8.count) + "the very end"
    screen.type(TypedKey.paste(text))
    try screen.wait(for: "the very end", seconds: 90)
    screen.type("!")
    try screen.wait(for: "the very end!")
    screen.type(TypedKey.interrupt)
    try screen.waitUntilGone("the very end")
    try screen.ask(Talk.hello)
    try screen.leave()
  }

  @Test func aMegabyteThatIsSentIsRefusedAndComesBack() throws {
    let screen = try program.chat()
    screen.type(TypedKey.paste(String(repeating: "word ", count: 200_000) + "the very end"))
    try screen.wait(for: "the very end", seconds: 90)
    screen.type("\r")
    try screen.wait(for: "tokens", "is back in the prompt.", "the very end", "ready", seconds: 120)
    screen.type(TypedKey.interrupt)
    try screen.waitUntilGone("the very end")
    try screen.ask(Talk.hello)
    try screen.leave()
    let again = try program.chat(["--resume"])
    try again.wait(for: Talk.hello.1)
    #expect(!again.look().shows("the very end") && !again.look().shows("word word"))
    try again.leave()
  }

  @Test(arguments: [true, false])
  func bytesOfAnyKindAreTaken(isPaste: Bool) throws {
    let screen = try program.chat()
    // Without the keys that leave, suspend, or open other things.
    let bytes = (0..<2000).map { UInt8(truncatingIfNeeded: $0 * 167 % 256) }
    if isPaste {
      screen.terminal.type(Array("\u{1B}[200~".utf8) + bytes + Array("\u{1B}[201~".utf8))
    } else {
      screen.terminal.type(bytes.filter { $0 >= 0x80 })
    }
    screen.type(" the end")
    try screen.wait(for: "the end")
    screen.type(TypedKey.interrupt)
    try screen.waitUntilGone("the end")
    try screen.ask(Talk.hello)
    try screen.leave()
  }

  @Test func sequencesInAMessageAreHarmless() throws {
    let screen = try program.chat()
    screen.type(TypedKey.paste(Self.hostile))
    try screen.wait(for: "visible")
    screen.type("\r")
    try screen.wait(for: "tok/s", "ready", "visible")
    screen.type("/copy all\r/edit\r")
    try screen.wait(for: "editing the last question")
    expectHarmless(screen)
    try screen.leave()
  }

  @Test func sequencesInAFileAreHarmless() throws {
    let path = try program.folder.write(Self.hostile, to: "hostile.txt")
    let screen = try program.chat(columns: 150)
    screen.type("/read \(path)\r")
    try screen.wait(for: "with hostile.txt")
    screen.type("what is in it?\r")
    try screen.wait(for: "tok/s", "ready", "what is in it?")
    expectHarmless(screen)
    try screen.leave()
  }

  @Test func sequencesInASavedChatAreHarmless() throws {
    let text = String(decoding: try JSONEncoder().encode(Self.hostile), as: UTF8.self)
    try program.save(
      chat: "evil01",
      lines: [
        #"{"trilobit": 1, "id": "evil01", "created": 1, "model": \#(text)}"#,
        #"{"kind": "question", "id": 0, "text": \#(text)}"#,
        #"{"kind": "answer", "id": 1, "after": 0, "text": \#(text), "end": "complete"}"#,
        #"{"kind": "title", "text": \#(text)}"#,
      ])
    let screen = try program.chat(["--resume", "evil01"], columns: 150)
    try screen.wait(for: "visible")
    screen.type(TypedKey.f2)
    try screen.wait(for: "Enter opens", "evil01")
    screen.type("d")
    try screen.wait(for: "Delete the chat")
    screen.type("n")
    try screen.waitUntilGone("Delete the chat")
    try screen.wait(for: "Enter opens")
    screen.type(TypedKey.escape)
    try screen.waitUntilGone("Enter opens")
    expectHarmless(screen)
    try screen.leave()
    expectHarmless(screen)
  }

  @Test(arguments: ["\0\u{1}\u{2}binary", ""])
  func filesThatAreNoTextAreRefused(content: String) throws {
    let path = content.isEmpty ? "/nonexistent/file.txt" : try program.folder.write(content, to: "binary.dat")
    let screen = try program.chat(columns: 150)
    screen.type("/read \(path)\r")
    try screen.wait(for: content.isEmpty ? "No such file" : "is not a text file")
    try screen.ask(Talk.hello)
    try screen.leave()
  }
}
