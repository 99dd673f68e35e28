import Kernels
import Transformer

/// What a measurement will take, in bytes, known before anything is allocated.
struct MemoryDemand: Equatable {
  var weights = 0
  var caches = 0
  var test = 0

  var total: Int { [weights, caches, test, Self.program].reduce(0) { $0 &+ $1 } }

  /// The program itself, and what a few tokens need on their way.
  private static let program = 64 << 20

  /// - Parameters:
  ///   - isTied: whether the embedding is the head too.
  ///   - embedding: what the ternary model has its embedding and head in; the dense one has halves.
  ///   - packing: of ternary weights.
  ///   - lanes: all that will be measured, one after the other; each keeps scratch memory.
  init(
    _ configuration: Configuration, isTied: Bool, embedding: DenseMatrix.Element, packing: TernaryPacking,
    lanes: [BenchmarkLane], tokens: Int
  ) {
    func matrices(_ element: DenseMatrix.Element) -> Int {
      configuration.vocabulary * element.rowBytes(columns: configuration.dimension) * (isTied ? 1 : 2)
    }
    let hasDense = lanes.contains { $0.isDense }
    weights = Self.ternaryBytes(configuration, packing) + matrices(embedding)
    weights += HeadShortlist.byteCount(rows: configuration.vocabulary, columns: configuration.dimension)
    weights += hasDense ? configuration.linearWeights * 2 + matrices(.float16) : 0
    caches = lanes.map { Self.cacheBytes(configuration, $0.width, tokens: tokens) }.max() ?? 0
    // Keys and values of one layer as floats, and twice that, so that it need not grow often.
    caches += lanes.count * configuration.keyValueDimension * tokens * 2 * 4 * 2
    test = MemoryReadTest.usualByteCount
  }

  /// All linear layers, packed.
  static func ternaryBytes(_ configuration: Configuration, _ packing: TernaryPacking) -> Int {
    configuration.blocks
      * LinearLayer.allCases.reduce(0) { sum, layer in
        let (rows, columns) = configuration.shape(of: layer)
        let order: PackedTernaryMatrix.Order = layer == .output || layer == .down ? .columns : .rows
        return sum + PackedTernaryMatrix.byteCount(rows: rows, columns: columns, order: order, packing: packing)
      }
  }

  /// The KV cache of all layers; at 3 bits position 0 has 4.
  static func cacheBytes(_ configuration: Configuration, _ width: CacheWidth, tokens: Int) -> Int {
    func bytes(_ bits: Int, _ tokens: Int) -> Int {
      CachePage.byteCount(
        bits: bits, heads: configuration.keyValueHeads, headDimension: configuration.headDimension, tokens: tokens)
    }
    let layer =
      width == .three ? bytes(4, min(1, tokens)) + bytes(3, max(0, tokens - 1)) : bytes(width.rawValue, tokens)
    return configuration.blocks * layer
  }
}

extension MemoryReadTest {
  /// Several times what the caches hold, and no more than a machine can spare.
  static var usualByteCount: Int { min(max(128 << 20, 4 * SystemMemory.lastCache), 1 << 30) }
}

/// Why nothing was measured.
public enum BenchmarkError: Error, Equatable, CustomStringConvertible {
  case outOfMemory(needed: Int, available: Int)
  case cancelled

  public var description: String {
    switch self {
    case .outOfMemory(let needed, let available):
      "this takes about \(Self.gigabytes(needed)) GB of memory and \(Self.gigabytes(available)) GB are available; "
        + "close other programs, or choose a smaller --shape or --prompt, or leave --compare out"
    case .cancelled: "the measurement was interrupted"
    }
  }

  /// With one decimal.
  private static func gigabytes(_ bytes: Int) -> String {
    let tenths = Int((Double(bytes) / 1e8).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
