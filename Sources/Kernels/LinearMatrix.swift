/// The matrix of a linear layer: ternary and packed, or dense as in a model that was never quantized.
public enum LinearMatrix: Sendable {
  case ternary(PackedTernaryMatrix)
  case dense(DenseMatrix)

  public var rows: Int {
    switch self {
    case .ternary(let matrix): matrix.rows
    case .dense(let matrix): matrix.rows
    }
  }

  public var columns: Int {
    switch self {
    case .ternary(let matrix): matrix.columns
    case .dense(let matrix): matrix.columns
    }
  }

  /// Bytes held.
  public var byteCount: Int {
    switch self {
    case .ternary(let matrix): matrix.byteCount
    case .dense(let matrix): matrix.byteCount
    }
  }

  /// Whether rows or columns that nobody needs can be left unread: they can in ternary matrices only.
  public var canSkip: Bool {
    switch self {
    case .ternary: true
    case .dense: false
    }
  }
}

extension Compute {
  /// matrix * vector; a ternary matrix lies in rows.
  ///
  /// - Parameter wanted: the rows wanted, rising; nil: all. What a row that is not wanted holds means nothing.
  public func multiply(_ matrix: LinearMatrix, by vector: Activations, only wanted: [UInt32]? = nil) -> [Float] {
    switch matrix {
    case .ternary(let matrix): multiply(matrix, by: vector, only: wanted)
    case .dense(let matrix): multiply(matrix, by: vector.floats)
    }
  }

  /// matrix * vector; a ternary matrix lies in columns, and those whose activation is zero are not read, unless
  /// `readingAll`.
  ///
  /// - Returns: the product, and how many columns were read.
  public func multiplySkippingZeros(
    _ matrix: LinearMatrix, by vector: Activations, readingAll: Bool = false
  ) -> (product: [Float], columnsRead: Int) {
    switch matrix {
    case .ternary(let matrix): multiplySkippingZeros(matrix, by: vector, readingAll: readingAll)
    case .dense(let matrix): (multiply(matrix, by: vector.floats), matrix.columns)
    }
  }
}

extension Activations {
  /// The values as the layer sees them, without padding.
  fileprivate var floats: [Float] {
    switch values {
    case .integers(let integers, let scale): integers.prefix(count).map { Float($0) * scale }
    case .floats(let floats): Array(floats.prefix(count))
    }
  }
}
