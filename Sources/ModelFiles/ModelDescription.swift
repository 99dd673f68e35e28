/// What the engine computes with, whatever the file was. All sizes are positive and fit each other.
public struct ModelDescription: Sendable, Equatable {
  /// The nonlinearity between gate and up.
  public enum Activation: String, Sendable {
    case squaredReLU
    case silu
  }

  /// The file's own word: `bitnet-b1.58` (GGUF), `bitnet` (Hugging Face).
  public var architecture: String
  public var name: String
  /// Blocks.
  public var layers: Int
  /// Width of the residual stream: d.
  public var dimension: Int
  /// Query heads.
  public var heads: Int
  /// Heads of keys and values; divides `heads`.
  public var keyValueHeads: Int
  /// Even.
  public var headDimension: Int
  /// Width between up and down: f.
  public var feedForward: Int
  /// Rows of the embedding.
  public var vocabulary: Int
  /// Positions that the model was made for.
  public var contextLength: Int
  /// What RMSNorm adds to the mean of squares.
  public var normEpsilon: Float
  /// The base of the rotary frequencies.
  public var ropeTheta: Float
  public var ropeScaling = RopeScaling.none
  public var ropePairs = RopePairs.halves
  public var activation: Activation
  /// Whether attention and the gated product are normalized before their projections (BitNet).
  public var hasSubNorms = true
  /// Whether each head of queries and keys is normalized before it turns (Qwen3).
  public var hasHeadNorms = false
  /// What the norms that linear layers have for their own inputs add to the mean of squares; nil where they have none.
  public var linearNormEpsilon: Float?
  /// Whether the head is the embedding.
  public var isTied: Bool
  /// How the file wants its activations quantized: `a4.8`, `a4.8-fp4`, `b1.58`, `q8` or `float`.
  public var activationProfile: String
  public var beginToken: Int?
  /// Each of them ends an answer; in the order of the file, without repeats.
  public var endTokens: [Int]
  /// A Jinja template, as the file has it.
  public var chatTemplate: String?
  /// What the file says of its licence; nil where it says nothing.
  public var license: String?
  /// Whether the file says that a text begins with `beginToken`; nil where it does not say.
  public var addsBeginToken: Bool?

  /// Width of the queries of all heads: `heads * headDimension`.
  public var queryDimension: Int { heads * headDimension }
  /// Width of the keys, and of the values, of all heads.
  public var keyValueDimension: Int { keyValueHeads * headDimension }

  /// [rows, columns] of a linear layer.
  public func shape(of role: LinearRole) -> [Int] {
    switch role {
    case .query: [queryDimension, dimension]
    case .key, .value: [keyValueDimension, dimension]
    case .output: [dimension, queryDimension]
    case .gate, .up: [feedForward, dimension]
    case .down: [dimension, feedForward]
    }
  }

  /// The norms of each block.
  public var norms: [NormRole] {
    NormRole.allCases.filter { role in
      switch role {
      case .attention, .feedForward: true
      case .queryHead, .keyHead: hasHeadNorms
      case .attentionSub, .feedForwardSub: hasSubNorms
      }
    }
  }

  /// Length of a norm's weights.
  public func width(of role: NormRole) -> Int {
    switch role {
    case .attention, .feedForward: dimension
    case .queryHead, .keyHead: headDimension
    case .attentionSub: queryDimension
    case .feedForwardSub: feedForward
    }
  }
}

extension ModelDescription {
  static let profiles = ["a4.8", "a4.8-fp4", "b1.58", "q8", "float"]
  /// More than any model has; with it, no product of two sizes overflows.
  static let maximumSize = Int(Int32.max)

  /// Checks the numbers against each other.
  ///
  /// - Parameter path: The file that they come from.
  func validated(path: String) throws(ModelFileError) -> ModelDescription {
    let sizes = [
      ("number of layers", layers), ("width", dimension), ("number of heads", heads),
      ("number of key and value heads", keyValueHeads), ("width of a head", headDimension),
      ("feed-forward width", feedForward), ("vocabulary", vocabulary), ("context length", contextLength),
    ]
    for (name, size) in sizes {
      guard (1...Self.maximumSize).contains(size) else { throw .bad(path, "says that its \(name) is \(size)") }
    }
    guard heads % keyValueHeads == 0 else {
      throw .bad(path, "says that \(heads) heads share \(keyValueHeads) key and value heads: they do not divide")
    }
    guard headDimension % 2 == 0 else {
      throw .bad(path, "says that a head is \(headDimension) wide; rotary positions need an even width")
    }
    guard queryDimension <= Self.maximumSize else {
      throw .bad(path, "says that it has \(heads) heads of \(headDimension), which is more than any model has")
    }
    guard normEpsilon.isFinite, normEpsilon > 0, normEpsilon < 1 else {
      throw .bad(path, "says that the epsilon of its norms is \(normEpsilon)")
    }
    for epsilon in [linearNormEpsilon].compactMap({ $0 }) {
      guard epsilon.isFinite, epsilon > 0, epsilon < 1 else {
        throw .bad(path, "says that the epsilon of its linear layers' norms is \(epsilon)")
      }
    }
    guard ropeTheta.isFinite, ropeTheta >= 1 else {
      throw .bad(path, "says that the base of its rotary frequencies is \(ropeTheta)")
    }
    try checkRopeScaling(path: path)
    guard Self.profiles.contains(activationProfile) else {
      throw .bad(
        path,
        "names the activation profile \(printable(activationProfile)); known are "
          + Self.profiles.joined(separator: ", "))
    }
    for token in [beginToken].compactMap({ $0 }) + endTokens {
      guard (0..<vocabulary).contains(token) else {
        throw .bad(path, "names the special token \(token), which is not in its vocabulary of \(vocabulary)")
      }
    }
    return self
  }

  private func checkRopeScaling(path: String) throws(ModelFileError) {
    let isSound =
      switch ropeScaling {
      case .none: true
      case .linear(let factor): factor.isFinite && factor > 0
      case .divisors(let divisors):
        divisors.count == headDimension / 2 && divisors.allSatisfy { $0.isFinite && $0 > 0 }
      case .yarn(let yarn): yarn.isSound
      }
    guard isSound else {
      throw .bad(path, "asks for a RoPE scaling whose numbers make no sense: the file is damaged")
    }
  }

  /// What to say of a model that this version cannot run.
  static func unsupported(_ path: String, _ what: String) -> ModelFileError {
    .bad(
      path,
      "\(what) is not supported yet; supported are BitNet, LLaMA and Qwen3 (GGUF architectures bitnet-b1.58, bitnet, "
        + "llama and qwen3, Hugging Face model_type bitnet, llama and qwen3)")
  }
}

/// The same numbers in their order, each once.
func withoutRepeats(_ tokens: [Int]) -> [Int] {
  var seen: Set<Int> = []
  return tokens.filter { seen.insert($0).inserted }
}
