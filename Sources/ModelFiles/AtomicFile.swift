import Glibc

/// A file that appears whole or not at all: written beside its place under another name, then renamed.
public final class AtomicFile {
  private let path: String
  private let temporary: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var isCommitted = false
  /// Bytes written so far.
  private(set) var count = 0

  private static let bufferSize = 1 << 20

  /// Begins a file beside its place; without `commit()` nothing is left of it.
  ///
  /// - Throws: `.cannotWrite` where it cannot be made, or where something other than a file stands at the path.
  public init(path: String) throws(ModelFileError) {
    switch FileKind(path: path) {
    case .nothing, .file: break
    case .directory: throw .cannotWrite(path, "is a directory; name a file")
    case .other: throw .cannotWrite(path, "is not a regular file; name another")
    }
    var attempt = 0
    var name = ""
    var descriptor: Int32 = -1
    repeat {
      name = "\(path).partial-\(getpid())-\(attempt)"
      descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      attempt += 1
    } while descriptor < 0 && errno == EEXIST && attempt < 1000
    guard descriptor >= 0 else { throw Self.refusal(path) }
    self.path = path
    self.descriptor = descriptor
    temporary = name
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporary) }
  }

  /// Adds bytes at the end.
  public func write(_ bytes: [UInt8]) throws(ModelFileError) {
    guard bytes.withUnsafeBytes({ add($0) }) else { throw failure() }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
    guard add(bytes) else { throw failure() }
  }

  /// Zeros up to a multiple of `alignment`.
  func pad(to alignment: Int) throws(ModelFileError) {
    try write([UInt8](repeating: 0, count: (alignment - count % alignment) % alignment))
  }

  /// Makes the file durable and gives it its name.
  public func commit() throws(ModelFileError) {
    guard flush(), fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure() }
    isCommitted = true
    // The new name is durable only when the directory is; where that cannot be asked for, the file is still whole.
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  private func failure() -> ModelFileError { Self.refusal(path) }

  private static func refusal(_ path: String) -> ModelFileError {
    .cannotWrite(path, "cannot be written: \(systemErrorText()); make room, or name another place")
  }

  // These return false where the system refuses; `errno` says why.

  private func add(_ bytes: UnsafeRawBufferPointer) -> Bool {
    count += bytes.count
    if buffer.count + bytes.count > Self.bufferSize, !flush() { return false }
    if bytes.count > Self.bufferSize { return writeThrough(bytes) }
    buffer.append(contentsOf: bytes)
    return true
  }

  private func flush() -> Bool {
    guard buffer.withUnsafeBytes({ writeThrough($0) }) else { return false }
    buffer.removeAll(keepingCapacity: true)
    return true
  }

  private func writeThrough(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if written < 0 {
        guard errno == EINTR else { return false }
        continue
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
    return true
  }
}
