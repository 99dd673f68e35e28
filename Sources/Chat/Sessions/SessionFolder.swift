import Glibc
import JSONText

/// The folder with the saved chats, a file `ID.jsonl` each.
public struct SessionFolder: Sendable {
  public let path: String
  /// The program and its version, as new files name it.
  public let program: String?

  /// The folder need not exist; it is made with the first chat.
  public init(path: String, program: String? = nil) {
    self.path = path
    self.program = program
  }

  // MARK: Looking

  /// The saved chats, those that changed last first. Damaged ones are among them and say so. It reads every file
  /// once: about 0.1 s for 1,000 chats of some ten messages.
  public func list() throws(SessionError) -> [SessionSummary] {
    var found: [(summary: SessionSummary, changed: timespec)] = []
    var scan = SessionScan()
    for id in try ids() {
      // One that went since, or cannot be opened, is listed by the others only.
      if let one = scan.summary(of: id, path: Self.path(of: id, in: path)) { found.append(one) }
    }
    found.sort { first, second in
      let one = (first.changed.tv_sec, first.changed.tv_nsec)
      let two = (second.changed.tv_sec, second.changed.tv_nsec)
      return one != two ? one > two : first.summary.id < second.summary.id
    }
    return found.map(\.summary)
  }

  /// The chat that words name: its id, its title, a beginning of its id that no other has, or a part of its title
  /// that no other has. Titles may be in upper or lower case.
  public func find(_ words: String) throws(SessionError) -> SessionSummary {
    let words = ConversationTitle.line(words)
    guard !words.isEmpty else { throw .unknown(words) }
    var scan = SessionScan()
    // Most often it is an id: the other files need not be read.
    if Self.isID(words), let one = scan.summary(of: words, path: Self.path(of: words, in: path)) { return one.summary }
    let all = try list()
    let lower = words.lowercased()
    let rules: [(SessionSummary) -> Bool] = [
      { $0.title.lowercased() == lower }, { $0.id.hasPrefix(lower) },
      { $0.title.lowercased().contains(lower) },
    ]
    for rule in rules {
      let fitting = all.filter(rule)
      if fitting.count > 1 { throw .ambiguous(words, ids: fitting.map(\.id)) }
      if let one = fitting.first { return one }
    }
    throw .unknown(words)
  }

  /// Reads a chat. What is damaged in it is skipped and named.
  public func load(_ id: String) throws(SessionError) -> LoadedSession {
    try load(id, from: try storage(of: id, flags: O_RDONLY))
  }

  // MARK: Writing

  /// A new chat; no file is made before its first records.
  public func create(model: String?) -> SessionFile {
    let header = SessionHeader(id: newID(), created: Conversation.now, model: model, program: program)
    return SessionFile(planned: header, folder: path)
  }

  /// Opens a chat for appending, and reads it. What is damaged in it is skipped and named.
  /// - Throws: `inUse` where another program has it open.
  public func open(_ id: String) throws(SessionError) -> (file: SessionFile, session: LoadedSession) {
    let storage = try lockedStorage(of: id)
    // Nothing is appended to a file of another version, or to one that is no chat.
    let session = try load(id, from: storage)
    return (SessionFile(opening: session.header, storage: storage, folder: path), session)
  }

  /// Gives a chat that is not open a name; an empty one takes it away.
  public func rename(_ id: String, to title: String) throws(SessionError) {
    let title = ConversationTitle.line(title)
    let file = try open(id).file
    defer { file.close() }
    try file.append([.title(title.isEmpty ? nil : title)], durable: true)
  }

  /// Deletes a chat that is not open, and its snapshot; `SessionFile.delete` deletes the one that is.
  /// - Throws: `inUse` where a program, this one too, has it open.
  public func delete(_ id: String) throws(SessionError) {
    try Self.delete(try lockedStorage(of: id), in: path)
  }

