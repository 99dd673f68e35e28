import Engine
import Kernels
import Testing
import Transformer

@testable import Benchmark

@Suite struct BenchmarkRunTests {
  @Test func aSpreadHasTheMiddleAndTheEnds() {
    #expect(Spread([3, 1, 2]) == Spread([1, 2, 3]))
    let odd = Spread([5, 1, 100])
    #expect(odd.median == 5 && odd.least == 1 && odd.greatest == 100)
    #expect(Spread([1, 2, 4, 9]).median == 3)
    #expect(Spread([7]).median == 7)
  }

  static func settings(_ change: (inout BenchmarkSettings) -> Void = { _ in }) -> BenchmarkSettings {
    var settings = BenchmarkSettings()
    settings.prompt = 5
    settings.generate = 2
    settings.repeats = 2
    change(&settings)
    return settings
  }

  @Test func everyLaneIsMeasuredOnTheSameTokens() throws {
    let settings = Self.settings {
      $0.widths = [.sixteen, .three]
      $0.threads = [1, 2]
    }
    let lanes = settings.lanes(profile: .b158)
    #expect(lanes.map(\.width) == [.sixteen, .three, .sixteen, .three])
    #expect(lanes.map(\.threads) == [1, 1, 2, 2])
    #expect(lanes.allSatisfy { $0.profile == .b158 && $0.skipsZeros && !$0.isDense && $0.name == "b1.58" })
    let (prompt, continuation) = settings.tokens(vocabulary: 50)
    #expect(prompt.count == 5 && continuation.count == 2)
    #expect((prompt + continuation).allSatisfy { (0..<50).contains($0) })
    #expect(settings.tokens(vocabulary: 50) == (prompt, continuation))
    #expect(Self.settings { $0.seed = 2 }.tokens(vocabulary: 50) != (prompt, continuation))
  }

  @Test func aComparisonHasFourLanes() {
    let lanes = Self.settings { $0.compares = true }.lanes(profile: .a48)
    #expect(lanes.map(\.name) == ["float", "b1.58", "b1.58+skip", "a4.8"])
    #expect(lanes.map(\.skipsZeros) == [false, false, true, true])
    #expect(lanes.map(\.isDense) == [true, false, false, false])
  }

  @Test func theWholeRunReportsWhatItMeasured() async throws {
    let report = try await Benchmark.run(
      .shape(.tiny),
      Self.settings {
        $0.compares = true
        $0.widths = [.three]
      })
    #expect(report.lanes.count == 4 && report.repeats == 2 && report.wantedUpZeros == 0.67)
    for result in report.lanes {
      for spread in [result.prefill, result.decode] {
        #expect(spread.least > 0 && spread.least <= spread.median && spread.median <= spread.greatest)
      }
      #expect(result.cacheBytes == MemoryDemand.cacheBytes(report.configuration, .three, tokens: 7))
    }
    let linear = Double(report.configuration.linearWeights)
    #expect(report.lanes.map { $0.activity.weightsRead == linear } == [true, true, false, false])
    #expect(report.lanes[0].bytesPerToken > 3 * report.lanes[1].bytesPerToken)
    #expect(report.lanes[3].bytesPerToken < report.lanes[1].bytesPerToken)
    #expect(report.memoryReads.map(\.threads) == [1] && report.memoryReads[0].rate.least > 0)

    let comparison = try #require(report.comparison)
    #expect(comparison.ratios.map(\.claim) == BenchmarkComparison.Ratio.Claim.allCases)
    #expect(comparison.ratios[1].measured == report.lanes[3].decode.median / report.lanes[0].decode.median)
    #expect(comparison.memory.map(\.width) == [.sixteen, .sixteen, .three])
    let (full, small) = (comparison.memory[0], comparison.memory[2])
    #expect(full.weights.linear == 2 * report.configuration.linearWeights)
    #expect(full.weights.linear == 8 * small.weights.linear)
    #expect(full.total == full.weights.total + full.cache)
    #expect(full.weights.embedding == 2 * 2048 * 256 && full.weights.head == 0)
    #expect(small.weights.embedding == 2048 * 210, "six bits and their scales")
    #expect(full.weights.coarseHead == 0, "the vocabulary is too small for one")
  }

