import Glibc

/// A file mapped into memory, read-only, for as long as this object lives.
///
/// Nothing is read until it is touched. A file that another program cuts short while it is mapped cannot be guarded
/// against.
public final class MappedFile: Sendable {
  public let path: String
  /// Size in bytes.
  public let count: Int
  private let version: FileVersion
  /// Nil for an empty file. Never written through, and unmapped only when the last reference is gone: safe to share.
  private nonisolated(unsafe) let base: UnsafeMutableRawPointer?

  /// - Throws: `.missing` where there is no such file or it may not be read, `.bad` where it is no regular file.
  public init(path: String) throws(ModelFileError) {
    // Without O_NONBLOCK, opening a named pipe would wait for somebody to write into it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .missing(path, errno == ENOENT ? "no such file" : "cannot be opened: \(systemErrorText())")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .missing(path, "cannot be opened: \(systemErrorText())") }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .bad(path, "is a directory, not a file")
    default: throw .bad(path, "is not a regular file")
    }
    self.path = path
    count = Int(status.st_size)
    version = FileVersion(status)
    guard count > 0 else {
      base = nil
      return
    }
    let mapping = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let mapping, mapping != MAP_FAILED else {
      throw .missing(path, "cannot be mapped into memory: \(systemErrorText())")
    }
    base = mapping
  }

  deinit {
    if let base { munmap(base, count) }
  }

  /// All bytes; the pointer must not leave the closure.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withExtendedLifetime(self) { () throws(Failure) -> Result in
      try body(UnsafeRawBufferPointer(start: base, count: count))
    }
  }

  /// Whether the path still leads to the file that was opened, and nobody has written to it since.
  public var isUnchanged: Bool {
    var status = stat()
    return stat(path, &status) == 0 && FileVersion(status) == version
  }

  /// The whole file as a slice.
  public var slice: MappedSlice { MappedSlice(unchecked: self, offset: 0, count: count) }

  /// A part of the file; nil where any of it lies outside.
  public func slice(offset: Int, count: Int) -> MappedSlice? {
    guard offset >= 0, count >= 0 else { return nil }
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, end <= self.count else { return nil }
    return MappedSlice(unchecked: self, offset: offset, count: count)
  }
}

/// What tells a file from another, and from itself after it was written to.
private struct FileVersion: Equatable, Sendable {
  private let numbers: [Int]

  init(_ status: stat) {
    numbers = [
      Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino), Int(status.st_size),
      status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
    ]
  }
}

extension MappedFile {
  /// Asks the system for all bytes in turn, without waiting for them: a disk is several times faster asked so than when
  /// a reader stops at each page that is not there. What is in memory already costs next to nothing.
  func readAhead() {
    guard let base else { return }
    // As much as the system takes at once wherever it runs; the rest of a longer piece it would leave out.
    let piece = 128 << 10
    for offset in stride(from: 0, to: count, by: piece) {
      madvise(base + offset, min(piece, count - offset), MADV_WILLNEED)
    }
  }

  /// Gives back the memory of the whole pages that lie in a part of the file. They are read again when they are touched.
  fileprivate func release(offset: Int, count: Int) {
    guard let base else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let (first, end) = ((offset + page - 1) / page * page, (offset + count) / page * page)
    if first < end { madvise(base + first, end - first, MADV_DONTNEED) }
  }
}

/// A part of a mapped file, which it keeps alive.
public struct MappedSlice: Sendable {
  public let file: MappedFile
  /// Where it begins in the file, in bytes.
  public let offset: Int
  /// Size in bytes.
  public let count: Int

  /// Only for bounds that have been checked.
  fileprivate init(unchecked file: MappedFile, offset: Int, count: Int) {
    self.file = file
    self.offset = offset
    self.count = count
  }

  /// The bytes; the pointer must not leave the closure.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try file.withBytes { (bytes) throws(Failure) -> Result in
      try body(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
    }
  }

  /// Gives back the memory that reading took: for bytes that are held in another form from now on.
  public func release() { file.release(offset: offset, count: count) }
}
