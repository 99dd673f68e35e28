import Engine
import Glibc
import Kernels
import Transformer

/// The models of a measurement: the one that is measured, and dense halves in its shape where there is a comparison.
struct Models {
  let ternary: SharedModel
  let dense: SharedModel?
  /// nil for random weights.
  let path: String?
  /// Seconds that it took to have them.
  let seconds: Double
  /// Resident bytes of the process after the ternary model, and after the dense one.
  private let afterTernary: Int?
  private let afterDense: Int?
  /// Bytes that both models read: the coarse copy of the head of a random model.
  private let shared: Int

  /// - Throws: `BenchmarkError`, before anything is allocated where it is known that memory will not do.
  init(
    _ subject: BenchmarkSubject, _ settings: BenchmarkSettings, isCancelled: @escaping @Sendable () -> Bool,
    progress: @Sendable (Benchmark.Progress) -> Void
  ) throws {
    let (configuration, isTied) =
      switch subject {
      case .shape(let shape): (shape.configuration, shape.isTied)
      case .file(let path): try SharedModel.shape(path: path)
      }
    let element: DenseMatrix.Element =
      if case .shape = subject { RandomEmbedding.smallElement(configuration) } else { .float16 }
    try Self.checkMemory(configuration, isTied: isTied, element, settings)
    let start = ContinuousClock.now
    let kernels = settings.kernelSet
    let compute = Compute(kernels: kernels, threads: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let models = settings.compares ? 2 : 1
    func random(_ kind: RandomWeights.Kind, _ embedding: RandomEmbedding, first: Int) throws -> Weights {
      let source = RandomWeights(
        configuration: configuration, kind: kind, seed: settings.seed,
        deadRows: DeadRows(share: settings.upZeros, dimension: configuration.dimension), shared: embedding,
        compute: compute, isCancelled: isCancelled)
      do {
        return try Weights(source, configuration: configuration, packing: kernels.packing) {
          progress(.weights(done: first + $0, of: models * configuration.blocks))
        }
      } catch is RandomWeights.Cancelled {
        throw BenchmarkError.cancelled
      }
    }
    func embedding(_ element: DenseMatrix.Element) -> RandomEmbedding {
      RandomEmbedding(
        configuration, isTied: isTied, seed: settings.seed,
        steadyDimensions: DeadRows(share: settings.upZeros, dimension: configuration.dimension).steadyDimensions,
        element: element, using: compute)
    }

    // Both models of a shape have the same numbers in their heads.
    let sharesHead: Bool
    switch subject {
    case .shape(let shape):
      sharesHead = true
      path = nil
      let small = embedding(RandomEmbedding.smallElement(configuration))
      ternary = SharedModel(
        name: shape.rawValue, weights: try random(.ternary, small, first: 0), profile: .a48, using: compute)
    case .file(let file):
      sharesHead = false
      path = file
      ternary = try SharedModel(path: file, kernels: settings.kernels) { progress(.weights(done: $0, of: models * $1)) }
      if isCancelled() { throw BenchmarkError.cancelled }
    }
    afterTernary = SystemMemory.resident
    if settings.compares {
      dense = SharedModel(
        name: "float", weights: try random(.halves, embedding(.float16), first: configuration.blocks),
        profile: .float, using: compute, withHeadOf: sharesHead ? ternary : nil)
      afterDense = SystemMemory.resident
    } else {
      (dense, afterDense) = (nil, nil)
    }
    shared = sharesHead ? ternary.memory.coarseHead : 0
    seconds = (ContinuousClock.now - start).inSeconds
  }

  private static func checkMemory(
    _ configuration: Configuration, isTied: Bool, _ embedding: DenseMatrix.Element, _ settings: BenchmarkSettings
  ) throws(BenchmarkError) {
    let needed = MemoryDemand(
      configuration, isTied: isTied, embedding: embedding, packing: settings.kernelSet.packing,
      lanes: settings.lanes(profile: .a48),
      tokens: settings.prompt + settings.generate
    ).total
    if let available = SystemMemory.available, needed > available {
      throw .outOfMemory(needed: needed, available: available)
    }
  }

  /// What the process would hold with the ternary model alone.
  func ternaryResident(from before: Int?) -> Int? { before == nil ? nil : afterTernary }

  /// What the process would hold with the dense model alone.
  func denseResident(from before: Int?) -> Int? {
    guard let before, let afterTernary, let afterDense else { return nil }
    return before + (afterDense - afterTernary) + shared
  }
}
