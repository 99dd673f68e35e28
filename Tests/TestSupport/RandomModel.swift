public import Kernels
public import Transformer

/// A small model with random weights, the same for the same seed, so that tests mean something without any file.
public struct RandomModel: WeightSource, Sendable {
  public let configuration: Configuration
  private var matrices: [String: TernaryWeights] = [:]
  private var norms: [String: [Float]] = [:]
  private let embeddingRows: DenseMatrix
  private let headRows: DenseMatrix?

  public init(
    blocks: Int = 2, dimension: Int = 64, heads: Int = 4, keyValueHeads: Int = 2, feedForward: Int = 160,
    vocabulary: Int = 96, contextLength: Int = 128, isTied: Bool = true, seed: UInt64 = 1
  ) {
    let c = Configuration(
      blocks: blocks, dimension: dimension, heads: heads, keyValueHeads: keyValueHeads,
      headDimension: dimension / heads, feedForward: feedForward, vocabulary: vocabulary,
      contextLength: contextLength, normEpsilon: 1e-5, ropeTheta: 10_000)
    configuration = c
    var random = SeededRandom(seed: seed)
    for block in 0..<blocks {
      for layer in LinearLayer.allCases {
        let (rows, columns) = Self.shape(of: layer, c)
        let values = (0..<rows * columns).map { _ in Int8.random(in: -1...1, using: &random) }
        matrices["\(layer)\(block)"] = TernaryWeights(
          rows: rows, columns: columns, values: values, scale: Float.random(in: 0.02...0.2, using: &random))
      }
      for norm in BlockNorm.allCases {
        let count = norm == .feedForwardSub ? feedForward : dimension
        norms["\(norm)\(block)"] = (0..<count).map { _ in Float.random(in: 0.5...1.5, using: &random) }
      }
    }
    norms["output"] = (0..<dimension).map { _ in Float.random(in: 0.5...1.5, using: &random) }
    func dense() -> DenseMatrix {
      DenseMatrix(
        rows: vocabulary, columns: dimension,
        values: (0..<vocabulary * dimension).map { _ in Float.random(in: -1...1, using: &random) })
    }
    embeddingRows = dense()
    headRows = isTied ? nil : dense()
  }

  private static func shape(of layer: LinearLayer, _ c: Configuration) -> (rows: Int, columns: Int) {
    switch layer {
    case .query, .output: (c.dimension, c.dimension)
    case .key, .value: (c.keyValueDimension, c.dimension)
    case .gate, .up: (c.feedForward, c.dimension)
    case .down: (c.dimension, c.feedForward)
    }
  }

  public struct Missing: Error {}

  public func linear(_ layer: LinearLayer, block: Int) throws -> TernaryWeights {
    guard let matrix = matrices["\(layer)\(block)"] else { throw Missing() }
    return matrix
  }

  public func norm(_ norm: BlockNorm, block: Int) throws -> [Float] {
    guard let weights = norms["\(norm)\(block)"] else { throw Missing() }
    return weights
  }

  public func outputNorm() throws -> [Float] { norms["output"] ?? [] }
  public func embedding() throws -> DenseMatrix { embeddingRows }
  public func outputHead() throws -> DenseMatrix? { headRows }
}

/// SplitMix64: random numbers that are the same on every run.
public struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// How far two lists of numbers are apart: the norm of the difference over the norm of the expected.
public func relativeError(_ got: [Float], expected: [Float]) -> Double {
  guard got.count == expected.count else { return .infinity }
  var (difference, norm) = (0.0, 0.0)
  for (one, other) in zip(got, expected) {
    difference += (Double(one) - Double(other)) * (Double(one) - Double(other))
    norm += Double(other) * Double(other)
  }
  return (difference / max(norm, 1e-30)).squareRoot()
}
