import CKernels

/// A coarse copy of the matrix that gives the logits, a quarter as large as halves: it finds the few rows that may be
/// among the largest, and only those are read in full.
///
/// What the copy misses of a row and what a vector misses point in no common direction, so an estimate is off by a
/// Gaussian error whose deviation is known. Rows that may be among the wanted ones with an error of up to six
/// deviations are computed exactly; that shows their true errors, and where one of them is beyond five deviations, the
/// assumption fails and all rows are read.
public struct HeadShortlist: Sendable {
  public let rows: Int
  public let columns: Int
  private let bytes: AlignedBytes
  let stride: Int
  /// Scales of all rows, then norms, then errors.
  private let rowFacts: AlignedBytes

  /// - Parameter matrix: read once.
  /// - Returns: nil where a shortlist does not pay: few rows, or few columns.
  public init?(of matrix: DenseMatrix, using compute: Compute, fewestRows: Int = Self.fewestRows) {
    guard Self.pays(rows: matrix.rows, columns: matrix.columns, fewestRows: fewestRows) else { return nil }
    let (rows, columns) = (matrix.rows, matrix.columns)
    (self.rows, self.columns) = (rows, columns)
    let stride = kernel_shortlist_bytes(columns)
    self.stride = stride
    var packed: AlignedBytes?
    rowFacts = AlignedBytes(count: rows * Self.factBytes) { facts in
      let facts = UnsafeMutableRawPointer(facts).bindMemory(to: Float.self, capacity: 3 * rows)
      packed = AlignedBytes(count: rows * stride) { out in
        compute.forEachRun(of: rows, itemBytes: columns * 4, shared: compute.isWorthSharing(weights: .max)) { _, run in
          for row in run {
            var turned = matrix.row(row)
            kernel_turn(&turned, columns)
            let fact = kernel_shortlist_pack(turned, columns, out + row * stride)
            facts[row] = fact.scale
            facts[rows + row] = fact.norm
            facts[2 * rows + row] = fact.error
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
    return rows * (kernel_shortlist_bytes(columns) + factBytes)
  }

  public static let fewestRows = 16_384
  private static let factBytes = 3 * MemoryLayout<Float>.stride

  private static func pays(rows: Int, columns: Int, fewestRows: Int) -> Bool { rows >= fewestRows && columns >= 64 }

  /// Bytes held.
  public var byteCount: Int { bytes.count + rowFacts.count }

  var weights: UnsafePointer<UInt8> { bytes.pointer }
  var facts: kernel_shortlist_facts {
    let scales = UnsafeRawPointer(rowFacts.pointer).assumingMemoryBound(to: Float.self)
    return kernel_shortlist_facts(scale: scales, norm: scales + rows, error: scales + 2 * rows)
  }
}
