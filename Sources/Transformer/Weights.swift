import Kernels

/// The weights of one block, each linear layer in the layout its kernel wants.
public struct BlockWeights: Sendable {
  let attentionNorm: [Float]
  let query, key, value: LinearMatrix
  let attentionSubNorm: [Float]
  /// In columns: TopK leaves half of them out.
  let output: LinearMatrix
  let feedForwardNorm: [Float]
  let gate: LinearMatrix
  /// In rows: the gate's zeros leave rows out.
  let up: LinearMatrix
  let feedForwardSubNorm: [Float]
  /// In columns: zeros of the gated product leave columns out.
  let down: LinearMatrix
}

/// All weights of a model, read once and never written again.
public struct Weights: Sendable {
  public let configuration: Configuration
  let embedding: DenseMatrix
  let blocks: [BlockWeights]
  let outputNorm: [Float]
  let head: DenseMatrix
  /// Whether the embedding is the head too.
  public let isTied: Bool

  /// Reads and repacks everything.
  ///
  /// - Parameter progress: called after each block with the number done.
  /// - Throws: what `source` throws.
  public init(
    _ source: some WeightSource, configuration: Configuration, progress: (Int) -> Void = { _ in }
  ) throws {
    self.configuration = configuration
    embedding = try source.embedding()
    var blocks: [BlockWeights] = []
    for index in 0..<configuration.blocks {
      func packed(_ layer: LinearLayer, _ order: PackedTernaryMatrix.Order) throws -> LinearMatrix {
        try source.matrix(layer, block: index, order: order)
      }
      blocks.append(
        BlockWeights(
          attentionNorm: try source.norm(.attention, block: index),
          query: try packed(.query, .rows), key: try packed(.key, .rows), value: try packed(.value, .rows),
          attentionSubNorm: try source.norm(.attentionSub, block: index),
          output: try packed(.output, .columns),
          feedForwardNorm: try source.norm(.feedForward, block: index),
          gate: try packed(.gate, .rows), up: try packed(.up, .rows),
          feedForwardSubNorm: try source.norm(.feedForwardSub, block: index),
          down: try packed(.down, .columns)))
      progress(index + 1)
    }
    self.blocks = blocks
    outputNorm = try source.outputNorm()
    let outputHead = try source.outputHead()
    isTied = outputHead == nil
    head = outputHead ?? embedding
  }
}
