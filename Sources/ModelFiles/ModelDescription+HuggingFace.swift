import JSONText

extension ModelDescription {
  /// Reads the JSON files of a Hugging Face directory; whether there is a head of its own, `isTied`, is decided with the
  /// names of the tensors where the configuration does not say.
  init(_ folder: HuggingFaceFolder, hasOutputHead: Bool) throws(ModelFileError) {
    let configuration = folder.configuration
    let path = configuration.path
    let named = configuration.object["architectures"]?.arrayValue?.first?.stringValue
    let family = try configuration.string("model_type")
    guard family == "bitnet" || named?.lowercased().contains("bitnet") == true else {
      throw Self.unsupported(path, "architecture \(printable(named ?? family ?? "(none named)"))")
    }
    let activationWord = try configuration.string("hidden_act") ?? "(none named)"
    guard ["relu2", "relu_squared"].contains(activationWord) else {
      throw Self.unsupported(path, "activation \(printable(activationWord))")
    }
    for key in ["attention_bias", "mlp_bias"] where configuration.object[key]?.boolValue == true {
      throw Self.unsupported(path, key)
    }

    architecture = family ?? named ?? "bitnet"
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
    ropeTheta = Float(try Self.ropeTheta(configuration))
    activation = .squaredReLU
    let tied = configuration.object["tie_word_embeddings"]?.boolValue
    isTied = tied ?? !hasOutputHead
    activationProfile = try configuration.string("activation_profile") ?? "b1.58"
    var begins = try configuration.tokens("bos_token_id")
    var ends = try configuration.tokens("eos_token_id")
    if let generation = folder.generation {
      begins += try generation.tokens("bos_token_id")
      ends += try generation.tokens("eos_token_id")
    }
    beginToken = begins.first
    endTokens = withoutRepeats(ends)
    chatTemplate = try folder.chatTemplate()
    addsBeginToken = folder.tokenizerConfiguration?.object["add_bos_token"]?.boolValue
    self = try validated(path: path)
  }

  /// The base of the rotary frequencies, at the top level or inside `rope_parameters` or `rope_scaling`, which must
  /// not ask for a scaling.
  private static func ropeTheta(_ configuration: JSONFields) throws(ModelFileError) -> Double {
    var theta = try configuration.number("rope_theta")
    for key in ["rope_parameters", "rope_scaling"] {
      guard let value = configuration.object[key], !value.isNull else { continue }
      guard let object = value.objectValue else { throw configuration.wrongType(key, "an object") }
      let rope = JSONFields(path: configuration.path, object: object)
      let words = [try rope.string("rope_type"), try rope.string("type")]
      let type = words.compactMap { $0 }.first ?? "default"
      let factor = try rope.number("factor") ?? 1
      guard ["default", "none"].contains(type) || (type == "linear" && factor == 1) else {
        throw unsupported(configuration.path, "RoPE scaling \(printable(type))")
      }
      let inner = try rope.number("rope_theta")
      theta = theta ?? inner
      if let share = try rope.number("partial_rotary_factor"), share != 1 {
        throw unsupported(configuration.path, "partial_rotary_factor \(share)")
      }
    }
    guard let theta else { throw configuration.missing("rope_theta") }
    return theta
  }
}
