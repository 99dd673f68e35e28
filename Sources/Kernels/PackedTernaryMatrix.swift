import CKernels

/// A ternary matrix in the layout of a kernel: two bits a weight, in whole chunks of 256.
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
  let bytes: AlignedBytes
  /// Bytes of one row, or of one column.
  let stride: Int

  init(rows: Int, columns: Int, scale: Float, order: Order, bytes: AlignedBytes, stride: Int) {
    self.rows = rows
    self.columns = columns
    self.scale = scale
    self.order = order
    self.bytes = bytes
    self.stride = stride
  }

  /// - Parameter values: -1, 0 or 1, row-major, rows * columns of them.
  public init(rows: Int, columns: Int, scale: Float, values: [Int8], order: Order) {
    precondition(rows > 0 && columns > 0 && values.count == rows * columns)
    self.rows = rows
    self.columns = columns
    self.scale = scale
    self.order = order
    let (runs, length, step, start) =
      order == .rows ? (rows, columns, 1, columns) : (columns, rows, columns, 1)
    let stride = Activations.padded(length) / 4
    self.stride = stride
    bytes = AlignedBytes(count: runs * stride) { out in
      values.withUnsafeBufferPointer { values in
        guard let base = values.baseAddress else { return }
        for run in 0..<runs { kernel_pack_ternary(base + run * start, length, step, out + run * stride) }
      }
    }
  }
}

extension Compute {
  /// matrix * vector, for a matrix in rows.
  ///
  /// - Parameter only: the rows wanted, rising; the others are neither read nor computed and stay 0. nil: all.
  public func multiply(_ matrix: PackedTernaryMatrix, by vector: Activations, only wanted: [UInt32]? = nil) -> [Float] {
    precondition(matrix.order == .rows && vector.count == matrix.columns)
    precondition(wanted?.last.map { Int($0) < matrix.rows } ?? true)
    let count = wanted?.count ?? matrix.rows
    switch vector.values {
    case .integers(let integers, let scale):
      let factor = scale * matrix.scale
      return withResult(matrix.rows, zeroed: wanted != nil) { (sums: UnsafeMutablePointer<Int32>) in
        forEachRun(of: count, weights: count * matrix.columns) { run in
          table.rows(matrix.bytes.pointer, matrix.stride, integers, wanted, run.lowerBound, run.count, sums)
        }
      } convert: {
        Float($0) * factor
      }
    case .floats(let floats):
      return withResult(matrix.rows, zeroed: wanted != nil) { (sums: UnsafeMutablePointer<Float>) in
        forEachRun(of: count, weights: count * matrix.columns) { run in
          table.rows_float(matrix.bytes.pointer, matrix.stride, floats, wanted, run.lowerBound, run.count, sums)
        }
      } convert: {
        $0 * matrix.scale
      }
    }
  }

  /// matrix * vector, for a matrix in columns: columns whose activation is zero are neither read nor computed, unless
  /// `readingAll`.
  ///
  /// - Returns: the product, and how many columns were read.
  public func multiplySkippingZeros(
    _ matrix: PackedTernaryMatrix, by vector: Activations, readingAll: Bool = false
  ) -> (product: [Float], columnsRead: Int) {
    precondition(matrix.order == .columns && vector.count == matrix.columns)
    let padded = Activations.padded(matrix.rows)
    let chunks = padded / Activations.chunk
    var product: [Float]
    let alive: [UInt32]
    switch vector.values {
    case .integers(let integers, let scale):
      alive = readingAll ? Self.all(vector.count) : Self.indices(of: integers, count: vector.count)
      let values = alive.map { integers[Int($0)] }
      let factor = scale * matrix.scale
      product = withResult(padded, zeroed: false) { (sums: UnsafeMutablePointer<Int32>) in
        forEachRun(of: chunks, weights: alive.count * matrix.rows) { run in
          table.columns(
            matrix.bytes.pointer, matrix.stride, alive, values, alive.count, run.lowerBound, run.count, sums)
        }
      } convert: {
        Float($0) * factor
      }
    case .floats(let floats):
      alive = readingAll ? Self.all(vector.count) : Self.indices(of: floats, count: vector.count)
      let values = alive.map { floats[Int($0)] }
      product = withResult(padded, zeroed: false) { (sums: UnsafeMutablePointer<Float>) in
        forEachRun(of: chunks, weights: alive.count * matrix.rows) { run in
          table.columns_float(
            matrix.bytes.pointer, matrix.stride, alive, values, alive.count, run.lowerBound, run.count, sums)
        }
      } convert: {
        $0 * matrix.scale
      }
    }
    product.removeLast(padded - matrix.rows)
    return (product, alive.count)
  }

  private static func all(_ count: Int) -> [UInt32] { (0..<UInt32(count)).map(\.self) }

  private static func indices<Value: Numeric>(of values: [Value], count: Int) -> [UInt32] {
    [UInt32](unsafeUninitializedCapacity: count) { out, filled in
      filled = 0
      values.withUnsafeBufferPointer { values in
        for index in 0..<count where values[index] != 0 {
          out[filled] = UInt32(index)
          filled += 1
        }
      }
    }
  }

  /// Lets a kernel write `count` sums, then turns each into a float.
  private func withResult<Sum: Numeric>(
    _ count: Int, zeroed: Bool, _ body: (UnsafeMutablePointer<Sum>) -> Void, convert: (Sum) -> Float
  ) -> [Float] {
    withUnsafeTemporaryAllocation(of: Sum.self, capacity: count) { sums in
      guard let base = sums.baseAddress else { return [] }
      if zeroed { sums.initialize(repeating: 0) }
      body(base)
      return [Float](unsafeUninitializedCapacity: count) { out, filled in
        for index in 0..<count { out[index] = convert(base[index]) }
        filled = count
      }
    }
  }
}
