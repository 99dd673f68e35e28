import TestSupport
import Testing

@testable import Chat

@Suite struct SessionTextTests {
  static let header = #"{"trilobit": 1, "id": "abc234", "created": 1700000000, "model": "pebble"}"#

  static func text(_ records: [SessionRecord]) -> String {
    ([header] + records.map(\.json.text)).joined(separator: "\n") + "\n"
  }

  static func read(_ text: some Sequence<UInt8>) -> SessionText { SessionText(Array(text), name: "f", id: "abc234") }

  static func read(_ lines: [String]) -> SessionText { read(lines.joined(separator: "\n").utf8) }

  @Test func recordsSurviveTheFile() throws {
    var conversation = Conversation.withBranches
    conversation.rename("A \"name\"\n漢字")
    let records = conversation.takeRecords()
    #expect(records.count > 10)
    let read = Self.read(Self.text(records).utf8)
    #expect(read.problems.isEmpty && read.records == records.count)
    var same = Conversation(replaying: records, model: "pebble")
    same.forgetTokens()
    #expect(read.conversation == same)
    #expect(read.conversation.lastStatistics == conversation.lastStatistics)
    #expect(read.header == SessionHeader(id: "abc234", created: 1_700_000_000, model: "pebble", program: nil))
    for record in records {
      #expect(try SessionRecord(SessionText.json(Array(record.json.text.utf8)[...])) == record.withoutTokens)
    }
  }

  @Test func tokensAreNotTakenFromTheFile() {
    var conversation = Conversation()
    conversation.turn("q", "a")
    #expect(conversation.messages.last?.tokens != nil)
    let read = Self.read(Self.text(conversation.takeRecords()).utf8)
    #expect(read.conversation.messages.map(\.tokens) == [nil, nil])
    // A file may have them from elsewhere.
    let old = Self.read([
      Self.header, #"{"kind": "question", "id": 0, "text": "q"}"#,
      #"{"kind": "answer", "id": 1, "after": 0, "text": "a", "ending": "complete", "tokens": "1 2"}"#,
    ])
    #expect(old.problems.isEmpty && old.conversation.messages.last?.content == "a")
    #expect(old.conversation.messages.last?.tokens == nil)
  }

  @Test func aFileCutAnywhereGivesAllWholeLines() {
    var conversation = Conversation(systemPrompt: "\n")
    conversation.turn("é", "漢")
    _ = conversation.regenerate()
    conversation.answer("b")
    _ = conversation.undo()
    let bytes = Array(Self.text(conversation.takeRecords()).utf8)
    // The records that end at or before each place; the last line counts without its line feed as well.
    var whole = -1
    for count in 0...bytes.count {
      if count == bytes.count || bytes[count] == 0x0A { whole += 1 }
      let read = Self.read(bytes[..<count])
      let isHeaderWhole = whole >= 0
      #expect((read.header != nil) == isHeaderWhole)
      if count == bytes.count { whole -= 1 }
      #expect(read.records == max(0, whole), "cut at \(count)")
      #expect(read.problems.count <= 1)
    }
  }

