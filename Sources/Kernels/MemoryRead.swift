import CKernels

/// A block of memory to measure how fast the machine reads.
public final class MemoryReadTest {
  private let memory: AlignedBytes

  /// Bytes that one pass reads.
  public var byteCount: Int { memory.count }

  /// - Parameter byteCount: should be several times the last cache; rounded up to whole pieces.
  public init(byteCount: Int) {
    let rounded = max(1, (byteCount + Self.piece - 1) / Self.piece) * Self.piece
    // Every page is written, or the system would lend one page of zeros for all of them.
    memory = AlignedBytes(count: rounded) { $0.initialize(repeating: 1, count: rounded) }
  }

  /// Reads everything once, on all threads of `compute`.
  ///
  /// - Returns: a number that depends on every byte, so that no reading can be left out.
  @discardableResult public func pass(using compute: Compute) -> UInt64 {
    let start = memory.pointer
    let pieces = byteCount / Self.piece
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: pieces) { sums in
      let base = sums.baseAddress
      compute.forEachShare(of: pieces) { some in
        for piece in some { base?[piece] = memory_read(start + piece * Self.piece, Self.piece) }
      }
      return (0..<pieces).reduce(0) { $0 &+ sums[$1] }
    }
  }

  /// Bytes that a thread takes at a time: large enough to stream, small enough that threads end together.
  private static let piece = 2 << 20
}
