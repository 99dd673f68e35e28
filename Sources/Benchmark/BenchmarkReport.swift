public import Engine
public import Transformer

/// Everything that a measurement found.
public struct BenchmarkReport: Equatable, Sendable {
  public var model: String
  /// The path of the file; nil for random weights.
  public var path: String?
  public var configuration: Configuration
  public var isTied: Bool
  public var kernels: String
  public var prompt: Int
  public var generate: Int
  public var repeats: Int
  public var seed: UInt64
  /// The share of gate rows that was to be dead; nil for a model file.
  public var wantedUpZeros: Double?
  /// Seconds that making or reading the weights took.
  public var loadSeconds: Double
  public var memoryReads: [MemoryRead]
  /// Bytes that one pass of the memory test read.
  public var memoryTestBytes: Int
  public var lanes: [LaneResult]
  /// What computing tokens ahead gains; empty where it was not measured.
  public var speculation: [SpeculationResult] = []
  /// nil without a comparison.
  public var comparison: BenchmarkComparison?

  /// How fast memory was read in the same run.
  public struct MemoryRead: Equatable, Sendable {
    public var threads: Int
    /// Bytes a second.
    public var rate: Spread
  }

  /// What one lane did.
  public struct LaneResult: Equatable, Sendable {
    public var lane: BenchmarkLane
    /// Tokens a second over the repeats.
    public var prefill: Spread
    public var decode: Spread
    /// Of the tokens after the prompt; the same in every repeat.
    public var activity: MeasuredRun.Activity
    public var cacheBytes: Int
    /// Bytes of weights that a token after the prompt reads: linear layers, head, a row of the embedding, norms.
    public var bytesPerToken: Double
    /// Multiply-accumulates with weights in a token: those of the linear layers that were read, and of the head.
    public var multipliesPerToken: Double
    /// The same for a token of the prompt, as if nothing was skipped; the head is computed once a prompt.
    public var prefillMultipliesPerToken: Double

    /// Bytes of weights a second, at the median.
    public var readRate: Double { bytesPerToken * decode.median }
    public var decodeMultiplyRate: Double { multipliesPerToken * decode.median }
    public var prefillMultiplyRate: Double { prefillMultipliesPerToken * prefill.median }
  }
}

/// The median, the least and the greatest of some numbers.
public struct Spread: Equatable, Sendable {
  public var median: Double
  public var least: Double
  public var greatest: Double

  /// - Parameter values: at least one.
  public init(_ values: [Double]) {
    precondition(!values.isEmpty)
    let sorted = values.sorted()
    let middle = sorted.count / 2
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    least = sorted[0]
    greatest = sorted[sorted.count - 1]
  }
}

extension BenchmarkReport.LaneResult {
  /// - Parameter runs: the measured runs, at least one.
  init(_ lane: BenchmarkLane, _ runs: [MeasuredRun], weights: Weights, settings: BenchmarkSettings) {
    let configuration = weights.configuration
    let headWeights = Double(configuration.vocabulary * configuration.dimension)
    let memory = weights.memory
    let activity = runs[runs.count - 1].activity
    let linearWeights = Double(max(1, configuration.linearWeights))
    self.lane = lane
    self.activity = activity
    prefill = Spread(runs.map { Double(settings.prompt) / $0.prefillSeconds })
    decode = Spread(runs.map { Double(settings.generate) / $0.decodeSeconds })
    cacheBytes = runs[runs.count - 1].cacheBytes
    let embeddingRow = Double(memory.embedding) / Double(max(1, configuration.vocabulary))
    bytesPerToken =
      activity.weightsRead / linearWeights * Double(memory.linear) + activity.headBytes + embeddingRow
      + Double(memory.norms)
    multipliesPerToken = activity.weightsRead + headWeights
    prefillMultipliesPerToken = linearWeights + headWeights / Double(settings.prompt)
  }
}
