import Foundation
import Testing

@testable import Chat

@Suite struct SessionFileTests {
  private let place = SessionPlace()
  private let question = SessionRecord.question(id: 0, after: nil, text: "q", time: 1)
  private func more(_ id: Int) -> SessionRecord { .question(id: id, after: id - 1, text: "q\(id)", time: 1) }

  @Test func aFileAppearsWithItsFirstRecord() throws {
    let file = place.folder.create(model: "pebble")
    #expect(!FileManager.default.fileExists(atPath: place.path))
    try file.append([], durable: true)
    #expect(!FileManager.default.fileExists(atPath: place.path))
    try file.append([question], durable: true)
    let lines = String(decoding: try place.bytes(of: file.id), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix(#"{"trilobit": 1, "id": "\#(file.id)", "created": "#))
    #expect(lines[0].hasSuffix(#""model": "pebble", "program": "trilobit 0.1.0"}"#))
    #expect(lines[1] == #"{"kind": "question", "id": 0, "text": "q", "time": 1}"#)
    let permissions = { (path: String) in
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try permissions(file.path) == 0o600)
    #expect(try permissions(place.folder.path) == 0o700 && permissions(place.path) == 0o700)
  }

  @Test func onlyOneProgramHasItOpen() throws {
    let file = place.folder.create(model: nil)
    try file.append([question], durable: false)
    #expect(throws: SessionError.inUse(file.id)) { try place.folder.open(file.id) }
    #expect(throws: SessionError.inUse(file.id)) { try place.folder.delete(file.id) }
    #expect(throws: SessionError.inUse(file.id)) { try place.folder.rename(file.id, to: "x") }
    #expect(try place.folder.load(file.id).conversation.shown == ["q"], "reading is free")
    file.close()
    #expect(throws: SessionError.self) { try file.append([more(1)], durable: false) }
    let again = try place.folder.open(file.id).file
    try again.append([more(1)], durable: true)
    again.close()
    #expect(try place.folder.load(file.id).conversation.shown == ["q", "q1"])
  }

  @Test func goesOnAfterHalfALine() throws {
    let id = try place.save([question, more(1)])
    let bytes = try place.bytes(of: id)
    try place.write(Array(bytes.dropLast(9)), as: id)
    let file = try place.folder.open(id).file
    try file.append([more(1)], durable: false)
    try file.append([more(2)], durable: false)
    let loaded = try place.folder.load(id)
    #expect(loaded.conversation.shown == ["q", "q1", "q2"])
    #expect(loaded.problems == ["\(id).jsonl:3: no JSON: a string without an end at byte 58; skipped"])
    // A line that lacks its line feed alone is whole.
    try place.write(Array(bytes.dropLast(1)), as: "other")
    let other = try place.folder.open("other").file
    try other.append([more(2)], durable: false)
    #expect(try place.folder.load("other").problems.isEmpty)
  }

  @Test func whatWasWrittenByOthersIsNotTouched() throws {
    try place.write(Array("{\"trilobit\": 2}\n".utf8), as: "newer")
    try place.write(Array("{\"model\": \"mine\"}\n".utf8), as: "foreign")
    try place.write([], as: "empty")
    let path = SessionFolder.path(of: "newer", in: place.folder.path)
    let newer = SessionError.otherVersion(path: path, version: 2)
    #expect(newer.description == "\(path): this chat was written by a newer version (2); this program reads 1")
    #expect(throws: newer) { try place.folder.load("newer") }
    #expect(throws: newer) { try place.folder.open("newer") }
    for id in ["foreign", "empty", "../x", ".", "", "a b", "nothing"] {
      #expect(throws: SessionError.self) { try place.folder.open(id) }
    }
    #expect(try place.bytes(of: "foreign") == Array("{\"model\": \"mine\"}\n".utf8))
  }

  @Test func aDeletedFileIsNotWrittenInVain() throws {
    let file = place.folder.create(model: nil)
    try file.append([question], durable: false)
    try FileManager.default.removeItem(atPath: file.path)
    #expect(throws: SessionError.self) { try file.append([more(1)], durable: false) }
  }

  @Test func openingReadsTheChat() throws {
    let id = try place.save([question, more(1)])
    try place.write(try place.bytes(of: id) + Array("nonsense\n".utf8), as: id)
    let (file, session) = try place.folder.open(id)
    #expect(try file.id == id && session == place.folder.load(id))
    #expect(session.conversation.shown == ["q", "q1"] && session.problems.count == 1)
  }

  @Test func theOpenFileIsDeleted() throws {
    let file = place.folder.create(model: nil)
    try file.append([question], durable: false)
    try file.delete()
    #expect(!FileManager.default.fileExists(atPath: file.path))
    #expect(throws: SessionError.cannotWrite(path: file.path, reason: "it was closed")) {
      try file.append([more(1)], durable: false)
    }
    // One that never came into being, and one whose name is gone.
    try place.folder.create(model: nil).delete()
    let lost = place.folder.create(model: nil)
    try lost.append([question], durable: false)
    try FileManager.default.removeItem(atPath: lost.path)
    try lost.delete()
    #expect(throws: SessionError.self) { try lost.append([more(1)], durable: false) }
  }

  @Test func aFileThatCannotBeDeletedStaysOpen() throws {
    let file = place.folder.create(model: nil)
    try file.append([question], durable: false)
    // Its name leads to a folder now, which is no file to delete; it has another one.
    link(file.path, SessionFolder.path(of: "other", in: place.folder.path))
    try FileManager.default.removeItem(atPath: file.path)
    mkdir(file.path, 0o700)
    #expect(throws: SessionError.self) { try file.delete() }
    try file.append([more(1)], durable: false)
    #expect(try place.folder.load("other").conversation.shown == ["q", "q1"])
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    try place.write(Array("x".utf8), as: "file")
    let folder = SessionFolder(path: SessionFolder.path(of: "file", in: place.folder.path) + "/below")
    let file = folder.create(model: nil)
    #expect(throws: SessionError.self) { try file.append([question], durable: true) }
    #expect(throws: SessionError.self) {
      try SessionFolder(path: "/proc/none").create(model: nil).append([question], durable: true)
    }
    #expect(throws: SessionError.self) { try folder.list() }
    // Later there is room: the same file takes the records then.
    try FileManager.default.removeItem(atPath: SessionFolder.path(of: "file", in: place.folder.path))
    try file.append([question], durable: true)
    #expect(try folder.load(file.id).conversation.shown == ["q"])
  }

