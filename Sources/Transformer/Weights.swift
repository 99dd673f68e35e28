public import Kernels

/// The weights of one block, each linear layer in the layout its kernel wants.
public struct BlockWeights: Sendable {
  let attentionNorm: [Float]
  let query, key, value: LinearMatrix
  let queryHeadNorm, keyHeadNorm: [Float]?
  let attentionSubNorm: [Float]?
  /// In columns: TopK leaves half of them out.
  let output: LinearMatrix
  let feedForwardNorm: [Float]
  let gate: LinearMatrix
  /// In rows: the gate's zeros leave rows out.
  let up: LinearMatrix
  let feedForwardSubNorm: [Float]?
  /// In columns: zeros of the gated product leave columns out.
  let down: LinearMatrix
  /// The norms of linear layers for their own inputs, where the model has such.
  let inputNorms: [LinearLayer: [Float]]

  func matrix(of layer: LinearLayer) -> LinearMatrix {
    switch layer {
    case .query: query
    case .key: key
    case .value: value
    case .output: output
    case .gate: gate
    case .up: up
    case .down: down
    }
  }
}

/// What gives the logits.
enum HeadMatrix: Sendable {
  case dense(DenseMatrix)
  case grouped(GroupedTernaryMatrix)

  var byteCount: Int {
    switch self {
    case .dense(let matrix): matrix.byteCount
    case .grouped(let matrix): matrix.byteCount
    }
  }
}

/// All weights of a model, read once and never written again.
public struct Weights: Sendable {
  public let configuration: Configuration
  let embedding: DenseMatrix
  let blocks: [BlockWeights]
  let outputNorm: [Float]
  let head: HeadMatrix
  /// Whether the embedding is the head too.
  public let isTied: Bool

  /// Reads and repacks everything.
  ///
  /// - Parameters:
  ///   - packing: how ternary weights are to lie: what the kernels that will run read fastest.
  ///   - compute: on whose threads a head of two bits is packed.
  ///   - progress: called after each block with the number done.
  /// - Throws: what `source` throws.
  public init(
    _ source: some WeightSource, configuration: Configuration, packing: TernaryPacking = .twos,
    using compute: Compute = Compute(), progress: (Int) -> Void = { _ in }
  ) throws {
    self.configuration = configuration
    embedding = try source.embedding()
    var blocks: [BlockWeights] = []
    for index in 0..<configuration.blocks {
      func packed(_ layer: LinearLayer, _ order: PackedTernaryMatrix.Order) throws -> LinearMatrix {
        try source.matrix(layer, block: index, order: order, packing: packing)
      }
      func norm(_ norm: BlockNorm) throws -> [Float]? {
        configuration.norms.contains(norm) ? try source.norm(norm, block: index) : nil
      }
      var inputNorms: [LinearLayer: [Float]] = [:]
      if configuration.linearNormEpsilon != nil {
        for layer in LinearLayer.allCases { inputNorms[layer] = try source.inputNorm(layer, block: index) }
      }
      blocks.append(
        BlockWeights(
          attentionNorm: try source.norm(.attention, block: index),
          query: try packed(.query, .rows), key: try packed(.key, .rows), value: try packed(.value, .rows),
          queryHeadNorm: try norm(.queryHead), keyHeadNorm: try norm(.keyHead),
          attentionSubNorm: try norm(.attentionSub),
          output: try packed(.output, .columns),
          feedForwardNorm: try source.norm(.feedForward, block: index),
          gate: try packed(.gate, .rows), up: try packed(.up, .rows),
          feedForwardSubNorm: try norm(.feedForwardSub),
          down: try packed(.down, .columns), inputNorms: inputNorms))
      progress(index + 1)
    }
    self.blocks = blocks
    outputNorm = try source.outputNorm()
    let outputHead = try source.outputHead()
    isTied = outputHead == nil
    let matrix = outputHead ?? embedding
    head = matrix.grouped(using: compute).map { .grouped($0) } ?? .dense(matrix)
  }
}

extension Weights {
  /// What finds the largest logits without reading the whole head; nil for small heads, and those of two bits. It takes as long to make as a
  /// few tokens, and a quarter of the memory that the head takes in halves.
  public func makeHeadShortlist(using compute: Compute) -> HeadShortlist? {
    guard case .dense(let matrix) = head else { return nil }
    return HeadShortlist(of: matrix, using: compute)
  }
}
