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
      copyRow(index, to: out.baseAddress)
      count = columns
    }
  }

  /// Writes one row as float32; room for `columns`.
  func copyRow(_ index: Int, to out: UnsafeMutablePointer<Float>?) {
    kernel_dense_row(bytes.baseAddress, element.kernelType, columns, index, out)
  }

  fileprivate var start: UnsafeRawPointer? { bytes.baseAddress }
}

extension Compute {
  /// matrix * vector in float32.
  public func multiply(_ matrix: DenseMatrix, by vector: [Float]) -> [Float] {
    precondition(vector.count == matrix.columns)
    return [Float](unsafeUninitializedCapacity: matrix.rows) { out, count in
      let base = out.baseAddress
      forEachRun(of: matrix.rows, weights: matrix.rows * matrix.columns) { run in
        table.dense(
          matrix.start, matrix.element.kernelType, matrix.columns, vector, run.lowerBound, run.count, base)
      }
      count = matrix.rows
    }
  }
}
