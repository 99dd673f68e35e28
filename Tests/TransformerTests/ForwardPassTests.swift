import Kernels
import TestSupport
import Testing
import Transformer

@Suite struct ForwardPassTests {
  static let tokens = [0, 5, 9, 33, 71, 2, 2, 95, 40, 8, 17, 60]

  func run(
    _ model: RandomModel, _ profile: ActivationProfile, _ width: CacheWidth, _ query: QueryWidth = .sixteen,
    tokens: [Int] = tokens, chunks: [Int]? = nil, kernels: KernelSet? = nil, threads: Int = 1
  ) throws -> (logits: [[Float]], activity: [TokenActivity]) {
    let weights = try Weights(model, configuration: model.configuration)
    let forward = ForwardPass(
      weights: weights, profile: profile, queryWidth: query,
      compute: Compute(kernels: kernels, threads: threads, weightsWorthSharing: 0))
    var cache = KeyValueCache(model.configuration, width: width)
    var (logits, activity): ([[Float]], [TokenActivity]) = ([], [])
    var rest = tokens[...]
    for chunk in chunks ?? [tokens.count] {
      let result = try #require(forward.run(Array(rest.prefix(chunk)), cache: &cache))
      rest = rest.dropFirst(chunk)
      logits += result.hidden.map(forward.logits)
      activity += result.activity
    }
    #expect(cache.count == tokens.count)
    return (logits, activity)
  }

  /// Float noise may tip a value that lies on the edge of two integers, in one model or another; a wrong formula would
  /// show in all of them.
  @Test(arguments: ActivationProfile.allCases, CacheWidth.allCases)
  func agreesWithTheReference(profile: ActivationProfile, width: CacheWidth) throws {
    for query in QueryWidth.allCases {
      var equal = 0
      for seed in 1...6 {
        let model = RandomModel(
          dimension: 48, heads: seed % 2 == 0 ? 3 : 6, keyValueHeads: seed % 2 == 0 ? 1 : 2, feedForward: 96,
          vocabulary: 96, isTied: seed % 3 == 0, seed: UInt64(seed))
        let expected = try ReferencePass(
          model, configuration: model.configuration, profile: profile, cacheWidth: width, queryWidth: query
        ).run(Self.tokens)
        let got = try run(model, profile, width, query)
        let errors = Self.tokens.indices.map { relativeError(got.logits[$0], expected: expected.logits[$0]) }
        #expect(errors.allSatisfy { $0 < 0.3 })
        if errors.allSatisfy({ $0 < 1e-4 }) && got.activity.map(\.zeros) == expected.zeros { equal += 1 }
      }
      // With a scale for each 32 values, sums of one matrix are floats that end in noise.
      #expect(equal >= (profile == .q8 ? 2 : 4), "\(equal) of 6 models agree with q at \(query.rawValue) bits")
    }
  }

  @Test(arguments: ActivationProfile.allCases, CacheWidth.allCases)
  func neitherPiecesNorThreadsNorKernelsChangeAnyBit(profile: ActivationProfile, width: CacheWidth) throws {
    let model = RandomModel(seed: 13)
    // Longer than a page of the cache.
    let tokens = (0..<40).map { $0 * 37 % 96 }
    let whole = try run(model, profile, width, tokens: tokens).logits
    let oneByOne = try run(model, profile, width, tokens: tokens, chunks: Array(repeating: 1, count: 40)).logits
    #expect(oneByOne == whole)
    let inPieces = try run(model, profile, width, tokens: tokens, chunks: [5, 1, 30, 4]).logits
    #expect(inPieces == whole)
    for kernels in KernelSet.available {
      let other = try run(
        model, profile, width, tokens: tokens, chunks: [17, 23], kernels: kernels, threads: 2
      ).logits
      #expect(other == whole)
    }
  }

  @Test func weightsReadAreThoseOfAliveRowsAndColumns() throws {
    let model = RandomModel(seed: 14)
    let (_, activity) = try run(model, .a48, .sixteen)
    let place = model.configuration.placeWeights
    let rowWeights = Double(model.configuration.dimension)
    for token in activity {
      // What does not depend on rows of up that were skipped ...
      let expected = token.zeros.reduce(0.0) { sum, zeros in
        sum + Double(place.qkv + place.gate) + Double(place.out) * (1 - Double(zeros.out ?? 0))
          + Double(place.down) * (1 - Double(zeros.down ?? 0))
      }
      // ... and those rows: of sums that are exactly zero, which are skipped, the share counts half.
      let rows = (Double(token.weightsRead) - expected) / rowWeights
      let alive = token.zeros.reduce(0.0) {
        $0 + Double(model.configuration.feedForward) * (1 - Double($1.up ?? 0))
      }
      #expect(abs(rows - rows.rounded()) < 0.05)
      #expect(rows <= alive + 0.05 && rows > alive * 0.85)
    }
  }

  @Test func aCancelledRunLeavesTheCacheAsItWas() throws {
    let model = RandomModel(seed: 15)
    let forward = ForwardPass(
      weights: try Weights(model, configuration: model.configuration), profile: .a48, compute: Compute())
    var cache = KeyValueCache(model.configuration, width: .four)
    _ = forward.run([0, 1, 2], cache: &cache)
    var asked = 0
    let cancelled = forward.run(
      [3, 4], cache: &cache,
      isCancelled: {
        asked += 1
        return asked == 2
      })
    #expect(cancelled == nil)
    #expect(cache.count == 3)
    let again = try #require(forward.run([3, 4], cache: &cache))
    var fresh = KeyValueCache(model.configuration, width: .four)
    let whole = try #require(forward.run([0, 1, 2, 3, 4], cache: &fresh))
    #expect(again.hidden[1] == whole.hidden[4])
  }

  @Test func theLargestLogitsAreThoseOfTheWholeHead() throws {
    let model = RandomModel(vocabulary: 20_000, seed: 16)
    let weights = try Weights(model, configuration: model.configuration)
    let compute = Compute()
    let shortlist = try #require(weights.makeHeadShortlist(using: compute))
    let forward = ForwardPass(weights: weights, profile: .a48, compute: compute, shortlist: shortlist)
    var cache = KeyValueCache(model.configuration, width: .four)
    for hidden in try #require(forward.run([0, 9, 77], cache: &cache)).hidden {
      let whole = forward.logits(hidden)
      let (largest, bytes) = forward.logits(hidden, largest: 10)
      let last = whole.sorted(by: >)[9]
      #expect(whole.indices.allSatisfy { whole[$0] < last || largest[$0] == whole[$0] })
      #expect(largest.contains(-.infinity))
      #expect(shortlist.byteCount < bytes && bytes < weights.memory.embedding)
    }
  }

  @Test func activeShareWeighsThePlacesByTheirWeights() {
    let c = RandomModel().configuration
    let half = LayerZeros(qkv: 0.5, out: 0.5, gate: 0.5, up: 0.5, down: 0.5)
    #expect(abs(c.activeShare([half, half]) - 0.5) < 1e-6)
    let onlyDown = c.activeShare([LayerZeros(down: 1), LayerZeros(down: 1)])
    let expected = 1 - Float(2 * c.placeWeights.down) / Float(c.linearWeights)
    #expect(abs(onlyDown - expected) < 1e-6)
  }
}
