import CKernels

/// A dense matrix as a file holds it, row-major: numbers one by one, or in blocks with a scale. It may lie in mapped
/// memory; `owner` keeps that alive.
public struct DenseMatrix: @unchecked Sendable {  // the memory is only read
  public enum Element: CaseIterable, Sendable {
    case float32, float16, bfloat16
    /// GGUF's blocks of 32 numbers of 8 bits, and of 256 of 6 bits.
    case eightBitBlocks, sixBitBlocks
    /// GGUF's blocks of 64, in older files 128, numbers of 2 bits.
    case twoBitBlocks, longTwoBitBlocks

    /// A row has whole blocks of so many numbers.
    public var blockSize: Int { kernel_dense_block(kernelType) }

    /// Bytes of a row of so many numbers.
    public func rowBytes(columns: Int) -> Int { kernel_dense_row_bytes(kernelType, columns) }

    var kernelType: kernel_dense_type {
      switch self {
      case .float32: kernel_dense_f32
      case .float16: kernel_dense_f16
      case .bfloat16: kernel_dense_bf16
      case .eightBitBlocks: kernel_dense_q8_0
      case .sixBitBlocks: kernel_dense_q6_k
      case .twoBitBlocks: kernel_dense_q2_0
      case .longTwoBitBlocks: kernel_dense_q2_0_128
      }
    }
  }

  public let rows: Int
  public let columns: Int
  public let element: Element
  private let bytes: UnsafeRawBufferPointer
  private let owner: any AnyObject & Sendable

  /// - Parameters:
  ///   - columns: whole blocks of the element.
  ///   - bytes: at least rows * columns numbers, at any alignment; valid as long as `owner` lives.
  public init(
    rows: Int, columns: Int, element: Element, bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable
  ) {
    precondition(rows > 0 && columns > 0 && columns % element.blockSize == 0)
    precondition(bytes.count >= rows * element.rowBytes(columns: columns))
    self.rows = rows
    self.columns = columns
    self.element = element
    self.bytes = bytes
    self.owner = owner
  }

  /// A matrix of its own.
  public init(rows: Int, columns: Int, values: [Float]) {
    precondition(rows > 0 && columns > 0 && values.count == rows * columns)
    let memory = AlignedBytes(count: values.count * 4) { out in
      values.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: out, count: $0.count).copyMemory(from: $0) }
    }
    let bytes = UnsafeRawBufferPointer(start: memory.pointer, count: memory.count)
    self.init(rows: rows, columns: columns, element: .float32, bytes: bytes, owner: memory)
  }

  /// One row as float32.
  public func row(_ index: Int) -> [Float] {
    precondition(index >= 0 && index < rows)
    return [Float](unsafeUninitializedCapacity: columns) { out, count in
      copyRow(index, to: out.baseAddress)
      count = columns
    }
  }

  /// Writes one row as float32; room for `columns`.
  func copyRow(_ index: Int, to out: UnsafeMutablePointer<Float>?) {
    kernel_dense_row(bytes.baseAddress, element.kernelType, columns, index, out)
  }

  /// Bytes of all numbers.
  public var byteCount: Int { rows * rowBytes }
  var rowBytes: Int { element.rowBytes(columns: columns) }

  fileprivate var start: UnsafeRawPointer? { bytes.baseAddress }

  /// The same weights in strips, which several times faster kernels read; nil where it is not of two bits.
  public func grouped(using compute: Compute) -> GroupedTernaryMatrix? {
    guard element == .twoBitBlocks || element == .longTwoBitBlocks else { return nil }
    return GroupedTernaryMatrix(
      rows: rows, columns: columns, group: element.blockSize, blocks: bytes, using: compute)
  }
}

extension Compute {
  /// matrix * vector in float32.
  public func multiply(_ matrix: DenseMatrix, by vector: [Float]) -> [Float] {
    multiply(matrix, by: TokenVectors(width: vector.count, count: 1, values: vector)).values
  }

  /// matrix * vector in float32 for every token; a row is read and widened once for many of them. The results have the
  /// same bits as one product a token.
  public func multiply(_ matrix: DenseMatrix, by vectors: TokenVectors) -> TokenVectors {
    let (rows, columns) = (matrix.rows, matrix.columns)
    precondition(vectors.width == columns)
    guard vectors.count > 0 else { return TokenVectors(width: rows, count: 0, values: []) }
    let isShared = isWorthSharing(weights: rows * columns * vectors.count)
    return TokenVectors(width: rows, count: vectors.count) { out in
      forEachRun(of: rows, itemBytes: matrix.rowBytes, shared: isShared) { _, run in
        if vectors.count > 1 { return multiply(matrix, by: vectors, rows: run, out) }
        vectors.withVector(0) { vector in
          table.dense(
            matrix.start, matrix.element.kernelType, columns, vector, run.lowerBound, run.count, out)
        }
      }
    }
  }

  /// Some rows for every token.
  private func multiply(
    _ matrix: DenseMatrix, by vectors: TokenVectors, rows: Range<Int>, _ out: UnsafeMutablePointer<Float>
  ) {
    let columns = matrix.columns
    // As many tokens as stay in a second-level cache while rows pass by.
    let together = min(vectors.count, max(1, Self.vectorBytes / (columns * 4)))
    // Rows whose products are gathered, so that a token's are written side by side.
    let gathered = min(rows.count, 16)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: columns + gathered * together) { memory in
      guard let row = memory.baseAddress else { return }
      let products = row + columns
      for first in stride(from: 0, to: vectors.count, by: together) {
        let count = min(together, vectors.count - first)
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: gathered) {
          let some = start..<min(start + gathered, rows.upperBound)
          vectors.withVector(first) { vectors in
            for index in some {
              matrix.copyRow(index, to: row)
              // A product does not care which side is the matrix: here the vectors are its rows.
              table.dense(
                vectors, kernel_dense_f32, columns, row, 0, count, products + (index - start) * together)
            }
          }
          for token in 0..<count {
            let place = out + (first + token) * matrix.rows
            for index in some { place[index] = products[(index - start) * together + token] }
          }
        }
      }
    }
  }

  private static let vectorBytes = 512 << 10

  /// Some products, each into its place among all.
  func multiply(
    _ matrix: DenseMatrix, by vector: [Float], rows: ArraySlice<UInt32>, _ out: UnsafeMutablePointer<Float>
  ) {
    guard let start = matrix.start else { return }
    let rowBytes = matrix.rowBytes
    for index in rows.indices {
      // The processor cannot guess which row is next.
      let later = rows[min(index + Self.rowsAhead, rows.endIndex - 1)]
      kernel_prefetch(start + Int(later) * rowBytes, rowBytes)
      table.dense(start, matrix.element.kernelType, matrix.columns, vector, Int(rows[index]), 1, out)
    }
  }

  private static let rowsAhead = 2
}
