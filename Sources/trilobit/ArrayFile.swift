import Glibc

/// A NumPy file (NPY 1.0) of float32, written row by row.
struct ArrayFile {
  private let file: UnsafeMutablePointer<FILE>
  private let path: String
  /// Whether it is an ordinary file: a device or a pipe is never taken away.
  private let isOrdinary: Bool

  /// - Throws: `ProgramStop` 73 where it cannot be made.
  init(path: String, rows: Int, columns: Int) throws {
    guard let file = fopen(path, "wb") else {
      throw ProgramStop(.cannotWrite, "\(path): \(String(cString: strerror(errno))); name a file that can be written")
    }
    self.file = file
    self.path = path
    var status = stat()
    isOrdinary = fstat(fileno(file), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    // Magic, version, length and header together fill a multiple of 64 bytes.
    let padding = 63 - (10 + header.utf8.count) % 64
    header += String(repeating: " ", count: padding) + "\n"
    let length = UInt16(header.utf8.count)
    try write([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8))
  }

  func append(_ row: [Float]) throws { try write(row) }

  func close() throws {
    guard fclose(file) == 0 else { throw failure }
  }

  private func write<Element: BitwiseCopyable>(_ elements: [Element]) throws {
    let size = MemoryLayout<Element>.stride
    guard fwrite(elements, size, elements.count, file) == elements.count else { throw failure }
  }

  /// What went wrong; half a file is not left behind.
  private var failure: ProgramStop {
    let number = errno
    if isOrdinary { unlink(path) }
    return ProgramStop(.cannotWrite, "\(path): \(String(cString: strerror(number))); make room, or name another file")
  }
}
