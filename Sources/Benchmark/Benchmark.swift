public import Engine
import Kernels
import Transformer

/// A measurement that can be believed: all lanes in one run and in turn, the same tokens in each, nothing kept between
/// runs, and the machine's memory measured in between.
public enum Benchmark {
  /// What is being done, for whoever waits.
  public enum Progress: Equatable, Sendable {
    /// Blocks made or repacked, of all.
    case weights(done: Int, of: Int)
    case warmUp(lane: BenchmarkLane)
    /// A measured run, from 1.
    case run(number: Int, of: Int, lane: BenchmarkLane)
    /// Texts with and without tokens computed ahead.
    case ahead(lane: BenchmarkLane)
  }

  /// Makes or opens the model and measures it. Takes as long as it takes; nothing else should run meanwhile.
  ///
  /// - Parameters:
  ///   - control: ends it early.
  ///   - progress: called on the calling thread before each step.
  /// - Throws: `BenchmarkError`; what opening a file throws.
  public static func run(
    _ subject: BenchmarkSubject, _ settings: BenchmarkSettings, control: GenerationControl = GenerationControl(),
    progress: @Sendable (Progress) -> Void = { _ in }
  ) async throws -> BenchmarkReport {
    let before = SystemMemory.resident
    let models = try Models(subject, settings, isCancelled: { control.isCancelled }, progress: progress)
    let weights = models.ternary.weights
    let lanes = settings.lanes(profile: models.ternary.profile)
    let engines = lanes.map { lane in
      var options = EngineOptions()
      options.profile = lane.profile
      options.cacheWidth = lane.width
      options.queryWidth = settings.queryWidth
      options.context = max(2, settings.prompt + settings.generate)
      options.threads = lane.threads
      options.kernels = settings.kernels
      options.skipsZeros = lane.skipsZeros
      return (lane.isDense ? models.dense ?? models.ternary : models.ternary).engine(options)
    }
    let tokens = settings.tokens(vocabulary: weights.configuration.vocabulary)

    for (lane, engine) in zip(lanes, engines) {
      progress(.warmUp(lane: lane))
      // A page of the cache and a few tokens: weights are in memory, threads awake, code read.
      guard
        try await engine.measure(
          prompt: Array(tokens.prompt.prefix(32)), continuation: Array(tokens.continuation.prefix(4)),
          control: control) != nil
      else { throw BenchmarkError.cancelled }
    }
    var memory = MemoryMeasurement(threads: settings.threads, kernels: settings.kernels)
    var runs = Array(repeating: [MeasuredRun](), count: lanes.count)
    for number in 0..<settings.repeats {
      memory.pass()
      for turn in lanes.indices {
        // Each repeat begins with another lane, so that none always follows the same one.
        let index = (turn + number) % lanes.count
        progress(.run(number: number + 1, of: settings.repeats, lane: lanes[index]))
        guard
          let run = try await engines[index].measure(
            prompt: tokens.prompt, continuation: tokens.continuation, control: control)
        else { throw BenchmarkError.cancelled }
        runs[index].append(run)
      }
    }
    var speculation: [SpeculationResult] = []
    if settings.speculates {
      for (lane, engine) in zip(lanes, engines) where !lane.isDense {
        progress(.ahead(lane: lane))
        speculation += try await SpeculationResult.measure(
          engine, lane, settings, vocabulary: weights.configuration.vocabulary, control: control)
      }
    }
    let results = lanes.indices.map { index in
      BenchmarkReport.LaneResult(
        lanes[index], runs[index],
        weights: (lanes[index].isDense ? models.dense ?? models.ternary : models.ternary).weights, settings: settings)
    }
    var report = BenchmarkReport(
      model: models.ternary.name, path: models.path, configuration: weights.configuration, isTied: weights.isTied,
      kernels: engines[0].info.kernels, prompt: settings.prompt, generate: settings.generate,
      repeats: settings.repeats, seed: settings.seed, wantedUpZeros: models.path == nil ? settings.upZeros : nil,
      loadSeconds: models.seconds, memoryReads: memory.results, memoryTestBytes: memory.byteCount, lanes: results,
      comparison: models.dense.map { dense in
        BenchmarkComparison(
          results, configuration: weights.configuration,
          ternary: .init(weights: models.ternary.memory, process: models.ternaryResident(from: before)),
          dense: .init(weights: dense.memory, process: models.denseResident(from: before)))
      })
    report.speculation = speculation
    return report
  }
}

/// The memory test, a pass for each number of threads before each repeat.
private struct MemoryMeasurement {
  private let test = MemoryReadTest(byteCount: MemoryReadTest.usualByteCount)
  private let computes: [Compute]
  private var rates: [[Double]]

  var byteCount: Int { test.byteCount }

  /// Long enough that one interruption does not decide.
  private static let leastSeconds = 0.03

  init(threads: [Int], kernels: String?) {
    computes = threads.map { Compute(threads: $0) }
    rates = Array(repeating: [], count: threads.count)
    for compute in computes { test.pass(using: compute) }
  }

  mutating func pass() {
    for (index, compute) in computes.enumerated() {
      let start = ContinuousClock.now
      var (time, passes) = (0.0, 0)
      while time < Self.leastSeconds {
        test.pass(using: compute)
        passes += 1
        time = (ContinuousClock.now - start).inSeconds
      }
      rates[index].append(Double(passes * test.byteCount) / time)
    }
  }

  var results: [BenchmarkReport.MemoryRead] {
    zip(computes, rates).map { BenchmarkReport.MemoryRead(threads: $0.threads, rate: Spread($1)) }
  }
}
