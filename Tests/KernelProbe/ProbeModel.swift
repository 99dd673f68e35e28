import Kernels
import Transformer

/// A whole model of the shape with random weights, of which every block has the same ones in memory of its own.
struct ProbeModel: WeightSource {
  let configuration = Configuration(
    blocks: 30, dimension: 2560, heads: 20, keyValueHeads: 5, headDimension: 128, feedForward: 6912,
    vocabulary: 128_256, contextLength: 4096, normEpsilon: 1e-5, ropeTheta: 500_000)
  private let values: [Int8]
  private let embeddingMatrix: DenseMatrix

  init() {
    var random = ProbeRandom()
    values = (0..<2560 * 6912).map { _ in Int8.random(in: -1...1, using: &random) }
    let owner = ProbeBytes(count: 128_256 * 2560 * 2)
    embeddingMatrix = DenseMatrix(
      rows: 128_256, columns: 2560, element: .bfloat16, bytes: owner.bytes, owner: owner)
  }

  func linear(_ layer: LinearLayer, block: Int) -> TernaryWeights {
    let (d, kv, f) = (2560, 640, 6912)
    let (rows, columns) =
      switch layer {
      case .query, .output: (d, d)
      case .key, .value: (kv, d)
      case .gate, .up: (f, d)
      case .down: (d, f)
      }
    return TernaryWeights(rows: rows, columns: columns, values: Array(values.prefix(rows * columns)), scale: 0.02)
  }

  func norm(_ norm: BlockNorm, block: Int) -> [Float] {
    Array(repeating: 1, count: norm == .feedForwardSub ? 6912 : 2560)
  }

  func outputNorm() -> [Float] { Array(repeating: 1, count: 2560) }
  func embedding() -> DenseMatrix { embeddingMatrix }
  func outputHead() -> DenseMatrix? { nil }

  /// Milliseconds of a token at contexts of 20 and 500, and of one in a prompt of 512.
  static func time(_ computes: [Compute]) {
    let model = ProbeModel()
    for packing in TernaryPacking.allCases {
      let mine = computes.filter { $0.kernels.packing == packing }
      guard let first = mine.first,
        let weights = try? Weights(model, configuration: model.configuration, packing: packing)
      else { continue }
      let shortlist = weights.makeHeadShortlist(using: first)
      for profile in [ActivationProfile.a48, .b158] {
        var caches = mine.map { _ in KeyValueCache(model.configuration, width: .four) }
        var best = Array(repeating: [Double](repeating: .infinity, count: 3), count: mine.count)
        for round in 0..<3 {
          for (index, compute) in mine.enumerated() {
            let forward = ForwardPass(weights: weights, profile: profile, compute: compute, shortlist: shortlist)
            caches[index].truncate(to: 0)
            let start = KernelProbe.now()
            for chunk in 0..<4 {
              _ = forward.run((0..<128).map { $0 * 97 + chunk }, cache: &caches[index])
            }
            best[index][0] = min(best[index][0], (KernelProbe.now() - start) / 512)
            for token in 0..<8 {
              let start = KernelProbe.now()
              let hidden = forward.run([token * 31 + round], cache: &caches[index])?.hidden[0] ?? []
              let middle = KernelProbe.now()
              _ = forward.logits(hidden, largest: 104)
              best[index][1] = min(best[index][1], middle - start)
              best[index][2] = min(best[index][2], KernelProbe.now() - middle)
            }
          }
        }
        for (compute, seconds) in zip(mine, best) {
          let figures = seconds.map { ($0 * 1e5).rounded() / 100 }
          print(
            "\(profile.rawValue) \(compute.kernels.name) x \(compute.threads): prefill \(figures[0]) ms a token,",
            "decode \(figures[1]) ms and head \(figures[2]) ms")
        }
      }
    }
  }
}
