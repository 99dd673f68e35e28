import Glibc
import JSONText
import Synchronization

/// The file of one chat, open for appending; no other program can open it at the same time. It comes into being with
/// its first records. Its methods may be called from any thread, one at a time; each returns when the system has
/// taken the bytes, and with `durable` when they are on the disk, which may take some milliseconds.
public final class SessionFile: Sendable {
  public let id: String
  public let path: String
  private let header: SessionHeader
  private let folder: String
  private let state: Mutex<State>

  private enum State {
    /// Nothing is on the disk yet.
    case planned
    case open(SessionStorage)
    case closed
  }

  /// A file that comes into being with its first records.
  init(planned header: SessionHeader, folder: String) {
    id = header.id
    path = SessionFolder.path(of: header.id, in: folder)
    self.header = header
    self.folder = folder
    state = Mutex(.planned)
  }

  /// A file that is there.
  init(opening header: SessionHeader, storage: SessionStorage, folder: String) {
    id = header.id
    path = storage.path
    self.header = header
    self.folder = folder
    state = Mutex(.open(storage))
  }

  /// Appends records, all or none: where it throws nothing was written, and the caller keeps them and hands them in
  /// again before what comes next. `durable` waits until they are on the disk.
  /// - Throws: `cannotWrite` (no room, read-only, deleted, closed), `full`.
  public func append(_ records: [SessionRecord], durable: Bool) throws(SessionError) {
    guard !records.isEmpty else { return }
    var text = ""
    for record in records {
      let line = record.json.text
      guard line.utf8.count <= SessionLimits.lineBytes else {
        throw .cannotWrite(
          path: path, reason: "a message is longer than \(Figures.bytes(SessionLimits.lineBytes)); go on with /new")
      }
      text += line + "\n"
    }
    let lines = Array(text.utf8)
    let failure: SessionError? = state.withLock { state in
      do throws(SessionError) {
        try append(lines, durable: durable, in: &state)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  /// Lets other programs open the file; after that nothing can be appended.
  public func close() { state.withLock { $0 = .closed } }

  /// Deletes the file and closes it. Where it throws the file is open as before; one that has no name any more, or
  /// never came into being, is closed.
  public func delete() throws(SessionError) {
    let failure: SessionError? = state.withLock { state in
      do throws(SessionError) {
        if case .open(let storage) = state, try storage.status().isNamed {
          try SessionFolder.delete(storage, in: folder)
        }
        state = .closed
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  private func append(_ lines: [UInt8], durable: Bool, in state: inout State) throws(SessionError) {
    switch state {
    case .closed: throw .cannotWrite(path: path, reason: "it was closed")
    case .planned: state = .open(try create(with: lines, durable: durable))
    case .open(let storage):
      let status = try storage.status()
      guard status.isNamed else { throw .cannotWrite(path: path, reason: "it was deleted; /save NAME keeps this chat") }
      guard status.size + lines.count < SessionLimits.fileBytes else { throw .full(path: path) }
      // A line that was cut short, as when the program was killed, is ended first.
      let start: [UInt8] = try endsInLine(storage, size: status.size) ? [] : [UInt8(ascii: "\n")]
      try storage.append(start + lines, durable: durable)
    }
  }

  private func endsInLine(_ storage: SessionStorage, size: Int) throws(SessionError) -> Bool {
    guard size > 0 else { return true }
    var last = [UInt8(ascii: "\n")]
    _ = try storage.read(at: size - 1, into: &last)
    return last == [UInt8(ascii: "\n")]
  }

  /// Makes the file with its header and first records; where that fails, none is left.
  private func create(with lines: [UInt8], durable: Bool) throws(SessionError) -> SessionStorage {
    try SessionFolder.make(folder)
    let storage = try SessionStorage(path: path, flags: O_RDWR | O_APPEND | O_CREAT | O_EXCL)
    guard storage.lock() else { throw .inUse(id) }
    do throws(SessionError) {
      try storage.append(Array((header.json.text + "\n").utf8) + lines, durable: durable)
    } catch {
      unlink(path)
      throw error
    }
    SessionFolder.sync(folder)
    return storage
  }
}
