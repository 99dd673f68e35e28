import CKernels

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

  /// Bytes that a matrix takes, padding included.
  public static func byteCount(rows: Int, columns: Int, order: Order, packing: TernaryPacking = .twos) -> Int {
    let (runs, length) = order == .rows ? (rows, columns) : (columns, rows)
    return runs * kernel_run_bytes(Self.packing(packing, columns: columns).kernelPacking, length)
  }
}
