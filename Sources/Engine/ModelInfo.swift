/// What there is to say about a model that is open.
public struct ModelInfo: Equatable, Sendable {
  public var name: String
  public var path: String
  public var architecture: String
  public var blocks: Int
  public var dimension: Int
  /// Width of all keys, or all values, of a token.
  public var keyValueDimension: Int
  public var feedForward: Int
  /// Weights of the linear layers, and of embedding and head beside them.
  public var linearWeights: Int
  public var embeddingWeights: Int
  public var vocabulary: Int
  /// Tokens the model was trained to see at once, and those that fit now.
  public var trainedContext: Int
  public var context: Int
  public var profile: ActivationProfile
  public var queryWidth: QueryWidth
  public var threads: Int
  /// The kernels in use: "portable", "avx2", ...
  public var kernels: String
  public var template: String?
  /// The chat template as the file has it, and what it says of its licence.
  public var templateText: String?
  public var license: String?
  /// Whether the chat template can be told to think or not to.
  public var knowsThinking = false

  /// Tokens of context that a model gets where nobody asked for more.
  public static let largestDefaultContext = 4096
}

/// How a model is run.
public struct EngineOptions: Equatable, Sendable {
  /// nil: the file's own.
  public var profile: ActivationProfile?
  public var cacheWidth = CacheWidth.sixteen
  public var queryWidth = QueryWidth.sixteen
  /// nil: the model's own, but at most 4096.
  public var context: Int?
  /// nil: one for each core.
  public var threads: Int?
  /// The set of kernels to use; nil: the best that runs here.
  public var kernels: String?
  /// Whether weights that a zero makes idle are left unread; false only to measure what that is worth.
  public var skipsZeros = true
  /// The name of a chat template, or the text of one; nil: the file's own.
  public var template: String?

  public init() {}
}
