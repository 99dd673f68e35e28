public import Kernels
public import Transformer

/// A small model with random weights, the same for the same seed, so that tests mean something without any file.
public struct RandomModel: WeightSource, Sendable {
  /// What the linear layers hold.
  public enum Layers: Sendable, Hashable {
    case ternary
    /// Ternary with a scale for each 64 or 128 weights of a row.
    case grouped(Int)
    case dense
  }

  public let configuration: Configuration
  private let layers: Layers
  private var matrices: [String: TernaryWeights] = [:]
  /// Blocks of grouped layers, as GGUF's Q2_0 has them, and the numbers of grouped and dense ones.
  private var blocks: [String: [UInt8]] = [:]
  private var numbers: [String: [Float]] = [:]
  private var norms: [String: [Float]] = [:]
  private let embeddingRows: DenseMatrix
  private let headRows: DenseMatrix?

  /// - Parameter change: what is different from a BitNet a4.8.
  public init(
    blocks: Int = 2, dimension: Int = 64, heads: Int = 4, keyValueHeads: Int = 2, feedForward: Int = 160,
    vocabulary: Int = 96, contextLength: Int = 128, isTied: Bool = true, seed: UInt64 = 1, layers: Layers = .ternary,
    change: (inout Configuration) -> Void = { _ in }
  ) {
    var c = Configuration(
      blocks: blocks, dimension: dimension, heads: heads, keyValueHeads: keyValueHeads,
      headDimension: dimension / heads, feedForward: feedForward, vocabulary: vocabulary,
      contextLength: contextLength, normEpsilon: 1e-5, ropeTheta: 10_000)
    change(&c)
    configuration = c
    self.layers = layers
    var random = SeededRandom(seed: seed)
    func floats(_ count: Int, in range: ClosedRange<Float>) -> [Float] {
      (0..<count).map { _ in Float.random(in: range, using: &random) }
    }
    for block in 0..<blocks {
      for layer in LinearLayer.allCases {
        let (rows, columns) = Self.shape(of: layer, c)
        let key = "\(layer)\(block)"
        switch layers {
        case .ternary:
          let values = (0..<rows * columns).map { _ in Int8.random(in: -1...1, using: &random) }
          matrices[key] = TernaryWeights(
            rows: rows, columns: columns, values: values, scale: Float.random(in: 0.02...0.2, using: &random))
        case .grouped(let group):
          let bytes = Self.groupedBlocks(rows * columns / group, of: group, &random)
          self.blocks[key] = bytes
          numbers[key] = Self.numbers(of: bytes, group: group)
        case .dense: numbers[key] = floats(rows * columns, in: -0.2...0.2)
        }
        if c.linearNormEpsilon != nil { norms["own \(key)"] = floats(columns, in: 0.5...1.5) }
      }
      for norm in BlockNorm.allCases where c.norms.contains(norm) {
        norms["\(norm)\(block)"] = floats(Self.width(of: norm, c), in: 0.5...1.5)
      }
    }
    norms["output"] = floats(dimension, in: 0.5...1.5)
    func dense() -> DenseMatrix {
      DenseMatrix(rows: vocabulary, columns: dimension, values: floats(vocabulary * dimension, in: -1...1))
    }
    embeddingRows = dense()
    headRows = isTied ? nil : dense()
  }

  private static func shape(of layer: LinearLayer, _ c: Configuration) -> (rows: Int, columns: Int) {
    let attention = c.heads * c.headDimension
    return switch layer {
    case .query: (attention, c.dimension)
    case .output: (c.dimension, attention)
    case .key, .value: (c.keyValueDimension, c.dimension)
    case .gate, .up: (c.feedForward, c.dimension)
    case .down: (c.dimension, c.feedForward)
    }
  }

  private static func width(of norm: BlockNorm, _ c: Configuration) -> Int {
    switch norm {
    case .attention, .feedForward: c.dimension
    case .attentionSub: c.heads * c.headDimension
    case .feedForwardSub: c.feedForward
    case .queryHead, .keyHead: c.headDimension
    }
  }

  /// Random blocks of Q2_0: a half-float scale, then fields of two bits; now and then a field is 3, which means +2.
  public static func groupedBlocks(_ count: Int, of group: Int, _ random: inout SeededRandom) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<count {
      let scale = Float16(Float.random(in: 0.02...0.2, using: &random)).bitPattern
      bytes += [UInt8(truncatingIfNeeded: scale), UInt8(scale >> 8)]
      for _ in 0..<group / 4 {
        var byte: UInt8 = 0
        for field in 0..<4 {
          let weight = Int.random(in: 0..<64, using: &random) == 0 ? 3 : UInt8.random(in: 0...2, using: &random)
          byte |= weight << UInt8(2 * field)
        }
        bytes.append(byte)
      }
    }
    return bytes
  }

  /// What such blocks mean.
  public static func numbers(of blocks: [UInt8], group: Int) -> [Float] {
    stride(from: 0, to: blocks.count, by: 2 + group / 4).flatMap { start in
      let scale = Float(Float16(bitPattern: UInt16(blocks[start]) | UInt16(blocks[start + 1]) << 8))
      return (0..<group).map { index in
        (Float(blocks[start + 2 + index / 4] >> UInt8(2 * (index % 4)) & 3) - 1) * scale
      }
    }
  }

  public struct Missing: Error {}

  public func linear(_ layer: LinearLayer, block: Int) throws -> TernaryWeights {
    guard let matrix = matrices["\(layer)\(block)"] else { throw Missing() }
    return matrix
  }

  public func plainWeights(_ layer: LinearLayer, block: Int) throws -> PlainWeights {
    guard layers != .ternary else { return .ternary(try linear(layer, block: block)) }
    guard let numbers = numbers["\(layer)\(block)"] else { throw Missing() }
    let (rows, columns) = Self.shape(of: layer, configuration)
    return .numbers(rows: rows, columns: columns, numbers)
  }

  public func matrix(
    _ layer: LinearLayer, block: Int, order: PackedTernaryMatrix.Order, packing: TernaryPacking
  ) throws -> LinearMatrix {
    let (rows, columns) = Self.shape(of: layer, configuration)
    switch layers {
    case .ternary:
      let weights = try linear(layer, block: block)
      return .ternary(
        PackedTernaryMatrix(
          rows: rows, columns: columns, scale: weights.scale, values: weights.values, order: order, packing: packing))
    case .grouped(let group):
      guard let blocks = blocks["\(layer)\(block)"] else { throw Missing() }
      return .grouped(
        blocks.withUnsafeBytes {
          GroupedTernaryMatrix(rows: rows, columns: columns, group: group, blocks: $0, using: Compute())
        })
    case .dense:
      guard let numbers = numbers["\(layer)\(block)"] else { throw Missing() }
      return .dense(DenseMatrix(rows: rows, columns: columns, values: numbers))
    }
  }

  public func norm(_ norm: BlockNorm, block: Int) throws -> [Float] {
    guard let weights = norms["\(norm)\(block)"] else { throw Missing() }
    return weights
  }

  public func inputNorm(_ layer: LinearLayer, block: Int) throws -> [Float] {
    guard let weights = norms["own \(layer)\(block)"] else { throw Missing() }
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
