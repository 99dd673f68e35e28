import JSONText

extension ModelDescription {
  /// Reads the JSON files of a Hugging Face directory; whether there is a head of its own, `isTied`, is decided with the
  /// names of the tensors where the configuration does not say.
  init(_ folder: HuggingFaceFolder, hasOutputHead: Bool) throws(ModelFileError) {
    let configuration = folder.configuration
    let path = configuration.path
    let family = try HuggingFaceFamily(configuration)
    activation = try Self.activation(configuration, of: family)
    for key in ["attention_bias", "mlp_bias", "use_sliding_window"] where configuration.object[key]?.boolValue == true {
      throw Self.unsupported(path, key)
    }

    architecture = try configuration.string("model_type") ?? family.rawValue
    name = lastPathComponent(folder.path)
    layers = try configuration.requiredInteger("num_hidden_layers")
    dimension = try configuration.requiredInteger("hidden_size")
    heads = try configuration.requiredInteger("num_attention_heads")
    keyValueHeads = try configuration.integer("num_key_value_heads") ?? heads
    headDimension = try Self.headDimension(
      named: configuration.integer("head_dim"), dimension: dimension, heads: heads, path: path)
    feedForward = try configuration.requiredInteger("intermediate_size")
    vocabulary = try configuration.requiredInteger("vocab_size")
    contextLength = try configuration.requiredInteger("max_position_embeddings")
    normEpsilon = Float(try configuration.requiredNumber("rms_norm_eps"))
    let rope = HuggingFaceRope(configuration)
    let theta = try rope.theta(usual: architecture == "bitnet" ? nil : 10000)
    ropeTheta = Float(theta)
    ropeScaling = try rope.scaling(theta: theta, headDimension: headDimension, contextLength: contextLength)
    hasSubNorms = family == .bitnet
    hasHeadNorms = family == .qwen3
    let quantization = try folder.quantization()
    linearNormEpsilon = quantization?.linearNormEpsilon
    let tied = configuration.object["tie_word_embeddings"]?.boolValue
    isTied = tied ?? !hasOutputHead
    let isTernary = quantization != nil || family == .bitnet
    activationProfile = try configuration.string("activation_profile") ?? (isTernary ? "b1.58" : "float")
    var begins = try configuration.tokens("bos_token_id")
    var ends = try configuration.tokens("eos_token_id")
    if let generation = folder.generation {
      begins += try generation.tokens("bos_token_id")
      ends += try generation.tokens("eos_token_id")
    }
    beginToken = begins.first
    endTokens = withoutRepeats(ends)
    chatTemplate = try folder.chatTemplate()
    license = configuration.object["license"]?.stringValue ?? ModelCard.license(directory: folder.path)
    addsBeginToken = folder.tokenizerConfiguration?.object["add_bos_token"]?.boolValue
    self = try validated(path: path)
  }

  private static func activation(
    _ configuration: JSONFields, of family: HuggingFaceFamily
  ) throws(ModelFileError) -> Activation {
    let word = try configuration.string("hidden_act") ?? "(none named)"
    switch word {
    case "relu2" where family == .bitnet, "relu_squared" where family == .bitnet: return .squaredReLU
    case "silu", "swish": return .silu
    default: throw unsupported(configuration.path, "activation \(printable(word))")
    }
  }
}

/// The kinds of blocks that Hugging Face directories are read for.
enum HuggingFaceFamily: String {
  case bitnet, llama, qwen3

  init(_ configuration: JSONFields) throws(ModelFileError) {
    let named = configuration.object["architectures"]?.arrayValue?.first?.stringValue
    let type = try configuration.string("model_type")
    if type == "bitnet" || named?.lowercased().contains("bitnet") == true {
      self = .bitnet
    } else if type == "llama" || type == nil && named == "LlamaForCausalLM" {
      self = .llama
    } else if type == "qwen3" {
      self = .qwen3
    } else {
      throw ModelDescription.unsupported(
        configuration.path, "architecture \(printable(type ?? named ?? "(none named)"))")
    }
  }
}

/// What config.json says of rotary positions: at the top level, in `rope_parameters` or in `rope_scaling`.
struct HuggingFaceRope {
  private let configuration: JSONFields

  init(_ configuration: JSONFields) { self.configuration = configuration }

  private func parts() throws(ModelFileError) -> [JSONFields] {
    var parts: [JSONFields] = []
    for key in ["rope_parameters", "rope_scaling"] {
      guard let value = configuration.object[key], !value.isNull else { continue }
      guard let object = value.objectValue else { throw configuration.wrongType(key, "an object") }
      parts.append(JSONFields(path: configuration.path, object: object))
    }
    return parts
  }

  /// The base of the frequencies.
  ///
  /// - Parameter usual: where none is named; nil: one has to be.
  func theta(usual: Double?) throws(ModelFileError) -> Double {
    if let theta = try configuration.number("rope_theta") { return theta }
    for part in try parts() {
      if let theta = try part.number("rope_theta") { return theta }
    }
    guard let usual else { throw configuration.missing("rope_theta") }
    return usual
  }

  func scaling(
    theta: Double, headDimension: Int, contextLength: Int
  ) throws(ModelFileError) -> RopeScaling {
    for rope in try parts() {
      if let share = try rope.number("partial_rotary_factor"), share != 1 {
        throw ModelDescription.unsupported(configuration.path, "partial_rotary_factor \(share)")
      }
      let words = [try rope.string("rope_type"), try rope.string("type")]
      let context = try rope.integer("original_max_position_embeddings")
      switch words.compactMap({ $0 }).first ?? "default" {
      case "default", "none": continue
      case "linear":
        let factor = try rope.requiredNumber("factor")
        if factor != 1 { return .linear(factor: factor) }
      case "llama3":
        let (low, high) = (try rope.requiredNumber("low_freq_factor"), try rope.requiredNumber("high_freq_factor"))
        guard let context else { throw rope.missing("original_max_position_embeddings") }
        guard low > 0, high > low, theta >= 1, headDimension > 1, headDimension <= 1 << 16 else {
          throw .bad(configuration.path, "asks for a RoPE scaling whose numbers make no sense")
        }
        return .llama3(
          factor: try rope.requiredNumber("factor"), lowFactor: low, highFactor: high, originalContext: context,
          theta: theta, headDimension: headDimension)
      case "yarn": return try yarn(rope, originalContext: context ?? contextLength)
      case let other:
        throw ModelDescription.unsupported(configuration.path, "RoPE scaling \(printable(other))")
      }
    }
    return .none
  }

  private func yarn(_ rope: JSONFields, originalContext: Int) throws(ModelFileError) -> RopeScaling {
    if rope.object["truncate"]?.boolValue == false {
      throw ModelDescription.unsupported(configuration.path, "YaRN with limits that are not rounded (truncate false)")
    }
    let factor = try rope.requiredNumber("factor")
    var attention = RopeScaling.YaRN.usualAttentionFactor(factor)
    if let named = try rope.number("attention_factor") {
      attention = named
    } else if let scale = try rope.number("mscale"), let all = try rope.number("mscale_all_dim"), scale != 0, all != 0 {
      attention =
        RopeScaling.YaRN.usualAttentionFactor(factor, scale: scale)
        / RopeScaling.YaRN.usualAttentionFactor(factor, scale: all)
    }
    return .yarn(
      RopeScaling.YaRN(
        factor: factor, originalContext: originalContext, attentionFactor: attention,
        betaFast: try rope.number("beta_fast") ?? 32, betaSlow: try rope.number("beta_slow") ?? 1))
  }
}
