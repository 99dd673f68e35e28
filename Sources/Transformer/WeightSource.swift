public import Kernels

/// The linear layers of a block.
public enum LinearLayer: CaseIterable, Sendable {
  case query, key, value, output, gate, up, down
}

/// The norms that a block may have.
public enum BlockNorm: CaseIterable, Sendable {
  case attention, attentionSub, feedForward, feedForwardSub
  /// Of each head of queries and keys, before they turn.
  case queryHead, keyHead
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

/// The weights of a linear layer for the plain path.
public enum PlainWeights: Sendable {
  case ternary(TernaryWeights)
  /// Row-major.
  case numbers(rows: Int, columns: Int, [Float])
}

/// Where a model's weights come from; the transformer knows no file format.
public protocol WeightSource {
  /// A linear layer of a source that is ternary, with one scale a layer.
  func linear(_ layer: LinearLayer, block: Int) throws -> TernaryWeights
  /// A linear layer as the kernels want it. A source that packs by itself, or is not ternary, has its own.
  ///
  /// - Parameters:
  ///   - order: how a ternary matrix is to lie.
  ///   - packing: and in which bytes.
  func matrix(
    _ layer: LinearLayer, block: Int, order: PackedTernaryMatrix.Order, packing: TernaryPacking
  ) throws -> LinearMatrix
  /// A linear layer for the plain path. A source that is not ternary has its own.
  func plainWeights(_ layer: LinearLayer, block: Int) throws -> PlainWeights
  /// Asked only for norms that the model's blocks have.
  func norm(_ norm: BlockNorm, block: Int) throws -> [Float]
  /// The norm of a linear layer for its own input; asked only where the model has such norms.
  func inputNorm(_ layer: LinearLayer, block: Int) throws -> [Float]
  func outputNorm() throws -> [Float]
  /// [vocabulary, dimension]
  func embedding() throws -> DenseMatrix
  /// [vocabulary, dimension]; nil where the embedding is the head too.
  func outputHead() throws -> DenseMatrix?
}

extension WeightSource {
  public func plainWeights(_ layer: LinearLayer, block: Int) throws -> PlainWeights {
    .ternary(try linear(layer, block: block))
  }

  public func inputNorm(_ layer: LinearLayer, block: Int) throws -> [Float] { [] }

  public func matrix(
    _ layer: LinearLayer, block: Int, order: PackedTernaryMatrix.Order, packing: TernaryPacking
  ) throws -> LinearMatrix {
    let weights = try linear(layer, block: block)
    return .ternary(
      PackedTernaryMatrix(
        rows: weights.rows, columns: weights.columns, scale: weights.scale, values: weights.values, order: order,
        packing: packing))
  }
}
