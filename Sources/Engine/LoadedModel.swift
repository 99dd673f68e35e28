import Glibc
import Kernels
import ModelFiles
import Tokenization
import Transformer

/// A model file opened and repacked: weights, tokenizer, template. Read-only from here on.
struct LoadedModel: Sendable {
  let name: String
  let path: String
  let architecture: String
  /// The profile asked for, or the file's own.
  let profile: ActivationProfile
  let weights: Weights
  /// What finds the largest logits of a large vocabulary.
  let headShortlist: HeadShortlist?
  let tokenizer: Tokenizer?
  let template: ChatTemplate?
  /// Why there is no template, where the file has one that cannot be read.
  let templateError: TokenizerError?
  /// Tokens that end an answer: those the files name.
  let endTokens: [Int]
  let templateText: String?
  let license: String?
  /// Nil for a model that is in no file.
  let identity: ModelIdentity?

  init(path: String, options: EngineOptions, progress: (Int, Int) -> Void) throws {
    let checkpoint = try Checkpoint.open(path: path)
    checkpoint.readAhead()
    let description = checkpoint.description
    let configuration = Configuration(description)
    name = description.name
    self.path = path
    architecture = description.architecture
    profile = try options.profile ?? Self.profile(description, path: path)
    endTokens = description.endTokens
    templateText = description.chatTemplate
    license = description.license
    tokenizer = try Tokenizer(checkpoint.tokenizer)
    if let tokenizer, tokenizer.vocabularySize > configuration.vocabulary {
      throw EngineError.vocabularyTooLarge(
        model: path, tokens: tokenizer.vocabularySize, rows: configuration.vocabulary)
    }
    (template, templateError) = try Self.template(
      options.template, file: description.chatTemplate, tokenizer: tokenizer)
    let compute = Self.makeCompute(options)
    weights = try Weights(
      CheckpointWeights(checkpoint: checkpoint, compute: compute), configuration: configuration,
      packing: compute.kernels.packing, using: compute
    ) {
      progress($0, configuration.blocks)
    }
    headShortlist = weights.makeHeadShortlist(using: compute)
    identity = ModelIdentity(checkpoint)
  }

  /// A template that was asked for must be readable; the file's own need not be until an answer needs it.
  private static func template(
    _ wanted: String?, file: String?, tokenizer: Tokenizer?
  ) throws -> (ChatTemplate?, TokenizerError?) {
    if let wanted {
      return (try ChatTemplate.named(wanted) ?? ChatTemplate(source: wanted, tokenizer: tokenizer), nil)
    }
    guard let file else { return (nil, nil) }
    do {
      return (try ChatTemplate(source: file, tokenizer: tokenizer), nil)
    } catch {
      return (nil, error)
    }
  }

  static func profile(_ description: ModelDescription, path: String) throws -> ActivationProfile {
    guard let profile = ActivationProfile(rawValue: description.activationProfile) else {
      throw EngineError.unknownProfile(model: path, profile: description.activationProfile)
    }
    return profile
  }

  static func makeCompute(_ options: EngineOptions) -> Compute {
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return Compute(kernels: kernels(options), threads: options.threads ?? cores)
  }

  /// The kernels asked for, or the best ones.
  private static func kernels(_ options: EngineOptions) -> KernelSet {
    options.kernels.flatMap(KernelSet.named) ?? KernelSet.available[0]
  }

  func info(options: EngineOptions, compute: Compute) -> ModelInfo {
    let configuration = weights.configuration
    let context = options.context ?? min(configuration.contextLength, ModelInfo.largestDefaultContext)
    return ModelInfo(
      name: name, path: path, architecture: architecture, blocks: configuration.blocks,
      dimension: configuration.dimension, keyValueDimension: configuration.keyValueDimension,
      feedForward: configuration.feedForward, linearWeights: configuration.linearWeights,
      embeddingWeights: configuration.vocabulary * configuration.dimension * (weights.isTied ? 1 : 2),
      vocabulary: configuration.vocabulary, trainedContext: configuration.contextLength, context: context,
      profile: profile, queryWidth: options.queryWidth, threads: compute.threads, kernels: compute.kernels.name,
      template: template?.name, templateText: templateText, license: license,
      knowsThinking: template?.knowsThinking ?? false)
  }
}
