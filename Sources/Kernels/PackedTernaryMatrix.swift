import CKernels

/// A ternary matrix in the layout of a kernel: whole chunks of 64 bytes.
///
/// Rows lie one after the other where rows are skipped (up) or none are (query, key, value, gate); columns where
/// columns are skipped (output and down projection).
public struct PackedTernaryMatrix: Sendable {
  public enum Order: Sendable { case rows, columns }

  public let rows: Int
  public let columns: Int
  /// What every weight is multiplied with.
  public let scale: Float
  public let order: Order
  public let packing: TernaryPacking
  let bytes: AlignedBytes
  /// Bytes of one row, or of one column.
  let stride: Int

  /// - Parameters:
  ///   - values: -1, 0 or 1, row-major, rows * columns of them.
  ///   - packing: every set of kernels reads both; see `KernelSet.packing` for what it reads fastest.
  public init(
    rows: Int, columns: Int, scale: Float, values: [Int8], order: Order, packing: TernaryPacking = .twos
  ) {
    precondition(rows > 0 && columns > 0 && values.count == rows * columns)
    let packing = Self.packing(packing, columns: columns)
    let (runs, length, step, start) = order == .rows ? (rows, columns, 1, columns) : (columns, rows, columns, 1)
    let stride = kernel_run_bytes(packing.kernelPacking, length)
    let bytes = AlignedBytes(count: runs * stride) { out in
      values.withUnsafeBufferPointer { values in
        guard let base = values.baseAddress else { return }
        for run in 0..<runs {
          kernel_pack(packing.kernelPacking, base + run * start, length, step, out + run * stride)
        }
      }
    }
    self.init(
      rows: rows, columns: columns, scale: scale, order: order, packing: packing, bytes: bytes, stride: stride)
  }

  init(
    rows: Int, columns: Int, scale: Float, order: Order, packing: TernaryPacking, bytes: AlignedBytes, stride: Int
  ) {
    self.rows = rows
    self.columns = columns
    self.scale = scale
    self.order = order
    self.packing = packing
    self.bytes = bytes
    self.stride = stride
  }

  /// Bytes held.
  public var byteCount: Int { bytes.count }

  /// The packing that a matrix gets where one is asked for: sums of longer rows, 85 times too large on their way, would
  /// overflow.
  static func packing(_ wanted: TernaryPacking, columns: Int) -> TernaryPacking {
    columns <= 1 << 16 ? wanted : .twos
  }
}
