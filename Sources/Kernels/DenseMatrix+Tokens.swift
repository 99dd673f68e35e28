import CKernels

extension Compute {
  /// matrix * vector for several vectors: each row is read and widened once for many of them. The results have the same
  /// bits as one product a vector.
  ///
  /// - Parameter vectors: each [columns].
  /// - Returns: for each vector [rows].
  public func multiply(_ matrix: DenseMatrix, by vectors: [[Float]]) -> [[Float]] {
    guard vectors.count > 1 else { return vectors.map { multiply(matrix, by: $0) } }
    let (rows, columns, count) = (matrix.rows, matrix.columns, vectors.count)
    precondition(vectors.allSatisfy { $0.count == columns })
    let tokens = Array(vectors.joined())
    // As many vectors as stay in a second-level cache while rows pass by.
    let together = max(1, Self.vectorBytes / (columns * 4))
    // [rows][count]
    let products = [Float](unsafeUninitializedCapacity: rows * count) { out, filled in
      filled = rows * count
      guard let base = out.baseAddress else { return }
      tokens.withUnsafeBufferPointer { tokens in
        guard let tokens = tokens.baseAddress else { return }
        forEachShare(of: rows) { some in
          withUnsafeTemporaryAllocation(of: Float.self, capacity: columns) { row in
            for first in stride(from: 0, to: count, by: together) {
              for index in some {
                matrix.copyRow(index, to: row.baseAddress)
                // A product does not care which side is the matrix: here the vectors are its rows.
                table.dense(
                  tokens + first * columns, kernel_dense_f32, columns, row.baseAddress, 0,
                  min(together, count - first), base + index * count + first)
              }
            }
          }
        }
      }
    }
    return (0..<count).map { vector in (0..<rows).map { products[$0 * count + vector] } }
  }

  private static let vectorBytes = 512 << 10
}
