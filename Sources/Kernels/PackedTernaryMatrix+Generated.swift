import CKernels
import Synchronization

extension PackedTernaryMatrix {
  /// Makes a matrix row by row (or column by column, as `order` says) straight into its layout, on all threads of
  /// `compute`; nothing but one unpacked run a thread is held beside it.
  ///
  /// - Parameters:
  ///   - rows, columns: at least 1.
  ///   - packing: as for a matrix of given values.
  ///   - fill: writes the values (-1, 0 or 1) of one run; called once for each, in any order, from several threads.
  public init(
    rows: Int, columns: Int, scale: Float, order: Order, packing: TernaryPacking = .twos, using compute: Compute,
    fill: @Sendable (_ run: Int, _ values: UnsafeMutableBufferPointer<Int8>) -> Void
  ) {
    precondition(rows > 0 && columns > 0)
    let (runs, length) = order == .rows ? (rows, columns) : (columns, rows)
    let packing = Self.packing(packing, columns: columns)
    let stride = kernel_run_bytes(packing.kernelPacking, length)
    let bytes = AlignedBytes(count: runs * stride) { out in
      compute.forEachShare(of: runs) { some in
        withUnsafeTemporaryAllocation(of: Int8.self, capacity: length) { values in
          for run in some {
            fill(run, values)
            kernel_pack(packing.kernelPacking, values.baseAddress, length, 1, out + run * stride)
          }
        }
      }
    }
    self.init(
      rows: rows, columns: columns, scale: scale, order: order, packing: packing, bytes: bytes, stride: stride)
  }

  /// Makes a matrix from rows that are unpacked as they are needed, on all threads of `compute`: a few rows a thread are
  /// held unpacked at a time.
  ///
  /// - Parameters:
  ///   - rows, columns: at least 1.
  ///   - packing: as for a matrix of given values.
  ///   - unpack: writes the values (-1, 0 or 1) of some rows, one after the other, or says false; called for all rows, in
  ///     any order, from several threads.
  /// - Returns: nil where `unpack` said false.
  public init?(
    rows: Int, columns: Int, scale: Float, order: Order, packing: TernaryPacking = .twos, using compute: Compute,
    unpack: @Sendable (_ rows: Range<Int>, _ values: UnsafeMutablePointer<Int8>) -> Bool
  ) {
    precondition(rows > 0 && columns > 0)
    let packing = Self.packing(packing, columns: columns)
    let kernelPacking = packing.kernelPacking
    let stride = kernel_run_bytes(kernelPacking, order == .rows ? columns : rows)
    let isValid = Mutex(true)
    // In columns a piece is one chunk of all of them.
    let together = order == .rows ? max(1, Self.unpackedBytes / columns) : kernel_chunk_weights(kernelPacking)
    let bytes = AlignedBytes(count: (order == .rows ? rows : columns) * stride) { out in
      let valueBytes = (min(together, rows) * columns + 63) & ~63
      let scratch = compute.scratch(count: valueBytes + 64 * columns)
      compute.forEachPiece((rows + together - 1) / together, shared: true) { thread, piece in
        let some = piece * together..<min((piece + 1) * together, rows)
        let memory = scratch[thread]
        let values = memory.bindMemory(to: Int8.self, capacity: valueBytes)
        guard unpack(some, values) else { return isValid.withLock { $0 = false } }
        switch order {
        case .rows:
          for (place, row) in some.enumerated() {
            kernel_pack(kernelPacking, values + place * columns, columns, 1, out + row * stride)
          }
        case .columns:
          kernel_pack_columns(
            kernelPacking, values, some.count, columns,
            (memory + valueBytes).bindMemory(to: UInt8.self, capacity: 64 * columns), out + piece * kernel_chunk_bytes,
            stride)
        }
      }
    }
    guard isValid.withLock({ $0 }) else { return nil }
    self.init(
      rows: rows, columns: columns, scale: scale, order: order, packing: packing, bytes: bytes, stride: stride)
  }

  /// Values that a thread holds unpacked, where rows lie one after the other.
  private static let unpackedBytes = 64 << 10

  /// Bytes that a matrix takes, padding included.
  public static func byteCount(rows: Int, columns: Int, order: Order, packing: TernaryPacking = .twos) -> Int {
    let (runs, length) = order == .rows ? (rows, columns) : (columns, rows)
    return runs * kernel_run_bytes(Self.packing(packing, columns: columns).kernelPacking, length)
  }
}
