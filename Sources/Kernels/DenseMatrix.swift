import CKernels

/// A dense matrix as a file holds it: F32, F16 or BF16, row-major. It may lie in mapped memory; `owner` keeps that
/// alive.
public struct DenseMatrix: @unchecked Sendable {  // the memory is only read
  public enum Element: Sendable {
    case float32, float16, bfloat16

    /// Bytes of one number.
    public var byteCount: Int { self == .float32 ? 4 : 2 }

    var kernelType: kernel_dense_type {
      switch self {
      case .float32: kernel_dense_f32
      case .float16: kernel_dense_f16
      case .bfloat16: kernel_dense_bf16
      }
    }
  }

  public let rows: Int
  public let columns: Int
  public let element: Element
  private let bytes: UnsafeRawBufferPointer
  private let owner: any AnyObject & Sendable

  /// - Parameters:
  ///   - bytes: at least rows * columns numbers, at any alignment; valid as long as `owner` lives.
  public init(
    rows: Int, columns: Int, element: Element, bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable
  ) {
    precondition(rows > 0 && columns > 0 && bytes.count >= rows * columns * element.byteCount)
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
      kernel_dense_row(bytes.baseAddress, element.kernelType, columns, index, out.baseAddress)
      count = columns
    }
  }

  /// Bytes of all numbers.
  public var byteCount: Int { rows * columns * element.byteCount }

  fileprivate var start: UnsafeRawPointer? { bytes.baseAddress }
}

extension Compute {
  /// matrix * vector in float32.
  public func multiply(_ matrix: DenseMatrix, by vector: [Float]) -> [Float] {
    multiply(matrix, by: TokenVectors(width: vector.count, count: 1, values: vector)).values
  }

  /// matrix * vector in float32 for every token; a row is read from memory once.
  public func multiply(_ matrix: DenseMatrix, by vectors: TokenVectors) -> TokenVectors {
    precondition(vectors.width == matrix.columns)
    let isShared = isWorthSharing(weights: matrix.rows * matrix.columns * vectors.count)
    return TokenVectors(width: matrix.rows, count: vectors.count) { out in
      forEachRun(of: matrix.rows, itemBytes: matrix.columns * matrix.element.byteCount, shared: isShared) { _, run in
        for token in 0..<vectors.count {
          vectors.withVector(token) { vector in
            table.dense(
              matrix.start, matrix.element.kernelType, matrix.columns, vector, run.lowerBound, run.count,
              out + token * matrix.rows)
          }
        }
      }
    }
  }

  /// One product, into its place among all.
  func multiply(_ matrix: DenseMatrix, by vector: [Float], row: Int, _ out: UnsafeMutablePointer<Float>) {
    table.dense(matrix.start, matrix.element.kernelType, matrix.columns, vector, row, 1, out)
  }
}
