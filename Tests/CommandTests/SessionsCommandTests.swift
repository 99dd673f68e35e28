import Foundation
import TestSupport
import Testing

/// `trilobit sessions`, and `sessions export`.
@Suite struct SessionsCommandTests {
  let program: Program

  init() throws { program = try Program() }

  private func chat(_ id: String, question: String, answer: String, title: String? = nil) throws {
    func quoted(_ text: String) throws -> String { String(decoding: try JSONEncoder().encode(text), as: UTF8.self) }
    try program.save(
      chat: id,
      lines: [
        #"{"trilobit": 1, "id": "\#(id)", "created": 1700000000, "model": "pebble"}"#,
        #"{"kind": "question", "id": 0, "text": \#(try quoted(question))}"#,
        #"{"kind": "answer", "id": 1, "after": 0, "text": \#(try quoted(answer)), "end": "complete"}"#,
      ] + (try title.map { [#"{"kind": "title", "text": \#(try quoted($0))}"#] } ?? []))
  }

  @Test func withoutChatsThereIsNothingToList() throws {
    let run = try program.run("sessions")
    run.expectSuccess()
    #expect(run.text.isEmpty)
  }

  @Test func eachChatIsALine() throws {
    try chat("first1", question: "How long is the Rhine?", answer: "Long.")
    try chat("other2", question: "Which way?", answer: "That way.", title: "directions")
    try program.save(chat: "broken", lines: ["no JSON"])
    let run = try program.run("sessions")
    run.expectSuccess()
    #expect(run.lines.count == 3)
    let first = try #require(run.lines.first { $0.hasPrefix("first1") })
    #expect(first.contains("2 messages") && first.contains("pebble") && first.contains("How long is the Rhine?"))
    #expect(run.lines.contains { $0.hasPrefix("other2") && $0.hasSuffix("directions") })
    #expect(run.lines.contains { $0.hasPrefix("broken") && $0.contains("the header is damaged") })
  }

  @Test func exportWritesMarkdown() throws {
    try chat("first1", question: "How long is the Rhine?", answer: "1,230 km.")
    for words in ["first1", "fir", "rhine"] {
      let run = try program.run("sessions", "export", words)
      run.expectSuccess()
      #expect(run.text.contains("How long is the Rhine?") && run.text.contains("1,230 km."))
    }
  }

  @Test func whatCannotBeExportedIsSaid() throws {
    try program.run("sessions", "export", "nosuch").expectError(66, "there is no saved chat \"nosuch\"")
    try chat("same1", question: "Same?", answer: "Yes.")
    try chat("same2", question: "Same?", answer: "No.")
    try program.run("sessions", "export", "same").expectError(66, "same1", "same2")
    try program.save(chat: "newer1", lines: [#"{"trilobit": 9, "id": "newer1", "created": 1}"#])
    try program.run("sessions", "export", "newer1").expectError(65, "newer version (9)")
    try program.run("sessions", "export").expectError(64)
  }

  @Test func aTitleCannotDriveTheTerminal() throws {
    try chat("evil01", question: "\u{1B}]0;owned\u{7}\u{1B}[2J\u{9B}31mhello", answer: "no")
    let run = try program.run("sessions")
    #expect(run.text.contains("hello"))
    #expect(!run.output.contains(0x1B) && !run.output.contains(0x07) && !run.text.contains("\u{9B}"))
  }

  @Test func withoutAHomeItSaysWhatToSet() throws {
    let run = try ProgramRun(
      #require(TestFiles.builtProgram("trilobit")), ["sessions"], environment: ["PATH": "/usr/bin:/bin"])
    run.expectError(66, "HOME")
  }
}