  @Test func anInterruptEndsItAtOnce() async {
    let control = GenerationControl()
    control.cancel()
    await #expect(throws: BenchmarkError.cancelled) {
      try await Benchmark.run(.shape(.tiny), Self.settings(), control: control)
    }
  }

  // MARK: Memory

  @Test func whatIsNeededIsWhatIsHeld() throws {
    let configuration = BenchmarkShape.tiny.configuration
    let weights = try Weights(
      RandomWeightsTests.source(configuration, isTied: true), configuration: configuration)
    #expect(MemoryDemand.ternaryBytes(configuration, .twos) == weights.memory.linear)
    let lanes = Self.settings { $0.compares = true }.lanes(profile: .a48)
    let with = MemoryDemand(
      configuration, isTied: true, embedding: .sixBitBlocks, packing: .twos, lanes: lanes, tokens: 7)
    let without = MemoryDemand(
      configuration, isTied: true, embedding: .sixBitBlocks, packing: .twos, lanes: [lanes[3]], tokens: 7)
    #expect(without.weights == weights.memory.linear + weights.memory.embedding)
    let large = BenchmarkShape.b2.configuration
    let head = HeadShortlist.byteCount(rows: large.vocabulary, columns: large.dimension)
    #expect(head > large.vocabulary * large.dimension / 2)
    #expect(
      MemoryDemand(large, isTied: true, embedding: .float16, packing: .twos, lanes: [lanes[3]], tokens: 7).weights
        == MemoryDemand.ternaryBytes(large, .twos) + 2 * large.vocabulary * large.dimension + head)
    #expect(with.weights == without.weights + 2 * configuration.linearWeights + 2 * 2048 * 256)
    for width in CacheWidth.allCases {
      var cache = KeyValueCache(configuration, width: width)
      _ = ForwardPass(weights: weights, profile: .a48, compute: Compute()).run([1, 2, 3], cache: &cache)
      #expect(MemoryDemand.cacheBytes(configuration, width, tokens: 3) == cache.byteCount)
    }
  }

  /// The shapes have the sizes that their names promise: 2 or 1.6 bits a weight and what whole chunks add.
  @Test(arguments: [(TernaryPacking.twos, 7.9), (.fives, 9.8)])
  func theLargestShapeFitsWhereItIsSaidToFit(packing: TernaryPacking, timesLess: Double) {
    let bytes = MemoryDemand.ternaryBytes(BenchmarkShape.b8.configuration, packing)
    #expect(Double(BenchmarkShape.b8.configuration.linearWeights * 2) / Double(bytes) >= timesLess)
  }

  @Test func tooLittleMemoryIsSaidBeforeAnythingIsMade() async {
    let settings = Self.settings {
      $0.prompt = 1_000_000
      $0.compares = true
      $0.threads = Array(1...16)
    }
    await #expect {
      try await Benchmark.run(.shape(.b8), settings) { _ in Issue.record("something was made") }
    } throws: { error in
      guard case .outOfMemory(let needed, let available)? = error as? BenchmarkError else { return false }
      return needed > available && "\(error)".contains("GB of memory") && "\(error)".contains("--shape")
    }
  }

  @Test func availableMemoryIsReadAsTheSystemWritesIt() {
    #expect(
      SystemMemory.available(inMeminfo: "MemTotal: 9 kB\nMemAvailable:   21888 kB\nBuffers: 1 kB\n") == 21888 * 1024)
    for text in [
      "", "MemAvailable: kB", "MemAvailable: x kB", "MemAvailable: 5 MB", "MemAvailable: 99999999999999999 kB",
    ] {
      #expect(SystemMemory.available(inMeminfo: text) == nil, "\(text)")
    }
    #expect(SystemMemory.resident ?? 0 > 1 << 20)
  }
}
