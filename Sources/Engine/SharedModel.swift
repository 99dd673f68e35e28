import ModelFiles
public import Transformer

/// A model whose weights several engines read: each has its own profile, cache and threads, and nothing is held twice.
public struct SharedModel: Sendable {
  private let model: LoadedModel

  /// Opens a model file or directory.
  ///
  /// - Parameter progress: called with blocks repacked, of all.
  /// - Throws: `ModelFileError`, `TokenizerError` or `EngineError`.
  public init(path: String, progress: (Int, Int) -> Void = { _, _ in }) throws {
    model = try LoadedModel(path: path, options: EngineOptions(), progress: progress)
  }

  /// A model that is in no file: weights and nothing else.
  public init(name: String, weights: Weights, profile: ActivationProfile) {
    model = LoadedModel(name: name, weights: weights, profile: profile)
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
  /// The profile that engines have where their options name none.
  public var profile: ActivationProfile { model.profile }

  /// An engine on these weights, on a thread of its own.
  public func engine(_ options: EngineOptions) -> InferenceEngine {
    InferenceEngine(
      model: LoadedModel(model, profile: options.profile ?? model.profile), options: options, thread: DedicatedThread())
  }
}

extension LoadedModel {
  init(name: String, weights: Weights, profile: ActivationProfile) {
    self.name = name
    self.weights = weights
    self.profile = profile
    path = ""
    architecture = "random"
    tokenizer = nil
    template = nil
    templateError = nil
    endTokens = []
    templateText = nil
    license = nil
  }

  init(_ other: LoadedModel, profile: ActivationProfile) {
    self.profile = profile
    name = other.name
    path = other.path
    architecture = other.architecture
    weights = other.weights
    tokenizer = other.tokenizer
    template = other.template
    templateError = other.templateError
    endTokens = other.endTokens
    templateText = other.templateText
    license = other.license
  }
}
