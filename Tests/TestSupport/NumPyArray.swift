public import Foundation

/// A float32 matrix in NumPy's NPY format, version 1.
public struct NumPyArray: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// The header's text, without the spaces that fill it up.
  public let header: String
  /// Bytes before the numbers.
  public let headerBytes: Int
  public let rows: [[Float]]

  public init(contentsOf file: URL) throws {
    try self.init(bytes: [UInt8](Data(contentsOf: file)))
  }

  public init(bytes: [UInt8]) throws {
    guard bytes.count > 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8) + [1, 0]) else {
      throw Failure(description: "not NPY 1.0")
    }
    headerBytes = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    guard bytes.count >= headerBytes else { throw Failure(description: "the header is cut short") }
    let text = String(decoding: bytes[10..<headerBytes], as: UTF8.self)
    guard text.hasSuffix("\n") else { throw Failure(description: "the header does not end in a newline") }
    header = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard header.contains("'descr': '<f4'"), header.contains("'fortran_order': False"),
      let shape = header.range(of: #"\(\d+, \d+\)"#, options: .regularExpression)
    else { throw Failure(description: "not a float32 matrix: \(header)") }
    let sizes = header[shape].split(whereSeparator: { "(), ".contains($0) }).compactMap { Int($0) }
    guard sizes.count == 2, bytes.count == headerBytes + 4 * sizes[0] * sizes[1] else {
      throw Failure(description: "\(bytes.count) bytes do not hold \(sizes)")
    }
    let start = headerBytes
    rows = bytes.withUnsafeBytes { raw in
      (0..<sizes[0]).map { row in
        (0..<sizes[1]).map { column in
          let offset = start + 4 * (row * sizes[1] + column)
          return Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        }
      }
    }
  }
}
