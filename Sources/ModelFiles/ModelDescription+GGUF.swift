extension ModelDescription {
  /// Reads the metadata of a GGUF file; what only tensors tell (`isTied`, the vocabulary) is taken from them.
  init(gguf file: GGUFFile) throws(ModelFileError) {
    let path = file.path
    guard let architecture = file.metadata["general.architecture"]?.stringValue else {
      throw .bad(path, "does not say its architecture (general.architecture)")
    }
    let metadata = GGUFKeys(file: file, architecture: architecture)
    guard let family = GGUFArchitecture(rawValue: architecture) else {
      throw Self.unsupported(path, "architecture \(printable(architecture))")
    }
    if let experts = try metadata.integer("expert_count"), experts > 0 {
      throw Self.unsupported(path, "a mixture of \(experts) experts")
    }
    if let pieces = try metadata.integer("split.count", ofModel: false), pieces > 1 {
      throw Self.unsupported(path, "a model in \(pieces) GGUF pieces")
    }

    let names = TensorNames.gguf
    let embedding = file.tensors.first { $0.name == names.embedding }
    self.architecture = architecture
    name = file.metadata["general.name"]?.stringValue ?? lastPathComponent(path)
    layers = try metadata.requiredInteger("block_count")
    dimension = try metadata.requiredInteger("embedding_length")
    heads = try metadata.requiredInteger("attention.head_count")
    keyValueHeads = try metadata.integer("attention.head_count_kv") ?? heads
    headDimension = try Self.headDimension(
      named: metadata.integer("attention.key_length"), dimension: dimension, heads: heads, path: path)
    for key in ["attention.value_length", "rope.dimension_count"] {
      if let length = try metadata.integer(key), length != headDimension {
        throw Self.unsupported(path, "\(key) of \(length) beside heads of \(headDimension)")
      }
    }
    feedForward = try metadata.requiredInteger("feed_forward_length")
    vocabulary = try metadata.integer("vocab_size") ?? embedding?.shape.first ?? 0
    contextLength = try metadata.requiredInteger("context_length")
    normEpsilon = Float(try metadata.requiredNumber("attention.layer_norm_rms_epsilon"))
    ropeTheta = Float(try metadata.number("rope.freq_base") ?? 10000)
    ropeScaling = try metadata.ropeScaling()
    ropePairs = family == .llama ? .neighbors : .halves
    activation = family == .squaredBitNet ? .squaredReLU : .silu
    hasSubNorms = family == .squaredBitNet || family == .bitNet
    hasHeadNorms = family == .qwen3
    linearNormEpsilon = try metadata.number("trilobit.linear_norm_epsilon", ofModel: false).map { Float($0) }
    isTied = !file.tensors.contains { $0.name == names.outputHead }
    activationProfile =
      try metadata.string("trilobit.activation_profile", ofModel: false)
      ?? family.usualProfile(linearType: file.tensors.first { $0.name == names.linear(.query, layer: 0) }?.type)
    beginToken = try metadata.integer("tokenizer.ggml.bos_token_id", ofModel: false)
    var ends: [Int] = []
    for key in ["eos", "eot", "eom"] {
      if let token = try metadata.integer("tokenizer.ggml.\(key)_token_id", ofModel: false) { ends.append(token) }
    }
    if let value = file.metadata["trilobit.end_token_ids"] {
      guard let tokens = value.integerArray else {
        throw .bad(path, "metadata trilobit.end_token_ids is not a list of whole numbers: the file is damaged")
      }
      ends = tokens
    }
    endTokens = withoutRepeats(ends)
    chatTemplate = try metadata.string("tokenizer.chat_template", ofModel: false)
    license = file.metadata["general.license"]?.stringValue
    addsBeginToken = file.metadata["tokenizer.ggml.add_bos_token"]?.boolValue
    self = try validated(path: path)
    if let tokens = file.metadata["tokenizer.ggml.tokens"]?.arrayValue, tokens.count > vocabulary {
      throw .bad(path, "has \(tokens.count) tokens for a vocabulary of \(vocabulary): the file is damaged")
    }
  }

  /// The width of a head: as the file says, or an equal share of the model's width.
  static func headDimension(
    named: Int?, dimension: Int, heads: Int, path: String
  ) throws(ModelFileError) -> Int {
    if let named { return named }
    guard heads > 0, dimension % heads == 0 else {
      throw .bad(path, "says that \(heads) heads share a width of \(dimension), which does not come out even")
    }
    return dimension / heads
  }
}

