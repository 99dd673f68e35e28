extension DenseMatrix {
  /// Makes a matrix row by row, on all threads of `compute`.
  ///
  /// - Parameters:
  ///   - rows: at least 1.
  ///   - columns: at least 1, whole blocks of the element.
  ///   - fill: writes the bytes of one row; called once for each, in any order, from several threads.
  public init(
    rows: Int, columns: Int, element: Element, using compute: Compute,
    fill: @Sendable (_ row: Int, _ bytes: UnsafeMutableRawBufferPointer) -> Void
  ) {
    precondition(rows > 0 && columns > 0 && columns % element.blockSize == 0)
    let rowBytes = element.rowBytes(columns: columns)
    let memory = AlignedBytes(count: rows * rowBytes) { out in
      compute.forEachShare(of: rows) { some in
        for row in some { fill(row, UnsafeMutableRawBufferPointer(start: out + row * rowBytes, count: rowBytes)) }
      }
    }
    let bytes = UnsafeRawBufferPointer(start: memory.pointer, count: memory.count)
    self.init(rows: rows, columns: columns, element: element, bytes: bytes, owner: memory)
  }

  /// The same in IEEE halves, of which `fill` writes the bits.
  public init(
    rows: Int, columns: Int, using compute: Compute,
    fillHalves fill: @Sendable (_ row: Int, _ halves: UnsafeMutableBufferPointer<UInt16>) -> Void
  ) {
    self.init(rows: rows, columns: columns, element: .float16, using: compute) { row, bytes in
      fill(row, bytes.bindMemory(to: UInt16.self))
    }
  }
}
