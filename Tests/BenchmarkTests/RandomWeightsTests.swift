import Kernels
import TestSupport
import Testing
import Transformer

@testable import Benchmark

@Suite struct RandomWeightsTests {
  /// Smaller than the smallest shape, with widths that are no whole chunks.
  static let configuration = Configuration(
    blocks: 2, dimension: 72, heads: 6, keyValueHeads: 2, headDimension: 12, feedForward: 144, vocabulary: 96,
    contextLength: 64, normEpsilon: 1e-5, ropeTheta: 10_000)
  static let tokens = [1, 5, 9, 33, 71, 2, 95, 40]

  static func source(
    _ configuration: Configuration = configuration, kind: RandomWeights.Kind = .ternary, seed: UInt64 = 1,
    upZeros: Double = 0.67, isTied: Bool = false, threads: Int = 1
  ) -> RandomWeights {
    let deadRows = DeadRows(share: upZeros, dimension: configuration.dimension)
    let compute = Compute(threads: threads, weightsWorthSharing: 0)
    return RandomWeights(
      configuration: configuration, kind: kind, seed: seed, deadRows: deadRows,
      shared: RandomEmbedding(
        configuration, isTied: isTied, seed: seed, steadyDimensions: deadRows.steadyDimensions,
        element: RandomEmbedding.smallElement(configuration), using: compute),
      compute: compute)
  }

  @Test func sixBitsHoldTheNumbersOfHalves() {
    let configuration = BenchmarkShape.tiny.configuration
    func embedding(_ element: DenseMatrix.Element) -> DenseMatrix {
      RandomEmbedding(
        configuration, isTied: true, seed: 3, steadyDimensions: 5, element: element, using: Compute(threads: 2)
      ).embedding
    }
    let (small, halves) = (embedding(.sixBitBlocks), embedding(.float16))
    for row in [0, 1, 999, 2047] {
      let numbers = small.row(row)
      #expect(numbers == halves.row(row) && numbers[..<5].allSatisfy { $0 == 1 })
      let square = numbers[5...].reduce(0) { $0 + $1 * $1 } / 251
      #expect((0.7...1.3).contains(square))
    }
  }

  static func logits(
    _ source: some WeightSource, _ configuration: Configuration = configuration, profile: ActivationProfile = .a48,
    compute: Compute = Compute()
  ) throws -> (logits: [[Float]], zeros: [[LayerZeros]]) {
    let forward = ForwardPass(
      weights: try Weights(source, configuration: configuration), profile: profile, compute: compute)
    var cache = KeyValueCache(configuration, width: .four)
    let (hidden, activity) = try #require(forward.run(tokens, cache: &cache))
    return (hidden.map(forward.logits), activity.map(\.zeros))
  }

  @Test func aSeedGivesTheSameLogitsWhateverTheThreadsAndKernels() throws {
    let expected = try Self.logits(Self.source()).logits
    for threads in 1...4 {
      for kernels in KernelSet.available {
        let compute = Compute(kernels: kernels, threads: threads, weightsWorthSharing: 0)
        #expect(try Self.logits(Self.source(threads: threads), compute: compute).logits == expected)
      }
    }
    #expect(try Self.logits(Self.source(seed: 2)).logits != expected)
    #expect(expected.allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  @Test func aSeedGivesTheSameHalvesWhateverTheThreads() throws {
    let expected = try Self.logits(Self.source(kind: .halves), profile: .float).logits
    #expect(try Self.logits(Self.source(kind: .halves, threads: 3), profile: .float).logits == expected)
    #expect(try Self.logits(Self.source(kind: .halves, seed: 2), profile: .float).logits != expected)
    #expect(expected.allSatisfy { $0.allSatisfy(\.isFinite) })
    #expect(throws: RandomWeights.NotTernary.self) { try Self.source(kind: .halves).linear(.query, block: 0) }
  }

  /// The same weights packed the way of files.
  private struct Unpacked: WeightSource {
    let source: RandomWeights
    func linear(_ layer: LinearLayer, block: Int) throws -> TernaryWeights { try source.linear(layer, block: block) }
    func norm(_ norm: BlockNorm, block: Int) throws -> [Float] { source.norm(norm, block: block) }
    func outputNorm() throws -> [Float] { source.outputNorm() }
    func embedding() throws -> DenseMatrix { source.embedding() }
    func outputHead() throws -> DenseMatrix? { source.outputHead() }
  }

  @Test func whatIsPackedIsWhatThePlainPathSees() throws {
    let source = Self.source()
    #expect(try Self.logits(Unpacked(source: source)).logits == Self.logits(source).logits)
  }

  @Test func aThirdOfTheWeightsIsZero() throws {
    let source = Self.source(BenchmarkShape.tiny.configuration, isTied: true)
    let values = try source.linear(.up, block: 1).values
    for value in [-1, 0, 1] as [Int8] {
      let share = Double(values.count { $0 == value }) / Double(values.count)
      #expect(abs(share - 1.0 / 3) < 0.01, "\(value)")
    }
    #expect(try source.linear(.up, block: 0).values != values)
  }

  @Test(arguments: [0.2, 0.5, 0.67, 0.9], [ActivationProfile.a48, .b158])
  func theShareOfDeadRowsIsReached(share: Double, profile: ActivationProfile) throws {
    let configuration = BenchmarkShape.tiny.configuration
    let (_, zeros) = try Self.logits(
      Self.source(configuration, upZeros: share, isTied: true), configuration, profile: profile)
    let up = zeros.flatMap { $0.compactMap(\.up) }
    let mean = Double(up.reduce(0, +)) / Double(up.count)
    #expect(abs(mean - share) < 0.02, "\(mean) instead of \(share)")
    // Which rows are dead differs from token to token.
    #expect(up.allSatisfy { $0 < 0.99 })
  }

  @Test func makingThemCanBeCancelled() {
    var source = Self.source()
    source.isCancelled = { true }
    #expect(throws: RandomWeights.Cancelled.self) { try Weights(source, configuration: Self.configuration) }
  }

  @Test(arguments: BenchmarkShape.allCases)
  func shapesFitTogether(shape: BenchmarkShape) {
    let c = shape.configuration
    #expect(c.heads * c.headDimension == c.dimension && c.heads % c.keyValueHeads == 0 && c.headDimension % 2 == 0)
    let weights = LinearLayer.allCases.reduce(0) { $0 + c.shape(of: $1).rows * c.shape(of: $1).columns }
    #expect(weights * c.blocks == c.linearWeights)
  }
}
