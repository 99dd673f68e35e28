/// The matrix of a linear layer, or of the head: ternary and packed, with one scale or one for each group of weights, or
/// dense as in a model that was never quantized.
public enum LinearMatrix: Sendable {
  case ternary(PackedTernaryMatrix)
  case grouped(GroupedTernaryMatrix)
  /// Products are multiplied with `scale`.
  case dense(DenseMatrix, scale: Float = 1)

  public var rows: Int {
    switch self {
    case .ternary(let matrix): matrix.rows
    case .grouped(let matrix): matrix.rows
    case .dense(let matrix, _): matrix.rows
    }
  }

  public var columns: Int {
    switch self {
    case .ternary(let matrix): matrix.columns
    case .grouped(let matrix): matrix.columns
    case .dense(let matrix, _): matrix.columns
    }
  }

  /// Bytes held.
  public var byteCount: Int {
    switch self {
    case .ternary(let matrix): matrix.byteCount
    case .grouped(let matrix): matrix.byteCount
    case .dense(let matrix, _): matrix.byteCount
    }
  }

  /// Whether rows or columns that nobody needs can be left unread: they can in ternary matrices with one scale only.
  public var canSkip: Bool {
    switch self {
    case .ternary: true
    case .grouped, .dense: false
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
    let grouped = matrices.compactMap { if case .grouped(let matrix) = $0 { matrix } else { nil } }
    if grouped.count == matrices.count { return multiply(grouped, by: input) }
    return matrices.map { matrix in
      switch matrix {
      case .ternary(let matrix): multiply(matrix, by: input, only: wanted)
      case .grouped(let matrix): multiply(matrix, by: input)
      case .dense(let matrix, let scale): multiply(matrix, scale: scale, by: input)
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
    case .grouped(let matrix): multiply(matrix, by: input)
    case .dense(let matrix, let scale): multiply(matrix, scale: scale, by: input)
    }
  }

  private func multiply(_ matrix: DenseMatrix, scale: Float, by input: Activations) -> TokenVectors {
    var products = multiply(matrix, by: input.floats)
    if scale != 1 { multiply(&products, by: scale) }
    return products
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
