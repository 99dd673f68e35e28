public import Engine
public import Transformer

/// The claims of BitNet a4.8's authors, held against what was measured: ratios and the sum of the memory.
public struct BenchmarkComparison: Equatable, Sendable {
  /// One ratio for each number of threads.
  public var ratios: [Ratio]
  /// Float at 16 bits, a4.8 at 16, and a4.8 at the narrowest cache measured.
  public var memory: [MemorySum]

  public struct Ratio: Equatable, Sendable {
    public enum Claim: String, CaseIterable, Sendable {
      case memory
      case decodeToFloat = "decode_to_float"
      case decodeToB158 = "decode_to_b158"
      case prefillToFloat = "prefill_to_float"
      case prefillToB158 = "prefill_to_b158"

      /// What the authors report (arXiv 2411.04965); nil where they report nothing.
      public var reported: Double? {
        switch self {
        case .memory: 10
        case .decodeToFloat: 4
        case .decodeToB158: 2
        case .prefillToFloat, .prefillToB158: nil
        }
      }
    }

    public var claim: Claim
    public var threads: Int
    public var measured: Double
  }
}

/// Where the memory of one way to run a model goes, in bytes.
public struct MemorySum: Equatable, Sendable {
  /// "float" or "a4.8".
  public var name: String
  public var width: CacheWidth
  public var weights: WeightMemory
  /// Of the KV cache at `contextTokens`.
  public var cache: Int
  /// Everything that the process holds resident with this model alone, and that cache; nil where the system does not
  /// say.
  public var process: Int?

  /// Tokens in the cache of this sum.
  public static let contextTokens = 4096

  /// Weights and cache.
  public var total: Int { weights.total + cache }
}

extension BenchmarkComparison {
  /// - Parameters:
  ///   - lanes: all of a comparison.
  ///   - ternary, dense: what was held, with the resident bytes of the process if it had that model alone.
  init(
    _ lanes: [BenchmarkReport.LaneResult], configuration: Configuration, ternary: Held, dense: Held
  ) {
    let narrowest = lanes.map(\.lane.width).min { $0.rawValue < $1.rawValue } ?? .sixteen
    let widest = lanes.map(\.lane.width).max { $0.rawValue < $1.rawValue } ?? .sixteen
    func sum(_ name: String, _ width: CacheWidth, _ held: Held) -> MemorySum {
      let cache = MemoryDemand.cacheBytes(configuration, width, tokens: MemorySum.contextTokens)
      return MemorySum(
        name: name, width: width, weights: held.weights, cache: cache, process: held.process.map { $0 + cache })
    }
    let full = sum("float", .sixteen, dense)
    let small = sum("a4.8", narrowest, ternary)
    memory = [full] + (narrowest == .sixteen ? [] : [sum("a4.8", .sixteen, ternary)]) + [small]

    ratios = []
    for threads in lanes.map(\.lane.threads).reduce(into: [Int](), { if !$0.contains($1) { $0.append($1) } }) {
      func lane(_ profile: ActivationProfile, _ width: CacheWidth, skips: Bool) -> BenchmarkReport.LaneResult? {
        lanes.first {
          $0.lane.profile == profile && $0.lane.width == width && $0.lane.threads == threads
            && $0.lane.skipsZeros == skips
        }
      }
      // As the paper compares: a4.8 with its narrow cache, the others with a wide one.
      guard let a48 = lane(.a48, narrowest, skips: true), let float = lane(.float, widest, skips: false),
        let b158 = lane(.b158, widest, skips: false)
      else { continue }
      let measured: [(Ratio.Claim, Double)] = [
        (.memory, Double(full.process ?? full.total) / Double(max(1, small.process ?? small.total))),
        (.decodeToFloat, a48.decode.median / float.decode.median),
        (.decodeToB158, a48.decode.median / b158.decode.median),
        (.prefillToFloat, a48.prefill.median / float.prefill.median),
        (.prefillToB158, a48.prefill.median / b158.prefill.median),
      ]
      ratios += measured.map { Ratio(claim: $0.0, threads: threads, measured: $0.1) }
    }
  }

  /// What one model holds.
  struct Held {
    var weights: WeightMemory
    var process: Int?
  }
}
