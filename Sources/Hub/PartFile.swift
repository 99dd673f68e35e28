import Glibc

/// A file that is not whole yet; what it holds stays when the program ends, whatever ends it.
final class PartFile {
  let path: String
  private let descriptor: Int32
  private(set) var bytes: Int

  /// Opens what is there, or begins.
  init(path: String) throws(HubError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw Storage.refusal(path) }
    bytes = max(0, Int(lseek(descriptor, 0, SEEK_END)))
  }

  /// Opens a file that is only read.
  init(reading path: String) throws(HubError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw HubError(.missing, "\(printable(path, limit: 4096)) cannot be read") }
    bytes = max(0, Int(lseek(descriptor, 0, SEEK_END)))
  }

  deinit { close(descriptor) }

  func append(_ content: UnsafeRawBufferPointer) throws(HubError) {
    var rest = content
    while !rest.isEmpty {
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(bytes))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Storage.refusal(path) }
      bytes += count
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }

  /// Forgets all of it.
  func clear() throws(HubError) {
    guard ftruncate(descriptor, 0) == 0 else { throw Storage.refusal(path) }
    bytes = 0
  }

  /// Hands over everything that is there, in pieces.
  func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let size = 1 << 20
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { buffer.deallocate() }
    var offset = 0
    while offset < bytes {
      let count = pread(descriptor, buffer.baseAddress, min(size, bytes - offset), off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Storage.refusal(path) }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += count
    }
  }

  /// Writes it to the disk.
  func synchronize() throws(HubError) {
    guard fsync(descriptor) == 0 else { throw Storage.refusal(path) }
  }

  func remove() { unlink(path) }
}