  @Test(arguments: 0..<5)
  func damagedBytesTakeOnlyTheirLines(seed: Int) {
    var random = RandomNumbers(seed: UInt64(seed))
    var conversation = Conversation.withBranches
    let records = conversation.takeRecords()
    let bytes = Array(Self.text(records).utf8)
    for _ in 0..<40 {
      var damaged = bytes
      // The header and the line feeds stay: those have tests of their own.
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: Self.header.utf8.count + 1..<bytes.count, using: &random)
        let byte = UInt8.random(in: 0...255, using: &random)
        if bytes[place] != 0x0A, byte != 0x0A { damaged[place] = byte }
      }
      let read = Self.read(damaged)
      // Of the lines that are as they were, messages are all there; selections of lost ones may be gone.
      let lines = zip(bytes.split(separator: 0x0A), damaged.split(separator: 0x0A)).dropFirst()
      let texts = Set(read.conversation.records.compactMap(Self.text(of:)))
      for ((before, after), record) in zip(lines, records) where before == after {
        guard case .question(_, _, let text, _) = record else { continue }
        #expect(texts.contains(text), "lost \(text) in \(String(decoding: damaged, as: UTF8.self))")
      }
      #expect(read.conversation.shown.count <= records.count)
    }
    // Anything at all.
    for _ in 0..<80 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = Self.read(damaged).conversation.messages
    }
  }

  private static func text(of record: SessionRecord) -> String? {
    if case .question(_, _, let text, _) = record { text } else { nil }
  }

  @Test(arguments: [
    ("nonsense", "f:2: no JSON: a word that is not JSON at byte 0; skipped"),
    ("[1]", "f:2: not a JSON object; skipped"), ("{}", #"f:2: it has no "kind"; skipped"#),
    (#"{"kind": 1}"#, #"f:2: "kind" is not a text; skipped"#),
    (#"{"kind": "question", "id": 1}"#, #"f:2: "text" is missing; skipped"#),
    (#"{"kind": "question", "id": 1.5, "text": ""}"#, #"f:2: "id" is not a whole number; skipped"#),
    (#"{"kind": "question", "id": -1, "text": ""}"#, "f:2: -1 is no number of a message; skipped"),
    (
      #"{"kind": "question", "id": 9223372036854775807, "text": ""}"#,
      "f:2: 9223372036854775807 is no number of a message; skipped"
    ),
    (#"{"kind": "question", "id": 3, "after": 3, "text": ""}"#, "f:2: message 3 cannot follow message 3; skipped"),
    (#"{"kind": "answer", "id": 3, "text": "x"}"#, "f:2: message 3 answers no question; skipped"),
    (#"{"kind": "answer", "id": 3, "after": 1, "text": "x"}"#, "f:2: its question is lost"),
    (#"{"kind": "continuation", "id": 3, "text": "x"}"#, "f:2: it continues message 3, which is no answer; skipped"),
    (#"{"kind": "select", "id": 3}"#, "f:2: it shows message 3, which is lost; skipped"),
    (#"{"kind": "thought", "id": 3}"#, "f: 1 line of a newer version; skipped, and left in the file"),
  ])
  func damagedLinesAreNamed(line: String, problem: String) {
    let read = Self.read([Self.header, line, #"{"kind": "question", "id": 5, "text": "kept"}"#])
    #expect(read.problems == [problem])
    #expect(read.conversation.shown.last == "kept")
  }

  @Test func aLineThatIsLostTakesNoOtherWithIt() {
    let records: [SessionRecord] = [
      .question(id: 0, after: nil, text: "q1", time: nil), .answer(id: 1, to: 0, text: "a1", .init(ending: .complete)),
      .question(id: 2, after: 1, text: "q2", time: nil), .answer(id: 3, to: 2, text: "a2", .init(ending: .complete)),
    ]
    for lost in records.indices {
      var rest = records
      rest.remove(at: lost)
      let read = Self.read(Self.text(rest).utf8)
      var expected = ["q1", "a1", "q2", "a2"]
      if lost % 2 == 0 { expected[lost] = Conversation.lostQuestion } else { expected.remove(at: lost) }
      #expect(read.conversation.shown == expected)
      #expect(read.problems.count == (lost == 3 ? 0 : 1))
    }
  }

  @Test func theHeaderMayBeLost() {
    let lines = ["{\"tril", #"{"kind": "question", "id": 5, "text": "kept"}"#]
    #expect(Self.read(lines).conversation.shown == ["kept"] && Self.read(lines).header == nil)
    #expect(Self.read([lines[1]]).conversation.shown == ["kept"])
  }

  @Test func anotherVersionIsNotRead() {
    let read = Self.read([#"{"trilobit": 2, "id": "abc"}"#, #"{"kind": "question", "id": 5, "text": "kept"}"#])
    #expect(read.otherVersion == 2 && read.records == 0)
  }

  @Test func textThatIsNotUnicodeIsSkipped() {
    let bad = Array(#"{"kind": "question", "id": 5, "text": ""#.utf8) + [0xFF, 0xC3] + Array("\"}\n".utf8)
    let read = Self.read(Array((Self.header + "\n").utf8) + bad)
    #expect(read.problems.count == 1 && read.records == 0)
  }

  @Test func manyDamagedLinesAreCounted() {
    let read = Self.read([Self.header] + Array(repeating: "x", count: 500))
    #expect(read.problems.count == SessionLimits.problems + 1)
    #expect(read.problems.last == "f: 480 more damaged lines")
  }

  @Test func unknownMembersAndEndingsAreNoProblem() {
    let read = Self.read([
      Self.header, #"{"kind": "question", "id": 0, "text": "q", "mood": "good"}"#,
      #"{"kind": "answer", "id": 1, "after": 0, "text": "a", "ending": "newer", "figures": {"prompt": "many"}}"#,
    ])
    #expect(read.problems.isEmpty && read.conversation.entries[1].ending == .stopped)
    #expect(read.conversation.entries[1].statistics == nil)
  }
}

extension SessionRecord {
  /// The record as a file gives it back.
  fileprivate var withoutTokens: SessionRecord {
    switch self {
    case .answer(let id, let question, let text, var end):
      end.tokens = nil
      return .answer(id: id, to: question, text: text, end)
    case .continuation(let id, let text, var end):
      end.tokens = nil
      return .continuation(of: id, text: text, end)
    default: return self
    }
  }
}
