import Foundation
import TestSupport
import Testing

@testable import Chat

/// The caches beside saved chats: where they lie, and when they go.
@Suite struct SessionSnapshotsTests {
  private let place: CheckpointFolder

  init() throws { place = try CheckpointFolder() }

  private func snapshots(limit: Int) -> SessionSnapshots { SessionSnapshots(folder: place.path, limit: limit) }

  /// A chat with a snapshot of some bytes, used so many seconds after the first.
  private func add(_ id: String, bytes: Int, at time: Int, hasChat: Bool = true) throws {
    if hasChat { _ = try place.write("{}\n", to: "\(id).jsonl") }
    let path = try place.write([UInt8](repeating: 0, count: bytes), to: "\(id).kv")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000 + Double(time))], ofItemAtPath: path)
  }

  private var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: place.path).filter { $0.hasSuffix(".kv") }.sorted()) ?? []
  }

  @Test func theOldestMakeRoom() throws {
    try add("a", bytes: 100, at: 1)
    try add("b", bytes: 100, at: 3)
    try add("c", bytes: 100, at: 2)
    snapshots(limit: 300).tidy()
    #expect(names == ["a.kv", "b.kv", "c.kv"])
    snapshots(limit: 299).tidy()
    #expect(names == ["b.kv", "c.kv"])
    snapshots(limit: 299).noteUse(of: "c")
    snapshots(limit: 100).tidy()
    #expect(names == ["c.kv"])
    snapshots(limit: 0).tidy()
    #expect(names.isEmpty)
  }

  @Test func thoseWhoseChatIsGoneGo() throws {
    try add("a", bytes: 10, at: 1)
    try add("b", bytes: 10, at: 1, hasChat: false)
    _ = try place.write("x", to: "not an id.kv")
    try FileManager.default.createDirectory(atPath: place.path("folder.kv"), withIntermediateDirectories: false)
    snapshots(limit: 1000).tidy()
    #expect(names == ["a.kv", "folder.kv", "not an id.kv"])
    SessionSnapshots(folder: place.path("nowhere"), limit: 1).tidy()
  }

  @Test func aChatTakesItsSnapshotWithIt() throws {
    let folder = SessionFolder(path: place.path)
    var conversation = Conversation()
    conversation.ask("Hello?")
    let open = folder.create(model: nil)
    try open.append(conversation.takeRecords(), durable: false)
    let closed = try folder.copy(conversation, named: "other")
    for id in [open.id, closed.id] { try add(id, bytes: 10, at: 1, hasChat: false) }
    #expect(try folder.list().count == 2, "snapshots are no chats")
    try open.delete()
    #expect(names == ["\(closed.id).kv"])
    try folder.delete(closed.id)
    #expect(names.isEmpty)
  }
}
