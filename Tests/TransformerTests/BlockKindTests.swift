import Kernels
import TestSupport
import Testing
import Transformer

/// Blocks that are not BitNet's, against the plain path.
@Suite struct BlockKindTests {
  enum Kind: CaseIterable {
    /// SiLU and no sub-norms, the pairs of a head in halves or side by side.
    case llama, llamaNeighbors
    /// Sub-norms and SiLU, as 1bitLLM's models.
    case firstBitNet
    /// A norm in each linear layer.
    case ownNorms, squaredOwnNorms
    /// Heads that are normalized, and wider than their share.
    case qwen3
    case yarn

    func change(_ c: inout Configuration) {
      if self != .squaredOwnNorms { c.activation = .silu }
      if self != .firstBitNet { c.norms = [.attention, .feedForward] }
      switch self {
      case .llama, .firstBitNet: break
      case .llamaNeighbors: c.turnsNeighbors = true
      case .ownNorms, .squaredOwnNorms: c.linearNormEpsilon = 1e-6
      case .qwen3:
        c.norms.formUnion([.queryHead, .keyHead])
        c.headDimension = 32
      case .yarn:
        c.ropeScaling = .yarn(factor: 4, originalContext: 32, attentionFactor: 1.2, betaFast: 32, betaSlow: 1)
      }
    }
  }

  static let layers: [RandomModel.Layers] = [.ternary, .grouped(64), .grouped(128), .dense]

  static func model(_ kind: Kind, _ layers: RandomModel.Layers, seed: UInt64 = 1) -> RandomModel {
    RandomModel(
      dimension: 128, heads: 8, keyValueHeads: 2, feedForward: 128, vocabulary: 32, isTied: seed % 2 == 0, seed: seed,
      layers: layers, change: kind.change)
  }

  @Test(arguments: Kind.allCases, layers)
  func agreesWithTheReference(kind: Kind, layers: RandomModel.Layers) throws {
    let tokens = [0, 5, 9, 31, 2]
    for profile in [ActivationProfile.a48, .b158, .q8, .float] {
      // Noise may tip a value that lies on the edge of two integers; a wrong formula would show in all models.
      var agrees = false
      for seed in 1...4 where !agrees {
        let model = Self.model(kind, layers, seed: UInt64(seed))
        let expected = try ReferencePass(
          model, configuration: model.configuration, profile: profile, cacheWidth: .sixteen
        ).run(tokens)
        let got = try ForwardPassTests().run(model, profile, .sixteen, tokens: tokens)
        let errors = tokens.indices.map { relativeError(got.logits[$0], expected: expected.logits[$0]) }
        #expect(errors.allSatisfy { $0 < 0.4 }, "\(profile): \(errors)")
        // With more than one scale the plain path adds up floats, whose noise hides sums that are exactly zero.
        let zeros = layers != .ternary || zip(got.activity, expected.zeros).allSatisfy { $0.zeros == $1 }
        agrees = errors.allSatisfy { $0 < 2e-4 } && zeros
      }
      #expect(agrees, "\(profile)")
    }
  }

  @Test(arguments: [Kind.llamaNeighbors, .ownNorms, .qwen3], layers)
  func neitherPiecesNorThreadsNorKernelsChangeAnyBit(kind: Kind, layers: RandomModel.Layers) throws {
    let model = Self.model(kind, layers, seed: 4)
    let tokens = (0..<40).map { $0 * 37 % 32 }
    for profile in [ActivationProfile.q8, .b158, .float] {
      let whole = try ForwardPassTests().run(model, profile, .eight, tokens: tokens).logits
      for kernels in KernelSet.available {
        let other = try ForwardPassTests().run(
          model, profile, .eight, tokens: tokens, chunks: [1, 16, 2, 21], kernels: kernels, threads: 2
        ).logits
        #expect(other == whole)
      }
    }
  }

  @Test func whatAModelLacksHasNoShareOfZeros() throws {
    let tokens = [0, 1, 2]
    let silu = try ForwardPassTests().run(Self.model(.llama, .ternary), .a48, .sixteen, tokens: tokens)
    let squared = try ForwardPassTests().run(Self.model(.squaredOwnNorms, .ternary), .a48, .sixteen, tokens: tokens)
    for token in tokens.indices {
      #expect(silu.activity[token].zeros.allSatisfy { $0.up == nil && $0.out != nil && $0.gate != nil })
      #expect(squared.activity[token].zeros.allSatisfy { ($0.up ?? 0) > 0.3 })
    }
  }

  @Test func aHeadOfTwoBitsIsMultipliedInStrips() throws {
    let model = TwoBitHead(Self.model(.qwen3, .grouped(64)))
    let configuration = model.configuration
    let weights = try Weights(model, configuration: configuration)
    #expect(weights.makeHeadShortlist(using: Compute()) == nil)
    let embedding = try model.embedding()
    for profile in [ActivationProfile.q8, .float] {
      let forward = ForwardPass(weights: weights, profile: profile, compute: Compute())
      var cache = KeyValueCache(configuration, width: .sixteen)
      let hidden = try #require(forward.run([0, 7, 9], cache: &cache)).hidden
      let together = forward.logits(hidden, largest: 3)
      for (index, hidden) in hidden.enumerated() {
        let normed = Compute().rmsNorm(
          TokenVectors(width: 128, [hidden]), weight: try model.outputNorm(), epsilon: 1e-5)
        let expected = Compute().multiply(embedding, by: normed)[0]
        #expect(relativeError(forward.logits(hidden), expected: expected) < 1e-4)
        #expect(together.values[index] == forward.logits(hidden))
      }
    }
  }
}

/// A model whose embedding, which is the head too, has two bits a number.
private struct TwoBitHead: WeightSource {
  private let model: RandomModel
  private let owner = Owner()

  private final class Owner: @unchecked Sendable {  // only read
    let bytes: UnsafeMutableRawBufferPointer
    init() {
      var random = SeededRandom(seed: 2)
      let blocks = RandomModel.groupedBlocks(64 * 128 / 64, of: 64, &random)
      bytes = .allocate(byteCount: blocks.count, alignment: 2)
      bytes.copyBytes(from: blocks)
    }
    deinit { bytes.deallocate() }
  }

  init(_ model: RandomModel) { self.model = model }

  var configuration: Configuration { model.configuration }
  func linear(_ layer: LinearLayer, block: Int) throws -> TernaryWeights { try model.linear(layer, block: block) }
  func matrix(
    _ layer: LinearLayer, block: Int, order: PackedTernaryMatrix.Order, packing: TernaryPacking
  ) throws -> LinearMatrix { try model.matrix(layer, block: block, order: order, packing: packing) }
  func norm(_ norm: BlockNorm, block: Int) throws -> [Float] { try model.norm(norm, block: block) }
  func outputNorm() throws -> [Float] { try model.outputNorm() }
  func embedding() throws -> DenseMatrix {
    DenseMatrix(
      rows: 32, columns: 128, element: .twoBitBlocks, bytes: UnsafeRawBufferPointer(owner.bytes), owner: owner)
  }
  func outputHead() throws -> DenseMatrix? { nil }
}
