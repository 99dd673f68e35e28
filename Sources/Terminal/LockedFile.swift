import Glibc

/// A file open and locked against other programs of this house, until the value goes.
final class LockedFile {
  /// False where another program keeps the lock for long, or the file system has none: then only append.
  let isLocked: Bool
  private let descriptor: Int32

  /// Nil where it cannot be opened, or is no plain file; creates it for its owner only.
  init?(_ path: String, _ flags: Int32) {
    let descriptor = open(path, flags | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    var isLocked = false
    for _ in 0..<40 where !isLocked {
      isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
      if !isLocked { usleep(2_500) }
    }
    self.isLocked = isLocked
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// The end of the file, at most so many bytes; nil on an error.
  func read(last most: Int) -> [UInt8]? {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard size >= 0 else { return nil }
    let count = min(size, most)
    guard lseek(descriptor, off_t(size - count), SEEK_SET) >= 0 else { return nil }
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = 0
      while filled < count, let base = buffer.baseAddress {
        let got = Glibc.read(descriptor, base + filled, count - filled)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { isWhole = false }
        if got <= 0 { break }
        filled += got
      }
    }
    return isWhole ? bytes : nil
  }

  func write(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count, let base = bytes.baseAddress {
        let count = Glibc.write(descriptor, base + done, bytes.count - done)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { return false }
        done += count
      }
      return true
    }
  }

  /// Replaces what the file holds, in place: others keep waiting for the lock of this very file.
  func replace(with text: String) {
    guard lseek(descriptor, 0, SEEK_SET) == 0, write(text) else { return }
    _ = ftruncate(descriptor, off_t(text.utf8.count))
  }
}
