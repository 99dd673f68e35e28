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
  /// matrix * vector for every token, for matrices that share their input; ternary ones lie in rows.
  ///
  /// - Parameter wanted: for each token the rows wanted, rising; nil: all. What another row holds means nothing.
  public func multiply(
    _ matrices: [LinearMatrix], by input: Activations, only wanted: [[UInt32]]? = nil
  ) -> [TokenVectors] {
    let ternary = matrices.compactMap { if case .ternary(let matrix) = $0 { matrix } else { nil } }
    if ternary.count == matrices.count { return multiply(ternary, by: input, only: wanted) }
    let floats = input.floats
    return matrices.map { matrix in
      switch matrix {
      case .ternary(let matrix): multiply(matrix, by: input, only: wanted)
      case .dense(let matrix): multiply(matrix, by: floats)
      }
    }
  }

  public func multiply(_ matrix: LinearMatrix, by input: Activations, only wanted: [[UInt32]]? = nil) -> TokenVectors {
    multiply([matrix], by: input, only: wanted)[0]
  }

  /// matrix * vector for every token; a ternary matrix lies in columns, and those whose activation is zero are not
  /// read where that saves time.
  ///
  /// - Parameter readingAll: whether zeros are computed like other values.
  public func multiplySkippingZeros(
    _ matrix: LinearMatrix, by input: Activations, readingAll: Bool = false
  ) -> TokenVectors {
    switch matrix {
    case .ternary(let matrix): multiplySkippingZeros(matrix, by: input, readingAll: readingAll)
    case .dense(let matrix): multiply(matrix, by: input.floats)
    }
  }
}

extension Activations {
  /// The values as the layer sees them, without padding.
  fileprivate var floats: TokenVectors {
    TokenVectors(width: width, count: count) { out in
      for token in 0..<count {
        for index in 0..<width { out[token * width + index] = self[token, index] }
      }
    }
  }
}
