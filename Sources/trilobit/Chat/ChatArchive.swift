import Chat
import Glibc
import ModelFiles

/// The saved chats, and the file of the one that goes on.
///
/// Where there is no place for files, or no wish for them, a chat goes on all the same and says that it is not saved.
struct ChatArchive {
  /// What became of records.
  enum Outcome: Equatable {
    case written
    /// The person wants no chats saved.
    case notWanted
    /// The reason; they are kept for the next time.
    case failed(String)
  }

  /// nil: there is no place for chats.
  private let folder: SessionFolder?
  private let isWanted: Bool
  /// Where caches are saved beside chats; nil: nowhere.
  let snapshots: SessionSnapshots?
  private var file: SessionFile?
  /// Records that are not on the disk: those of a write that failed come first in the next one.
  private var pending: [SessionRecord] = []

  /// - Parameter snapshotBytes: that all saved caches together may take.
  init(folder: SessionFolder?, isWanted: Bool, snapshotBytes: Int) {
    self.folder = folder
    self.isWanted = isWanted
    snapshots = isWanted ? folder.map { SessionSnapshots(folder: $0.path, limit: snapshotBytes) } : nil
  }

  /// Begins a chat, in a file that comes into being with its first records; its id, nil where it is not saved.
  ///
  /// - Throws: why the chat before could not be saved to its end; the new one has begun all the same.
  mutating func begin(model: String?) throws(SessionError) -> String? {
    let before = Result { () throws(SessionError) in try retry() }
    file?.close()
    pending = []
    file = isWanted ? folder?.create(model: model) : nil
    try before.get()
    return file?.id
  }

  /// Appends records; those that end an answer are on the disk when it returns.
  mutating func append(_ records: [SessionRecord]) -> Outcome {
    guard isWanted else { return .notWanted }
    pending += records
    do {
      try retry(durable: pending.contains { !$0.isQuestion })
      return .written
    } catch .cannotWrite(_, let reason) {
      return .failed(reason)
    } catch {
      return .failed("\(error)")
    }
  }

  /// Tries again what could not be written.
  mutating func retry(durable: Bool = true) throws(SessionError) {
    guard !pending.isEmpty else { return }
    guard let file else { throw .cannotWrite(path: "this chat", reason: "there is no folder for it: set HOME") }
    try file.append(pending, durable: durable)
    pending = []
  }

  /// Whether something is not on the disk.
  var isBehind: Bool { !pending.isEmpty }

  /// Where the chat is saved; nil where it is not, or nothing was said yet.
  var path: String? { file.flatMap { access($0.path, F_OK) == 0 ? $0.path : nil } }

  /// The id of the chat that goes on.
  var id: String? { file?.id }

  /// The same where something of it is on the disk.
  var savedID: String? { path == nil ? nil : id }

  func list() throws -> [SessionSummary] { try folder?.list() ?? [] }

  func find(_ words: String) throws(SessionError) -> SessionSummary {
    guard let folder else { throw .unknown(words) }
    return try folder.find(words)
  }

  /// Reads a chat and goes on in its file; the one there was is closed. No words: the newest chat.
  mutating func open(_ words: String) throws(SessionError) -> LoadedSession {
    guard let folder else { throw .unknown(words) }
    try retry()
    let id = words.isEmpty ? try newest(in: folder) : try folder.find(words).id
    // Our own lock would be in the way of the open one.
    guard isWanted, id != file?.id else { return try folder.load(id) }
    let (opened, session) = try folder.open(id)
    file?.close()
    file = opened
    return session
  }

  private func newest(in folder: SessionFolder) throws(SessionError) -> String {
    for chat in try folder.list() where !chat.isDamaged { return chat.id }
    throw .unknown("")
  }

  func rename(_ id: String, to title: String) throws(SessionError) {
    guard let folder else { throw .unknown(id) }
    try folder.rename(id, to: title)
  }

  mutating func delete(_ id: String) throws(SessionError) {
    guard let folder else { throw .unknown(id) }
    if let file, file.id == id {
      try file.delete()
      self.file = nil
      pending = []
    } else {
      try folder.delete(id)
    }
    // Of a cache that was being saved when the program was killed.
    AtomicFile.removeLeftovers(in: folder.path) { $0 == id + SessionSnapshots.ending }
  }

  func copy(_ conversation: Conversation, model: String?, named title: String) throws -> SessionSummary {
    guard let folder else {
      throw ProgramStop(.cannotWrite, "there is no folder for saved chats; /export FILE.md keeps this one")
    }
    return try folder.copy(conversation, model: model, named: title)
  }
}

extension SessionRecord {
  fileprivate var isQuestion: Bool { if case .question = self { true } else { false } }
}
