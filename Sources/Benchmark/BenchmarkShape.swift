public import Transformer

/// Shapes of models that are measured without a file.
public enum BenchmarkShape: String, CaseIterable, Sendable {
  /// Small enough for a test.
  case tiny
  /// BitNet a4.8 and b1.58 at 700 M (arXiv 2402.17764).
  case m700 = "700m"
  /// BitNet b1.58 2B4T (arXiv 2504.12285).
  case b2 = "2b4t"
  /// LLaMA 3 8B.
  case b8 = "8b"

  /// Whether the embedding is the head too.
  public var isTied: Bool { self == .tiny || self == .b2 }

  public var configuration: Configuration {
    switch self {
    case .tiny: shape(4, 256, 4, 2, 768, 2048)
    case .m700: shape(24, 1536, 16, 16, 4096, 32_002)
    case .b2: shape(30, 2560, 20, 5, 6912, 128_256)
    case .b8: shape(32, 4096, 32, 8, 14_336, 128_256)
    }
  }

  private func shape(
    _ blocks: Int, _ dimension: Int, _ heads: Int, _ keyValueHeads: Int, _ feedForward: Int, _ vocabulary: Int
  ) -> Configuration {
    Configuration(
      blocks: blocks, dimension: dimension, heads: heads, keyValueHeads: keyValueHeads,
      headDimension: dimension / heads, feedForward: feedForward, vocabulary: vocabulary, contextLength: 4096,
      normEpsilon: 1e-5, ropeTheta: 500_000)
  }
}

extension Configuration {
  /// [rows, columns] of a linear layer.
  func shape(of layer: LinearLayer) -> (rows: Int, columns: Int) {
    let attention = heads * headDimension
    return switch layer {
    case .query: (attention, dimension)
    case .key, .value: (keyValueDimension, dimension)
    case .output: (dimension, attention)
    case .gate, .up: (feedForward, dimension)
    case .down: (dimension, feedForward)
    }
  }

  /// Length of a norm's weights.
  func width(of norm: BlockNorm) -> Int {
    switch norm {
    case .attention, .feedForward: dimension
    case .attentionSub: heads * headDimension
    case .feedForwardSub: feedForward
    case .queryHead, .keyHead: headDimension
    }
  }
}
