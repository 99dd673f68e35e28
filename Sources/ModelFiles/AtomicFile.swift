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
  /// Between the name and the writer's process.
  private static let mark = ".partial-"

  /// Begins a file beside its place; without `commit()` nothing is left of it.
  ///
  /// - Parameter mode: who may read and write it, as open(2) has it; the system's mask takes from it.
  /// - Throws: `.cannotWrite` where it cannot be made, or where something other than a file stands at the path.
  public init(path: String, mode: UInt32 = 0o666) throws(ModelFileError) {
    switch FileKind(path: path) {
    case .nothing, .file: break
    case .directory: throw .cannotWrite(path, "is a directory; name a file")
    case .other: throw .cannotWrite(path, "is not a regular file; name another")
    }
    let own = lastPathComponent(path)
    Self.removeLeftovers(in: Self.parent(of: path)) { $0 == own }
    var attempt = 0
    var name = ""
    var descriptor: Int32 = -1
    repeat {
      name = "\(path)\(Self.mark)\(getpid())-\(attempt)"
      descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      attempt += 1
    } while descriptor < 0 && errno == EEXIST && attempt < 1000
    guard descriptor >= 0 else { throw Self.refusal(path) }
    // Whoever looks for leftovers sees that this is none.
    flock(descriptor, LOCK_EX | LOCK_NB)
    self.path = path
    self.descriptor = descriptor
    temporary = name
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporary) }
  }

  /// Takes away what writers left that were killed: they run no more and hold no lock.
  ///
  /// - Parameter isMeant: whether it is about the file of a name that they wrote.
  public static func removeLeftovers(in directory: String, of isMeant: (String) -> Bool) {
    guard let folder = opendir(directory) else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let mark = name.firstRange(of: mark), isMeant(String(name[..<mark.lowerBound])),
        let writer = name[mark.upperBound...].split(separator: "-").first.flatMap({ pid_t($0) }),
        writer > 0, kill(writer, 0) != 0, errno == ESRCH
      else { continue }
      let leftover = joined(directory, name)
      let descriptor = open(leftover, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(leftover) }
      close(descriptor)
    }
  }

  /// The directory that a path lies in.
  private static func parent(of path: String) -> String {
    let slash = path.lastIndex(of: "/")
    return slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  /// Adds bytes at the end.
  public func write(_ bytes: [UInt8]) throws(ModelFileError) {
    guard bytes.withUnsafeBytes({ add($0) }) else { throw failure() }
  }

  public func write(_ bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
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
    let folder = open(Self.parent(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
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
