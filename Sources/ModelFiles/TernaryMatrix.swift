/// The weights of a linear layer: `values * scale`.
public struct TernaryMatrix: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  /// [rows, columns]; -1, 0 or 1.
  public let values: [Int8]
  /// Finite and not negative.
  public let scale: Float

  /// - Precondition: `values` holds `rows * columns` weights.
  public init(rows: Int, columns: Int, values: [Int8], scale: Float) {
    precondition(values.count == rows * columns)
    self.rows = rows
    self.columns = columns
    self.values = values
    self.scale = scale
  }

  /// The same with its rows in another order: row `order[i]` comes to place i.
  func reordered(_ order: [Int]) -> TernaryMatrix {
    var reordered: [Int8] = []
    reordered.reserveCapacity(values.count)
    for row in order { reordered += values[row * columns..<(row + 1) * columns] }
    return TernaryMatrix(rows: rows, columns: columns, values: reordered, scale: scale)
  }
}