/// The architectures that are read, by GGUF's words.
enum GGUFArchitecture: String {
  /// bitnet.cpp's 2B4T.
  case squaredBitNet = "bitnet-b1.58"
  /// 1bitLLM's, as upstream llama.cpp has it.
  case bitNet = "bitnet"
  case llama
  case qwen3

  /// How activations are quantized where the file does not say: as the model was trained, which the type of its linear
  /// layers shows.
  func usualProfile(linearType: TensorType?) -> String {
    switch (self, linearType) {
    case (.squaredBitNet, _), (.bitNet, _): "b1.58"
    case (_, .q2_0), (_, .q2_0_128): "q8"
    case (.qwen3, .tq1_0), (.qwen3, .tq2_0), (.qwen3, .i2_s): "q8"
    case (.llama, .tq1_0), (.llama, .tq2_0), (.llama, .i2_s): "b1.58"
    default: "float"
    }
  }

  /// What is said of dense linear layers: under a BitNet they hold values already quantized.
  var denseLayers: CheckpointLayout.DenseLayers {
    switch self {
    case .squaredBitNet, .bitNet: .quantizedNumbers
    case .llama, .qwen3: .numbers
    }
  }
}

/// Typed look-ups in the metadata of one file; keys of the model begin with its architecture.
private struct GGUFKeys {
  let file: GGUFFile
  let architecture: String

  private func key(_ key: String, ofModel: Bool) -> String { ofModel ? "\(architecture).\(key)" : key }

  private func wrongType(_ key: String, _ type: String) -> ModelFileError {
    .bad(file.path, "metadata \(printable(key)) is not \(type): the file is damaged")
  }

  func integer(_ name: String, ofModel: Bool = true) throws(ModelFileError) -> Int? {
    let key = key(name, ofModel: ofModel)
    guard let value = file.metadata[key] else { return nil }
    guard let integer = value.integerValue else { throw wrongType(key, "a whole number") }
    return integer
  }

  func requiredInteger(_ name: String) throws(ModelFileError) -> Int {
    guard let integer = try integer(name) else { throw missing(name) }
    return integer
  }

  func number(_ name: String, ofModel: Bool = true) throws(ModelFileError) -> Double? {
    let key = key(name, ofModel: ofModel)
    guard let value = file.metadata[key] else { return nil }
    guard let number = value.doubleValue else { throw wrongType(key, "a number") }
    return number
  }

  func requiredNumber(_ name: String) throws(ModelFileError) -> Double {
    guard let number = try number(name) else { throw missing(name) }
    return number
  }

  func string(_ name: String, ofModel: Bool = true) throws(ModelFileError) -> String? {
    let key = key(name, ofModel: ofModel)
    guard let value = file.metadata[key] else { return nil }
    guard let string = value.stringValue else { throw wrongType(key, "a text") }
    return string
  }

  /// The keys that llama.cpp writes, and the tensor of divisors.
  func ropeScaling() throws(ModelFileError) -> RopeScaling {
    if let divisors = file.tensors.first(where: { $0.name == TensorNames.ropeDivisors }) {
      return .divisors(try divisors.floats())
    }
    let factor = try number("rope.scaling.factor") ?? 1
    switch try string("rope.scaling.type") ?? "none" {
    case "none":
      let scale = try number("rope.scale_linear") ?? 1
      return scale == 1 ? .none : .linear(factor: scale)
    case "linear": return factor == 1 ? .none : .linear(factor: factor)
    case "yarn":
      if let extrapolation = try number("rope.scaling.yarn_ext_factor"), extrapolation != 1 {
        throw ModelDescription.unsupported(file.path, "YaRN with an extrapolation factor of \(extrapolation)")
      }
      let (newer, older) = (try number("rope.scaling.yarn_attn_factor"), try number("rope.scaling.attn_factor"))
      let original = try integer("rope.scaling.original_context_length")
      let context = try requiredInteger("context_length")
      return .yarn(
        RopeScaling.YaRN(
          factor: factor,
          originalContext: original ?? context,
          attentionFactor: (newer ?? older ?? 1) * RopeScaling.YaRN.usualAttentionFactor(factor),
          betaFast: try number("rope.scaling.yarn_beta_fast") ?? 32,
          betaSlow: try number("rope.scaling.yarn_beta_slow") ?? 1))
    case let other: throw ModelDescription.unsupported(file.path, "RoPE scaling \(printable(other))")
    }
  }

  private func missing(_ name: String) -> ModelFileError {
    .bad(file.path, "lacks the metadata \(printable(key(name, ofModel: true))): the file is damaged or incomplete")
  }
}
