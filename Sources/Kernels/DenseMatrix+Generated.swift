extension DenseMatrix {
  /// Makes a matrix of IEEE halves row by row, on all threads of `compute`.
  ///
  /// - Parameters:
  ///   - rows, columns: at least 1.
  ///   - fill: writes the bits of one row; called once for each, in any order, from several threads.
  public init(
    rows: Int, columns: Int, using compute: Compute,
    fillHalves fill: @Sendable (_ row: Int, _ halves: UnsafeMutableBufferPointer<UInt16>) -> Void
  ) {
    precondition(rows > 0 && columns > 0)
    let memory = AlignedBytes(count: rows * columns * Element.float16.byteCount) { out in
      compute.forEachShare(of: rows) { some in
        for row in some {
          let start = UnsafeMutableRawPointer(out + row * columns * Element.float16.byteCount)
          fill(
            row,
            UnsafeMutableBufferPointer(start: start.bindMemory(to: UInt16.self, capacity: columns), count: columns))
        }
      }
    }
    let bytes = UnsafeRawBufferPointer(start: memory.pointer, count: memory.count)
    self.init(rows: rows, columns: columns, element: .float16, bytes: bytes, owner: memory)
  }
}
