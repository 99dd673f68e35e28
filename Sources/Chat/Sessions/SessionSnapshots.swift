import Glibc

/// Caches of the model that lie beside the saved chats, a file `ID.kv` each: with one of them a chat goes on without being
/// read again. Nothing is lost with them but time, so the oldest make room for the newest.
public struct SessionSnapshots: Sendable {
  public let folder: String
  /// Bytes that all of them together may take; 0: there are none.
  public let limit: Int

  public static let ending = ".kv"

  public init(folder: String, limit: Int) {
    (self.folder, self.limit) = (folder, limit)
  }

  public func path(of id: String) -> String { SessionFolder.path(of: id, in: folder, ending: Self.ending) }

  /// Notes that one is in use: it counts as the newest.
  public func noteUse(of id: String) { utimes(path(of: id), nil) }

  /// Takes away those whose chat is gone, and the oldest while all together take more than they may. What the system
  /// refuses stays.
  public func tidy() {
    var found: [(path: String, bytes: Int, changed: timespec)] = []
    for name in FolderNames.of(folder) ?? [] where name.hasSuffix(Self.ending) {
      let id = String(name.dropLast(Self.ending.count))
      let path = path(of: id)
      var status = stat()
      guard SessionFolder.isID(id), lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      if access(SessionFolder.path(of: id, in: folder), F_OK) != 0, errno == ENOENT {
        unlink(path)
      } else {
        found.append((path, Int(status.st_size), status.st_mtim))
      }
    }
    found.sort { ($0.changed.tv_sec, $0.changed.tv_nsec) > ($1.changed.tv_sec, $1.changed.tv_nsec) }
    var total = 0
    for one in found {
      total += one.bytes
      if total > limit { unlink(one.path) }
    }
  }

  /// Takes away the one of a chat, if there is one.
  static func delete(besideSession path: String) {
    guard path.hasSuffix(SessionFolder.ending) else { return }
    unlink(path.dropLast(SessionFolder.ending.count) + ending)
  }
}