  /// Takes a file's name away while its lock is held.
  static func delete(_ storage: SessionStorage, in folder: String) throws(SessionError) {
    guard unlink(storage.path) == 0 else {
      throw .cannotWrite(path: storage.path, reason: SessionStorage.reason(errno))
    }
    SessionSnapshots.delete(besideSession: storage.path)
    sync(folder)
  }

  /// Saves a conversation as a chat of its own, with all its branches, under a title.
  public func copy(
    _ conversation: Conversation, model: String? = nil, named title: String
  ) throws(SessionError) -> SessionSummary {
    var conversation = conversation
    conversation.rename(title)
    let file = create(model: conversation.model ?? model)
    defer { file.close() }
    try file.append(conversation.records, durable: true)
    var scan = SessionScan()
    guard let one = scan.summary(of: file.id, path: file.path) else { throw .unknown(file.id) }
    return one.summary
  }

  // MARK: Files

  static func path(of id: String, in folder: String, ending: String = ending) -> String {
    (folder.hasSuffix("/") ? folder : folder + "/") + id + ending
  }

  static let ending = ".jsonl"

  /// Whether a text can be the id of a chat: a plain file name of 1 to 64 ASCII letters, digits, "-", "_" and ".".
  static func isID(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  /// Makes the folder and those above it, for the person alone.
  static func make(_ folder: String) throws(SessionError) {
    var made = folder.hasPrefix("/") ? "" : "."
    for name in folder.split(separator: "/") {
      made += "/\(name)"
      if mkdir(made, 0o700) == 0 || errno == EEXIST { continue }
      // A folder in which nothing can be made may hold the next one all the same.
      let reason = SessionStorage.reason(errno)
      var status = stat()
      guard stat(made, &status) == 0 else { throw .cannotWrite(path: made, reason: reason) }
    }
  }

  /// Makes names in the folder durable, as far as the system does that.
  static func sync(_ folder: String) {
    let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    Glibc.close(descriptor)
  }

  /// The ids of all files, in no order.
  private func ids() throws(SessionError) -> [String] {
    guard let names = FolderNames.of(path) else {
      if errno == ENOENT { return [] }
      throw .cannotRead(path: path, reason: SessionStorage.reason(errno))
    }
    return names.filter { $0.hasSuffix(Self.ending) }.map { String($0.dropLast(Self.ending.count)) }.filter(Self.isID)
  }

  /// An id that no chat has: six letters and digits that cannot be taken for one another.
  private func newID() -> String {
    let signs = Array("abcdefghijkmnpqrstuvwxyz23456789")
    while true {
      let id = String((0..<6).map { _ in signs[Int.random(in: signs.indices)] })
      if access(Self.path(of: id, in: path), F_OK) != 0 { return id }
    }
  }

  private func storage(of id: String, flags: Int32) throws(SessionError) -> SessionStorage {
    let file = Self.path(of: id, in: path)
    guard Self.isID(id), access(file, F_OK) == 0 || errno != ENOENT else { throw .unknown(id) }
    return try SessionStorage(path: file, flags: flags)
  }

  private func lockedStorage(of id: String) throws(SessionError) -> SessionStorage {
    let storage = try storage(of: id, flags: O_RDWR | O_APPEND)
    guard storage.lock() else { throw .inUse(id) }
    guard try storage.status().isNamed else { throw .unknown(id) }
    return storage
  }

  private func load(_ id: String, from storage: SessionStorage) throws(SessionError) -> LoadedSession {
    let text = SessionText(try storage.bytes(), name: id + Self.ending, id: id)
    if let version = text.otherVersion { throw .otherVersion(path: storage.path, version: version) }
    guard text.header != nil || text.records > 0 else {
      throw .notASession(path: storage.path, reason: text.problems.first ?? "it is empty")
    }
    let changed = try storage.status().changed.tv_sec
    let header = text.header ?? SessionHeader(id: id, created: changed, model: text.conversation.model, program: nil)
    return LoadedSession(
      header: header, path: storage.path, conversation: text.conversation, problems: text.problems)
  }
}
