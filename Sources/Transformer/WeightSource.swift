public import Kernels

/// The linear layers of a block.
public enum LinearLayer: CaseIterable, Sendable {
  case query, key, value, output, gate, up, down
}

/// The norms of a block.
public enum BlockNorm: CaseIterable, Sendable {
  case attention, attentionSub, feedForward, feedForwardSub
}

/// A ternary matrix as it comes from a file: -1, 0 and 1, row-major, and what they are multiplied with.
public struct TernaryWeights: Sendable {
  public var rows: Int
  public var columns: Int
  public var values: [Int8]
  public var scale: Float

  public init(rows: Int, columns: Int, values: [Int8], scale: Float) {
    self.rows = rows
    self.columns = columns
    self.values = values
    self.scale = scale
  }
}

/// Where a model's weights come from; the transformer knows no file format.
public protocol WeightSource {
  func linear(_ layer: LinearLayer, block: Int) throws -> TernaryWeights
  /// A linear layer as the kernels want it. A source that packs by itself, or is not ternary, has its own.
  ///
  /// - Parameter order: how a ternary matrix is to lie.
  func matrix(_ layer: LinearLayer, block: Int, order: PackedTernaryMatrix.Order) throws -> LinearMatrix
  func norm(_ norm: BlockNorm, block: Int) throws -> [Float]
  func outputNorm() throws -> [Float]
  /// [vocabulary, dimension]
  func embedding() throws -> DenseMatrix
  /// [vocabulary, dimension]; nil where the embedding is the head too.
  func outputHead() throws -> DenseMatrix?
}

extension WeightSource {
  public func matrix(_ layer: LinearLayer, block: Int, order: PackedTernaryMatrix.Order) throws -> LinearMatrix {
    let weights = try linear(layer, block: block)
    return .ternary(
      PackedTernaryMatrix(
        rows: weights.rows, columns: weights.columns, scale: weights.scale, values: weights.values, order: order))
  }
}
