import Glibc

/// A file descriptor that is closed when the value goes, and the few calls that a session's file needs.
final class SessionStorage: Sendable {
  let path: String
  private let descriptor: Int32

  /// Opens a plain file. `flags` are those of open(2).
  /// - Throws: `cannotRead` or, where the flags say that it is to be written, `cannotWrite`.
  init(path: String, flags: Int32) throws(SessionError) {
    self.path = path
    let writes = flags & (O_WRONLY | O_RDWR) != 0
    func failure(_ reason: String) -> SessionError {
      writes ? .cannotWrite(path: path, reason: reason) : .cannotRead(path: path, reason: reason)
    }
    // Never waiting: a pipe or a device by that name is no session.
    let descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
    guard descriptor >= 0 else { throw failure(Self.reason(errno)) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw failure("it is no plain file")
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Takes the lock that one program at a time can have; false where another has it. A file system without locks
  /// counts as free.
  func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK }

  /// Size in bytes, the time of the last change, and whether the file still has a name.
  func status() throws(SessionError) -> (size: Int, changed: timespec, isNamed: Bool) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotRead(path: path, reason: Self.reason(errno)) }
    return (Int(status.st_size), status.st_mtim, status.st_nlink > 0)
  }

  /// Reads from an offset into a buffer; returns how many bytes were there.
  func read(at offset: Int, into buffer: inout [UInt8]) throws(SessionError) -> Int {
    var done = 0
    while done < buffer.count {
      let count = buffer.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + done, $0.count - done, off_t(offset + done))
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw .cannotRead(path: path, reason: Self.reason(errno)) }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// The whole file.
  /// - Throws: also where it is larger than a session can be.
  func bytes() throws(SessionError) -> [UInt8] {
    let size = try status().size
    guard size <= SessionLimits.fileBytes else {
      throw .notASession(path: path, reason: "it is larger than \(Figures.bytes(SessionLimits.fileBytes))")
    }
    var bytes = [UInt8](repeating: 0, count: size)
    let count = try read(at: 0, into: &bytes)
    bytes.removeSubrange(count...)
    return bytes
  }

  /// Adds bytes at the end, all of them or none: where the system refuses, what was written is taken back. With
  /// `durable` they are on the disk when it returns.
  func append(_ bytes: [UInt8], durable: Bool) throws(SessionError) {
    let size = try status().size
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { throw takeBack(to: size) }
      done += count
    }
    if durable, fdatasync(descriptor) != 0 { throw takeBack(to: size) }
  }

  private func takeBack(to size: Int) -> SessionError {
    let reason = Self.reason(errno)
    // Where this fails too, half a line stays; the next append ends it, and reading skips it.
    _ = ftruncate(descriptor, off_t(size))
    return .cannotWrite(path: path, reason: reason)
  }

  /// What the system says of an error, and what to do about it where that is plain.
  static func reason(_ number: Int32) -> String {
    let text = String(cString: strerror(number))
    switch number {
    case ENOSPC, EDQUOT: return "\(text); make room, and it is written with the next turn"
    case EROFS, EACCES, EPERM: return "\(text); set XDG_STATE_HOME to a folder that can be written"
    default: return text
    }
  }
}
