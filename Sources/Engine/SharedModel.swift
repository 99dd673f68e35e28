public import Kernels
import ModelFiles
public import Transformer

/// A model whose weights several engines read: each has its own profile, cache and threads, and nothing is held twice.
public struct SharedModel: Sendable {
  private let model: LoadedModel

  /// Opens a model file or directory.
  ///
  /// - Parameters:
  ///   - kernels: the name of those that will run; nil: the best. Others run too, but may be slower.
  ///   - progress: called with blocks repacked, of all.
  /// - Throws: `ModelFileError`, `TokenizerError` or `EngineError`.
  public init(path: String, kernels: String? = nil, progress: (Int, Int) -> Void = { _, _ in }) throws {
    var options = EngineOptions()
    options.kernels = kernels
    model = try LoadedModel(path: path, options: options, progress: progress)
  }

  /// A model that is in no file: weights and what is made of its head, and nothing else.
  ///
  /// - Parameter other: a model that has the same head, if there is one.
  public init(
    name: String, weights: Weights, profile: ActivationProfile, using compute: Compute = Compute(),
    withHeadOf other: SharedModel? = nil
  ) {
    model = LoadedModel(
      name: name, weights: weights, profile: profile,
      headShortlist: other?.model.headShortlist ?? weights.makeHeadShortlist(using: compute))
  }

  /// The shape of the model in a file, and whether its embedding is the head too; no weights are read.
  ///
  /// - Throws: `ModelFileError`.
  public static func shape(path: String) throws -> (configuration: Configuration, isTied: Bool) {
    let description = try Checkpoint.open(path: path).description
    return (Configuration(description), description.isTied)
  }

  public var name: String { model.name }
  public var weights: Weights { model.weights }
  /// Bytes held; what lies in a mapped file counts too.
  public var memory: WeightMemory {
    var memory = weights.memory
    memory.coarseHead = model.headShortlist?.byteCount ?? 0
    return memory
  }
  /// The tokens of a text, special tokens taken as plain text; none that begins it.
  ///
  /// - Throws: `EngineError` where the model has no tokenizer.
  public func tokens(of text: String) throws(EngineError) -> [Int] {
    guard let tokenizer = model.tokenizer else { throw .noTokenizer(model: model.path) }
    return tokenizer.encode(text)
  }

  /// The profile that engines have where their options name none.
  public var profile: ActivationProfile { model.profile }

  /// An engine on these weights, on a thread of its own.
  public func engine(_ options: EngineOptions) -> InferenceEngine {
    InferenceEngine(
      model: LoadedModel(model, profile: options.profile ?? model.profile), options: options, thread: DedicatedThread())
  }
}

extension LoadedModel {
  init(name: String, weights: Weights, profile: ActivationProfile, headShortlist: HeadShortlist?) {
    self.name = name
    self.weights = weights
    self.headShortlist = headShortlist
    self.profile = profile
    path = ""
    architecture = "random"
    tokenizer = nil
    template = nil
    templateError = nil
    endTokens = []
    templateText = nil
    license = nil
    identity = nil
  }

  init(_ other: LoadedModel, profile: ActivationProfile) {
    self.profile = profile
    name = other.name
    path = other.path
    architecture = other.architecture
    weights = other.weights
    headShortlist = other.headShortlist
    tokenizer = other.tokenizer
    template = other.template
    templateError = other.templateError
    endTokens = other.endTokens
    templateText = other.templateText
    license = other.license
    identity = other.identity
  }
}
