import Glibc
import ModelFiles

/// Reads a file from its beginning to its end, a buffer at a time, and sums up what it read.
final class SnapshotReader {
  private let descriptor: Int32
  /// Bytes that are not read yet, as far as the size of the file tells.
  private(set) var remaining: Int
  private var sum = Checksum()
  /// Read ahead for the small numbers.
  private var ahead: ArraySlice<UInt8> = []
  private static let aheadByteCount = 1 << 16

  /// nil where there is no file.
  ///
  /// - Throws: `cannotRead`, also where it is no plain file.
  init?(path: String) throws(SnapshotError) {
    // Never waiting: a pipe by that name is no snapshot.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .cannotRead(path: path, reason: String(cString: strerror(errno)))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .cannotRead(path: path, reason: "it is no plain file")
    }
    self.descriptor = descriptor
    remaining = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Of everything that was read.
  var checksum: UInt64 { sum.value }

  /// Fills a buffer with what comes next; false where the file ends before.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    guard buffer.count <= remaining else { return false }
    remaining -= buffer.count
    var rest = buffer
    if !ahead.isEmpty {
      let some = ahead.prefix(rest.count)
      rest.copyBytes(from: some)
      ahead.removeFirst(some.count)
      rest = UnsafeMutableRawBufferPointer(rebasing: rest[some.count...])
    }
    while !rest.isEmpty {
      let count = Glibc.read(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = UnsafeMutableRawBufferPointer(rebasing: rest[count...])
    }
    sum.update(UnsafeRawBufferPointer(buffer))
    return true
  }

  /// The bytes that come next; nil where there are fewer.
  func bytes(_ count: Int) -> [UInt8]? {
    readAhead(count)
    var bytes = [UInt8](repeating: 0, count: count)
    return bytes.withUnsafeMutableBytes { read(into: $0) } ? bytes : nil
  }

  /// The number that comes next; nil where the file ends before.
  func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    readAhead(MemoryLayout<Number>.size)
    var number: Number = 0
    guard withUnsafeMutableBytes(of: &number, { read(into: $0) }) else { return nil }
    return Number(littleEndian: number)
  }

  /// Has some bytes at hand, where the file has them.
  private func readAhead(_ count: Int) {
    guard ahead.count < count, count <= remaining else { return }
    var more = [UInt8](repeating: 0, count: min(Self.aheadByteCount, remaining) - ahead.count)
    let got = more.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    guard got > 0 else { return }
    ahead = ahead + more.prefix(got)
  }
}
