import Glibc

/// A file for the person alone that goes with the value that holds it.
final class TemporaryFile {
  let path: String
  let descriptor: Int32

  /// - Throws: `ProgramStop` 73 where it cannot be made or the text has no room.
  init(holding text: String, suffix: String = "") throws {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var name = Array("\(folder)/trilobit-XXXXXX\(suffix)".utf8CString)
    descriptor = mkstemps(&name, Int32(suffix.utf8.count))
    guard descriptor >= 0 else {
      throw ProgramStop(.cannotWrite, "\(folder): \(String(cString: strerror(errno))); set TMPDIR to another folder")
    }
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    guard writeAll(text, to: descriptor), lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw ProgramStop(.cannotWrite, "\(path): \(String(cString: strerror(errno))); make room, or set TMPDIR")
    }
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      unlink(path)
    }
  }
}
