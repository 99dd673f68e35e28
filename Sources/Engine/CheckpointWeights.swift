import Kernels
import ModelFiles
import Transformer

/// A checkpoint's weights, handed to the transformer in its own terms.
struct CheckpointWeights: WeightSource {
  let checkpoint: Checkpoint
  /// On whose threads weights are packed.
  let compute: Compute

  func linear(_ layer: LinearLayer, block: Int) throws -> TernaryWeights {
    let matrix = try checkpoint.linear(Self.role(of: layer), layer: block)
    return TernaryWeights(rows: matrix.rows, columns: matrix.columns, values: matrix.values, scale: matrix.scale)
  }

  func plainWeights(_ layer: LinearLayer, block: Int) throws -> PlainWeights {
    switch try checkpoint.weights(of: Self.role(of: layer), layer: block) {
    case .ternary: return .ternary(try linear(layer, block: block))
    case .grouped(let matrix): return .numbers(rows: matrix.rows, columns: matrix.columns, matrix.floats())
    case .dense(let tensor, let scale):
      return .numbers(rows: tensor.rows, columns: tensor.columns, try tensor.floats().map { $0 * scale })
    }
  }

  func matrix(
    _ layer: LinearLayer, block: Int, order: PackedTernaryMatrix.Order, packing: TernaryPacking
  ) throws -> LinearMatrix {
    switch try checkpoint.weights(of: Self.role(of: layer), layer: block) {
    case .ternary(let rows):
      defer { rows.release() }
      let packed = PackedTernaryMatrix(
        rows: rows.rows, columns: rows.columns, scale: rows.scale, order: order, packing: packing, using: compute,
        unpack: rows.unpack)
      guard let packed else { throw rows.damage }
      return .ternary(packed)
    case .grouped(let matrix):
      defer { matrix.release() }
      return .grouped(
        matrix.withBlocks { blocks in
          GroupedTernaryMatrix(
            rows: matrix.rows, columns: matrix.columns, group: matrix.group, blocks: blocks, using: compute)
        })
    case .dense(let tensor, let scale): return .dense(try Self.matrix(tensor), scale: scale)
    }
  }

  func norm(_ norm: BlockNorm, block: Int) throws -> [Float] {
    try checkpoint.norm(Self.role(of: norm), layer: block)
  }

  func inputNorm(_ layer: LinearLayer, block: Int) throws -> [Float] {
    try checkpoint.inputNorm(Self.role(of: layer), layer: block) ?? []
  }

  func outputNorm() throws -> [Float] { try checkpoint.outputNorm() }
  func embedding() throws -> DenseMatrix { try Self.matrix(checkpoint.embedding) }
  func outputHead() throws -> DenseMatrix? { try checkpoint.outputHead.map(Self.matrix) }

  /// A tensor as a matrix: used where it lies in the file if the kernels read its type, expanded to float32 if not.
  private static func matrix(_ tensor: Tensor) throws -> DenseMatrix {
    let element: DenseMatrix.Element? =
      switch tensor.type {
      case .f32: .float32
      case .f16: .float16
      case .bf16: .bfloat16
      case .q8_0: .eightBitBlocks
      case .q6_k: .sixBitBlocks
      case .q2_0: .twoBitBlocks
      case .q2_0_128: .longTwoBitBlocks
      default: nil
      }
    guard let element else {
      return DenseMatrix(rows: tensor.rows, columns: tensor.columns, values: try tensor.floats())
    }
    // The mapping stays in place as long as the file object lives, and the matrix keeps that.
    return tensor.data.withBytes { bytes in
      DenseMatrix(rows: tensor.rows, columns: tensor.columns, element: element, bytes: bytes, owner: tensor.data.file)
    }
  }

  private static func role(of layer: LinearLayer) -> LinearRole {
    switch layer {
    case .query: .query
    case .key: .key
    case .value: .value
    case .output: .output
    case .gate: .gate
    case .up: .up
    case .down: .down
    }
  }

  private static func role(of norm: BlockNorm) -> NormRole {
    switch norm {
    case .attention: .attention
    case .attentionSub: .attentionSub
    case .feedForward: .feedForward
    case .feedForwardSub: .feedForwardSub
    case .queryHead: .queryHead
    case .keyHead: .keyHead
    }
  }

  fileprivate static func norm(of role: NormRole) -> BlockNorm {
    switch role {
    case .attention: .attention
    case .attentionSub: .attentionSub
    case .feedForward: .feedForward
    case .feedForwardSub: .feedForwardSub
    case .queryHead: .queryHead
    case .keyHead: .keyHead
    }
  }
}

extension Configuration {
  init(_ description: ModelDescription) {
    self.init(
      blocks: description.layers, dimension: description.dimension, heads: description.heads,
      keyValueHeads: description.keyValueHeads, headDimension: description.headDimension,
      feedForward: description.feedForward, vocabulary: description.vocabulary,
      contextLength: description.contextLength, normEpsilon: description.normEpsilon,
      ropeTheta: Double(description.ropeTheta))
    ropeScaling = RotaryScaling(description.ropeScaling)
    turnsNeighbors = description.ropePairs == .neighbors
    activation = description.activation == .squaredReLU ? .squaredReLU : .silu
    norms = Set(description.norms.map(CheckpointWeights.norm))
    linearNormEpsilon = description.linearNormEpsilon
  }
}

extension RotaryScaling {
  fileprivate init(_ scaling: RopeScaling) {
    switch scaling {
    case .none: self = .none
    case .linear(let factor): self = .linear(factor: factor)
    case .divisors(let divisors): self = .divisors(divisors)
    case .yarn(let yarn):
      self = .yarn(
        factor: yarn.factor, originalContext: yarn.originalContext, attentionFactor: yarn.attentionFactor,
        betaFast: yarn.betaFast, betaSlow: yarn.betaSlow)
    }
  }
}
