import Kernels
import ModelFiles
import Transformer

/// A checkpoint's weights, handed to the transformer in its own terms.
struct CheckpointWeights: WeightSource {
  let checkpoint: Checkpoint

  func linear(_ layer: LinearLayer, block: Int) throws -> TernaryWeights {
    let matrix = try checkpoint.linear(Self.role(of: layer), layer: block)
    return TernaryWeights(rows: matrix.rows, columns: matrix.columns, values: matrix.values, scale: matrix.scale)
  }

  func norm(_ norm: BlockNorm, block: Int) throws -> [Float] {
    try checkpoint.norm(Self.role(of: norm), layer: block)
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
    }
  }
}
