import CKernels

/// A coarse copy of the matrix that gives the logits, a quarter as large as halves: it finds the few rows that may be
/// among the largest, and only those are read in full.
///
/// What the copy misses of a row and what a vector misses point in no common direction, so an estimate is off by a
/// Gaussian error whose deviation is known. Rows within six deviations of the wanted ones are computed exactly; that
/// shows their true errors, and where one of them is beyond five deviations, the assumption fails and all rows are read.
public struct HeadShortlist: Sendable {
  public let rows: Int
  public let columns: Int
  private let bytes: AlignedBytes
  fileprivate let stride: Int
  private let facts: AlignedBytes

  /// - Parameter matrix: F32, F16 or BF16; read once.
  /// - Returns: nil where a shortlist does not pay: few rows, or a number of columns with no large power of two in it.
  public init?(of matrix: DenseMatrix, using compute: Compute, fewestRows: Int = Self.fewestRows) {
    guard Self.pays(rows: matrix.rows, columns: matrix.columns, fewestRows: fewestRows) else { return nil }
    (rows, columns) = (matrix.rows, matrix.columns)
    let stride = kernel_shortlist_bytes(matrix.columns)
    self.stride = stride
    let factBytes = matrix.rows * MemoryLayout<kernel_shortlist_row>.stride
    var packed: AlignedBytes?
    facts = AlignedBytes(count: factBytes) { facts in
      let facts = UnsafeMutableRawPointer(facts).bindMemory(to: kernel_shortlist_row.self, capacity: matrix.rows)
      packed = AlignedBytes(count: matrix.rows * stride) { out in
        compute.forEachRun(
          of: matrix.rows, itemBytes: matrix.columns * 4, shared: compute.isWorthSharing(weights: .max)
        ) { _, run in
          for row in run {
            var turned = matrix.row(row)
            kernel_turn(&turned, matrix.columns)
            facts[row] = kernel_shortlist_pack(turned, matrix.columns, out + row * stride)
          }
        }
      }
    }
    // The closure above has run.
    bytes = packed.unsafelyUnwrapped
  }

  /// Bytes that the shortlist of a matrix takes: 0 where it would not pay.
  public static func byteCount(rows: Int, columns: Int) -> Int {
    guard pays(rows: rows, columns: columns, fewestRows: fewestRows) else { return 0 }
    return rows * (kernel_shortlist_bytes(columns) + MemoryLayout<kernel_shortlist_row>.stride)
  }

  public static let fewestRows = 16_384

  private static func pays(rows: Int, columns: Int, fewestRows: Int) -> Bool {
    rows >= fewestRows && kernel_turn_block(columns) >= 64
  }

  /// Bytes held.
  public var byteCount: Int { bytes.count + facts.count }

  fileprivate var weights: UnsafePointer<UInt8> { bytes.pointer }
  fileprivate func fact(_ row: Int) -> UnsafePointer<kernel_shortlist_row> {
    (UnsafeRawPointer(facts.pointer) + row * MemoryLayout<kernel_shortlist_row>.stride)
      .assumingMemoryBound(to: kernel_shortlist_row.self)
  }
}

extension Compute {
  /// The `count` largest products of a matrix's rows and a vector, each as `multiply` gives it, ties included; other
  /// rows may be among them or are -infinity.
  ///
  /// - Returns: the products, and how many rows were computed in full: all of them where the shortlist cannot be
  ///   trusted with this vector.
  public func largestProducts(
    _ count: Int, of matrix: DenseMatrix, _ shortlist: HeadShortlist, by vector: [Float]
  ) -> (products: [Float], rowsRead: Int) {
    precondition(shortlist.rows == matrix.rows && shortlist.columns == matrix.columns && count > 0)
    precondition(vector.count == matrix.columns)
    let wanted = min(count, matrix.rows)
    let estimated = estimate(shortlist, vector, wanted)
    var products = [Float](repeating: -.infinity, count: matrix.rows)
    // A vector that is not finite has no estimates, and no row reaches the threshold.
    if estimated.candidates.count >= wanted, estimated.candidates.count <= matrix.rows / 8 {
      let isTrusted = products.withUnsafeMutableBufferPointer { out in
        multiply(matrix, by: vector, rows: estimated.candidates, out)
        return estimated.candidates.allSatisfy { row in
          let row = Int(row)
          return (out[row] - estimated.estimates[row]).magnitude <= 5 * estimated.deviations[row]
        }
      }
      if isTrusted { return (products, estimated.candidates.count) }
    }
    return (multiply(matrix, by: vector), matrix.rows)
  }

  /// Every row's product by the coarse copy, how uncertain it is, and the rows that may be among the `wanted` largest.
  private func estimate(
    _ shortlist: HeadShortlist, _ vector: [Float], _ wanted: Int
  ) -> (estimates: [Float], deviations: [Float], candidates: [UInt32]) {
    var turned = vector
    kernel_turn(&turned, turned.count)
    let norm = turned.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var integers = [Int8](repeating: 0, count: shortlist.stride * 2)
    let step = table.quantize_int8(turned, turned.count, &integers)
    // What rows miss adds up along the vector, and the vector's own rounding along each row.
    let (rowError, vectorError) = (norm / Float(turned.count).squareRoot(), step / Float(12).squareRoot())

    // The wanted ones are no smaller than as many of the blocks' largest lower bounds.
    let block = max(1, min(64, shortlist.rows / (4 * wanted)))
    let blocks = (shortlist.rows + block - 1) / block
    var bounds = [Float](repeating: 0, count: blocks)
    var deviations = [Float](repeating: 0, count: shortlist.rows)
    let estimates = [Float](unsafeUninitializedCapacity: shortlist.rows) { estimates, filled in
      filled = shortlist.rows
      bounds.withUnsafeMutableBufferPointer { bounds in
        deviations.withUnsafeMutableBufferPointer { deviations in
          guard let estimates = estimates.baseAddress, let deviations = deviations.baseAddress else { return }
          forEachRun(
            of: blocks, itemBytes: block * shortlist.stride,
            shared: isWorthSharing(weights: shortlist.rows * turned.count)
          ) { _, run in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: block) { sums in
              for index in run {
                let first = index * block
                let count = min(block, shortlist.rows - first)
                table.nibbles(shortlist.weights, shortlist.stride, integers, first, count, sums.baseAddress)
                bounds[index] = kernel_shortlist_bounds(
                  shortlist.fact(first), sums.baseAddress, count, step, rowError, vectorError, estimates + first,
                  deviations + first)
              }
            }
          }
        }
      }
    }
    let threshold = bounds.sorted(by: >)[min(wanted, blocks) - 1]
    let candidates = [UInt32](unsafeUninitializedCapacity: shortlist.rows + 1) { out, filled in
      filled = kernel_shortlist_select(estimates, deviations, shortlist.rows, threshold, out.baseAddress)
    }
    return (estimates, deviations, candidates)
  }

  private func multiply(
    _ matrix: DenseMatrix, by vector: [Float], rows: [UInt32], _ out: UnsafeMutableBufferPointer<Float>
  ) {
    guard let base = out.baseAddress else { return }
    forEachRun(
      of: rows.count, itemBytes: matrix.columns * matrix.element.byteCount,
      shared: isWorthSharing(weights: rows.count * matrix.columns)
    ) { _, run in
      for row in rows[run] { multiply(matrix, by: vector, row: Int(row), base) }
    }
  }
}
