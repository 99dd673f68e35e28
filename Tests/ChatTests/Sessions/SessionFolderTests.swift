import Foundation
import TestSupport
import Testing

@testable import Chat

@Suite struct SessionFolderTests {
  private let place = SessionPlace()

  private func save(_ question: String, title: String? = nil) throws -> String {
    var conversation = Conversation()
    conversation.turn(question, "An answer.")
    if let title { conversation.rename(title) }
    return try place.save(conversation.takeRecords())
  }

  private func age(_ id: String, seconds: Int) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000 - Double(seconds))],
      ofItemAtPath: SessionFolder.path(of: id, in: place.folder.path))
  }

  @Test func listsTheNewestFirst() throws {
    #expect(try place.folder.list().isEmpty)
    let old = try save("Old question?")
    let new = try save("New question?", title: "Rivers")
    var long = Conversation.withBranches
    let branched = try place.save(long.takeRecords(), model: "other")
    try age(old, seconds: 100)
    try age(new, seconds: 10)
    try age(branched, seconds: 50)
    try place.write(Array("nothing".utf8), as: "damaged")
    try place.write(Array("{\"trilobit\": 3}\n".utf8), as: "newer")
    try age("damaged", seconds: 200)
    try age("newer", seconds: 300)
    try place.write(Array("x".utf8), as: "a b")
    let list = try place.folder.list()
    #expect(list.map(\.id) == [new, branched, old, "damaged", "newer"])
    #expect(list.map(\.title) == ["Rivers", "Why is the sky blue?", "Old question?", "damaged", "newer"])
    #expect(list.map(\.messages) == [2, 10, 2, 0, 0])
    #expect(list.map(\.model) == ["pebble", "pebble", "pebble", nil, nil])
    #expect(list.map(\.isDamaged) == [false, false, false, true, true])
    #expect(list[4].problem?.hasSuffix("written by a newer version (3); this program reads 1") == true)
    #expect(list[4].briefProblem == "this chat was written by a newer version (3); this program reads 1")
    #expect(list[3].briefProblem?.contains("/") == false && list[0].briefProblem == nil)
    #expect(list[0].changed == 1_699_999_990)
    for summary in list.prefix(3) {
      #expect(try place.folder.load(summary.id).conversation.displayTitle == summary.title)
    }
  }

  @Test func aRefusedQuestionIsNoTitle() throws {
    var conversation = Conversation()
    conversation.ask("Too long", at: 0)
    conversation.failAnswer("It does not fit.")
    _ = conversation.undo()
    let refused = try place.save(conversation.takeRecords())
    conversation.turn("Short?", "Yes.")
    conversation.turn("And?", "No.")
    let asked = try place.save(Conversation(replaying: conversation.records).records)
    let titles = Dictionary(uniqueKeysWithValues: try place.folder.list().map { ($0.id, $0.title) })
    #expect(titles == [refused: "new chat", asked: "Short?"])
  }

  @Test func linesWrittenByHandCountToo() throws {
    let lines = [
      SessionTextTests.header, #"{"id":0,"kind":"question","text":"by hand"}"#,
      #"{ "kind":"answer","id":1,"after":0,"text":"a","ending":"complete"}"#, #"{"kind":"title","text":"x\ny"}"#,
    ]
    try place.write(Array(lines.joined(separator: "\r\n").utf8), as: "hand")
    let summary = try #require(place.folder.list().first)
    #expect(summary.messages == 2 && summary.title == "x y" && !summary.isDamaged)
    #expect(try place.folder.load("hand").problems.isEmpty)
  }

  @Test func findsByIdAndTitle() throws {
    var ids: [String] = []
    for (question, title) in [("One?", "Rivers of Asia"), ("Two?", "Rivers"), ("Three lakes?", nil)] {
      ids.append(try save(question, title: title))
    }
    let folder = place.folder
    for id in ids { #expect(try folder.find(id).id == id) }
    #expect(try folder.find(" rivers ").id == ids[1])
    #expect(try folder.find("LAKES").id == ids[2])
    #expect(try folder.find("of asia").id == ids[0])
    let beginning = String(ids[0].prefix(5))
    if !ids[1].hasPrefix(beginning), !ids[2].hasPrefix(beginning) { #expect(try folder.find(beginning).id == ids[0]) }
    #expect(throws: SessionError.unknown("seas")) { try folder.find("seas") }
    #expect(
      SessionError.unknown("seas").description == "there is no saved chat \"seas\"; name one by its id or its title")
    #expect(SessionError.unknown("").description == "there is no saved chat yet")
    #expect(throws: SessionError.unknown("")) { try folder.find("\n") }
    do throws(SessionError) {
      _ = try folder.find("river")
      Issue.record("two have it")
    } catch {
      guard case .ambiguous("river", let found) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(Set(found) == Set(ids.prefix(2)))
    }
  }

  @Test func renamesDeletesAndCopies() throws {
    let id = try save("One?")
    try place.folder.rename(id, to: "Two\u{1B}[31m\n words")
    #expect(try place.folder.find(id).title == "Two [31m words")
    try place.folder.rename(id, to: " ")
    #expect(try place.folder.find(id).title == "One?")
    let loaded = try place.folder.load(id)
    let copy = try place.folder.copy(loaded.conversation, named: "The copy")
    #expect(copy.title == "The copy" && copy.id != id && copy.messages == 2)
    try place.folder.delete(id)
    #expect(throws: SessionError.unknown(id)) { try place.folder.delete(id) }
    #expect(try place.folder.list().map(\.id) == [copy.id])
    let branched = try place.folder.copy(.withBranches, named: "b")
    #expect(try place.folder.load(branched.id).conversation.shown == Conversation.withBranches.shown)
  }

  @Test func aThousandChatsAreListedAtOnce() throws {
    var conversation = Conversation()
    for turn in 0..<5 { conversation.turn("Question \(turn)?", String(repeating: "words and more ", count: 60)) }
    let bytes = Array(SessionTextTests.text(conversation.takeRecords()).utf8)
    try place.write(bytes, as: "chat0")
    let paths = (0..<1_000).map { SessionFolder.path(of: "chat\($0)", in: place.folder.path) }
    for path in paths.dropFirst() { link(paths[0], path) }
    var count = 0
    let seconds = ProcessorTime.fastest(of: 3) { count = (try? place.folder.list().count) ?? 0 }
    #expect(count == 1_000)
    // Built without optimization it takes several times what it takes a person's build.
    #expect(seconds < 2, "\(seconds) s for \(bytes.count * 1_000) bytes")
    let one = ProcessorTime.fastest(of: 3) { count = (try? place.folder.find("chat7").messages) ?? 0 }
    #expect(count == 10)
    #expect(one < seconds / 20, "an id is found without the others: \(one) s")
  }

  @Test func oddThingsInTheFolderAreNoProblem() throws {
    let id = try save("One?")
    mkfifo(SessionFolder.path(of: "pipe", in: place.folder.path), 0o600)
    mkdir(SessionFolder.path(of: "folder", in: place.folder.path), 0o700)
    symlink("/dev/zero", SessionFolder.path(of: "zero", in: place.folder.path))
    symlink("/nowhere", SessionFolder.path(of: "gone", in: place.folder.path))
    #expect(try place.folder.list().map(\.id) == [id])
    #expect(throws: SessionError.self) { try place.folder.load("pipe") }
    #expect(throws: SessionError.self) { try place.folder.load("zero") }
  }
}
