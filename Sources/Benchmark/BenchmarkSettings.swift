public import Engine
import Kernels
public import Transformer

/// What is measured, and how often.
public struct BenchmarkSettings: Sendable {
  /// Tokens of the prompt, and tokens after it; at least 1 of each.
  public var prompt = 512
  public var generate = 64
  /// Measured runs of each lane; one short run more, before them, is not counted.
  public var repeats = 5
  /// KV cache widths and numbers of threads; each is measured with each.
  public var widths = [CacheWidth.sixteen]
  public var threads = [1]
  /// nil: the model's own, and a4.8 for a random one.
  public var profile: ActivationProfile?
  public var queryWidth = QueryWidth.sixteen
  /// The share of gate rows that a random model is to have dead, in `reachableUpZeros`.
  public var upZeros = 0.67
  /// Whether float and b1.58 are measured beside a4.8.
  public var compares = false
  /// Whether it is measured what computing tokens ahead gains.
  public var speculates = false
  /// The kernels' name; nil: the best that run here.
  public var kernels: String?
  /// Of the random weights and of the tokens.
  public var seed: UInt64 = 1

  public init() {}

  /// Shares of dead gate rows that a random model can have.
  public static var reachableUpZeros: ClosedRange<Double> { DeadRows.shares }
}

/// Where the model comes from.
public enum BenchmarkSubject: Sendable {
  case shape(BenchmarkShape)
  /// A model file or directory.
  case file(path: String)
}

/// One thing that is measured: a profile at one cache width on so many threads.
public struct BenchmarkLane: Equatable, Sendable {
  public var profile: ActivationProfile
  /// Whether the linear weights are dense halves.
  public var isDense: Bool
  /// Whether weights that a zero makes idle are left unread.
  public var skipsZeros: Bool
  public var width: CacheWidth
  public var threads: Int

  /// "float", "b1.58", "a4.8"; "+skip" where a profile is measured both ways and this is the one that leaves weights out.
  public var name: String { profile == .b158 && skipsZeros && isCompared ? "b1.58+skip" : profile.rawValue }
  private var isCompared: Bool

  init(
    profile: ActivationProfile, isDense: Bool = false, skipsZeros: Bool = true, width: CacheWidth, threads: Int,
    isCompared: Bool = false
  ) {
    self.profile = profile
    self.isDense = isDense
    self.skipsZeros = skipsZeros
    self.width = width
    self.threads = threads
    self.isCompared = isCompared
  }
}

extension BenchmarkSettings {
  /// The kernels that run.
  var kernelSet: KernelSet { kernels.flatMap(KernelSet.named) ?? KernelSet.available[0] }

  /// The lanes in the order in which they are shown.
  ///
  /// A comparison has dense halves; b1.58 as its engines run it, reading everything; b1.58 with the zeros that its
  /// squared ReLU leaves; and a4.8.
  func lanes(profile: ActivationProfile) -> [BenchmarkLane] {
    threads.flatMap { threads in
      widths.flatMap { width -> [BenchmarkLane] in
        guard compares else { return [BenchmarkLane(profile: self.profile ?? profile, width: width, threads: threads)] }
        return [
          BenchmarkLane(profile: .float, isDense: true, skipsZeros: false, width: width, threads: threads),
          BenchmarkLane(profile: .b158, skipsZeros: false, width: width, threads: threads, isCompared: true),
          BenchmarkLane(profile: .b158, width: width, threads: threads, isCompared: true),
          BenchmarkLane(profile: .a48, width: width, threads: threads, isCompared: true),
        ]
      }
    }
  }

  /// The tokens that every lane reads: the same for a seed and a vocabulary.
  func tokens(vocabulary: Int) -> (prompt: [Int], continuation: [Int]) {
    var random = RandomStream(seed: seed, matrix: -3, run: 0)
    let all = (0..<prompt + generate).map { _ in Int(random.next() % UInt64(vocabulary)) }
    return (Array(all.prefix(prompt)), Array(all.suffix(generate)))
  }
}