  @Test func aFullDiskLeavesWholeLines() async {
    // In a process of its own, for a limit on the size of files holds for all of it.
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let place = SessionPlace()
      let file = place.folder.create(model: nil)
      try file.append([.question(id: 0, after: nil, text: "q", time: 1)], durable: true)
      let size = try place.bytes(of: file.id).count
      var limit = rlimit(rlim_cur: rlim_t(size + 50), rlim_max: rlim_t.max)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let long = SessionRecord.question(id: 1, after: 0, text: String(repeating: "x", count: 500), time: 1)
      #expect(throws: SessionError.self) { try file.append([long], durable: true) }
      #expect(try place.bytes(of: file.id).count == size)
      let other = place.folder.create(model: nil)
      #expect(throws: SessionError.self) { try other.append([long], durable: true) }
      #expect(try place.folder.list().map(\.id) == [file.id], "no half file is left")
      limit.rlim_cur = rlim_t.max
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      try file.append([long], durable: true)
      let loaded = try place.folder.load(file.id)
      #expect(loaded.problems.isEmpty && loaded.conversation.shown.count == 2)
    }
  }

  @Test func aChatIsNotWrittenWithoutEnd() throws {
    let file = place.folder.create(model: nil)
    try file.append([question], durable: false)
    // A sparse file is large without room.
    let handle = try FileHandle(forWritingTo: URL(filePath: file.path))
    try handle.truncate(atOffset: UInt64(SessionLimits.fileBytes))
    try handle.close()
    #expect(throws: SessionError.full(path: file.path)) { try file.append([more(1)], durable: false) }
  }
}
