import Chat
import Glibc

/// The saved chats, and the file of the one that goes on.
///
/// Where there is no place for files, or no wish for them, a chat goes on all the same and says that it is not saved.
struct ChatArchive {
  /// nil: chats are not saved.
  private let folder: SessionFolder?
  private var file: SessionFile?
  /// Why there is no folder, where chats should be saved.
  private let reason: String?
  /// Records that are not on the disk: those of a write that failed come first in the next one.
  private var pending: [SessionRecord] = []

  /// - Parameter reason: why there is no folder where one is wanted.
  init(folder: SessionFolder?, reason: String? = nil) {
    self.folder = folder
    self.reason = reason
  }

  /// Begins a chat, in a file that comes into being with its first records; its id.
  mutating func begin(model: String?) -> String? {
    file?.close()
    pending = []
    file = folder?.create(model: model)
    return file?.id
  }

  /// Appends records; those that end an answer are on the disk when it returns.
  ///
  /// - Returns: why they could not be written; they are kept then.
  mutating func append(_ records: [SessionRecord]) -> String? {
    guard folder != nil else { return reason }
    pending += records
    guard let file else { return "there is no folder for saved chats" }
    do {
      try file.append(pending, durable: pending.contains { !$0.isQuestion })
      pending = []
      return nil
    } catch {
      return Self.reason(error)
    }
  }

  /// Tries again what could not be written.
  mutating func retry() throws(SessionError) {
    guard let file else { return }
    try file.append(pending, durable: true)
    pending = []
  }

  /// Whether something is not on the disk.
  var isBehind: Bool { !pending.isEmpty }

  /// Where the chat is saved; nil where it is not, or nothing was said yet.
  var path: String? { file.flatMap { access($0.path, F_OK) == 0 ? $0.path : nil } }

  func list() throws -> [SessionSummary] { try folder?.list() ?? [] }

  func find(_ words: String) throws(SessionError) -> SessionSummary {
    guard let folder else { throw .unknown(words) }
    return try folder.find(words)
  }

  /// Reads a chat and goes on in its file; the one there was is closed. No words: the newest chat.
  mutating func open(_ words: String) throws(SessionError) -> LoadedSession {
    guard let folder else { throw .unknown(words) }
    let id = words.isEmpty ? try newest(in: folder) : try folder.find(words).id
    if id == file?.id {
      // Our own lock would be in the way.
      return try folder.load(id)
    }
    let opened = try folder.open(id)
    let session = try folder.load(id)
    file?.close()
    file = opened
    pending = []
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
    if id == file?.id {
      file?.close()
      file = nil
      pending = []
    }
    try folder.delete(id)
  }

  func copy(_ conversation: Conversation, model: String?, named title: String) throws -> SessionSummary {
    guard let folder else {
      throw ProgramStop(.cannotWrite, "there is no folder for saved chats; /export FILE.md keeps this one")
    }
    return try folder.copy(conversation, model: model, named: title)
  }

  private static func reason(_ error: SessionError) -> String {
    if case .cannotWrite(_, let reason) = error { return reason }
    return "\(error)"
  }
}

extension SessionRecord {
  fileprivate var isQuestion: Bool { if case .question = self { true } else { false } }
}
