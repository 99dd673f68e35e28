import Chat
import Glibc

/// Takes a file, or a folder with all that is in it, off the disk. Of a link only the link goes.
enum FolderRemoval {
  struct Failure: Error {
    let reason: String
  }

  static func remove(_ path: String) throws(Failure) {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw failure }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      guard unlink(path) == 0 else { throw failure }
      return
    }
    guard let names = FolderNames.of(path) else { throw failure }
    for name in names { try remove("\(path)/\(name)") }
    guard rmdir(path) == 0 else { throw failure }
  }

  private static var failure: Failure { Failure(reason: String(cString: strerror(errno))) }
}
