/// The metadata of a file that we write.
enum ConversionMetadata {
  typealias Entry = (key: String, value: GGUFValue)

  static func entries(
    _ model: ModelDescription, _ layers: TensorType, tokenizer: [Entry]
  ) -> [Entry] {
    // What the model says of its own tokens and template counts; the vocabulary comes from the tokenizer.
    let own = general(model, layers) + sizes(model) + rope(model) + tokens(model)
    let decided = Set(own.map(\.key) + ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"])
    return own + tokenizer.filter { !decided.contains($0.key) }
  }

  private static func general(_ model: ModelDescription, _ layers: TensorType) -> [Entry] {
    var entries: [Entry] = [
      ("general.architecture", .string(architecture(model).rawValue)),
      ("general.type", .string("model")),
      ("general.name", .string(model.name)),
    ]
    if let number = fileType(layers) { entries.append(("general.file_type", .uint32(number))) }
    entries.append(("general.quantization_version", .uint32(2)))
    entries.append(("trilobit.activation_profile", .string(model.activationProfile)))
    if let license = model.license { entries.append(("general.license", .string(license))) }
    if let epsilon = model.linearNormEpsilon { entries.append(("trilobit.linear_norm_epsilon", .float32(epsilon))) }
    return entries
  }

  /// llama.cpp's number for a file whose layers are mostly of a type; I2_S has bitnet.cpp's.
  private static func fileType(_ layers: TensorType) -> UInt32? {
    switch layers {
    case .f32: 0
    case .f16: 1
    case .q8_0: 7
    case .q6_k: 18
    case .bf16: 32
    case .tq1_0: 36
    case .tq2_0: 37
    case .i2_s: 40
    default: nil
    }
  }

  static func architecture(_ model: ModelDescription) -> GGUFArchitecture {
    if model.hasSubNorms { return model.activation == .squaredReLU ? .squaredBitNet : .bitNet }
    return model.hasHeadNorms ? .qwen3 : .llama
  }

  /// The rows of queries and keys in the order that their architecture has them in GGUF; nil where they stay.
  static func rowOrder(_ role: LinearRole, _ model: ModelDescription) -> [Int]? {
    guard architecture(model) == .llama, model.ropePairs == .halves, role == .query || role == .key else { return nil }
    let (size, half) = (model.headDimension, model.headDimension / 2)
    return (0..<model.shape(of: role)[0]).map { row in
      let place = row % size
      return row - place + place % 2 * half + place / 2
    }
  }

  private static func rope(_ model: ModelDescription) -> [Entry] {
    let prefix = architecture(model).rawValue
    var entries: [Entry] = []
    switch model.ropeScaling {
    case .none, .divisors: break
    case .linear(let factor):
      entries = [("type", .string("linear")), ("factor", .float32(Float(factor)))]
    case .yarn(let yarn):
      let attention = yarn.attentionFactor / RopeScaling.YaRN.usualAttentionFactor(yarn.factor)
      entries = [
        ("type", .string("yarn")), ("factor", .float32(Float(yarn.factor))),
        ("original_context_length", .uint32(UInt32(yarn.originalContext))),
        ("yarn_beta_fast", .float32(Float(yarn.betaFast))), ("yarn_beta_slow", .float32(Float(yarn.betaSlow))),
      ]
      if abs(attention - 1) > 1e-6 { entries.append(("yarn_attn_factor", .float32(Float(attention)))) }
    }
    return entries.map { ("\(prefix).rope.scaling.\($0.key)", $0.value) }
  }

  private static func sizes(_ model: ModelDescription) -> [Entry] {
    let prefix = architecture(model).rawValue
    var entries: [Entry] = [
      ("block_count", .uint32(UInt32(model.layers))),
      ("context_length", .uint32(UInt32(model.contextLength))),
      ("embedding_length", .uint32(UInt32(model.dimension))),
      ("feed_forward_length", .uint32(UInt32(model.feedForward))),
      ("attention.head_count", .uint32(UInt32(model.heads))),
      ("attention.head_count_kv", .uint32(UInt32(model.keyValueHeads))),
      ("attention.layer_norm_rms_epsilon", .float32(model.normEpsilon)),
      ("rope.dimension_count", .uint32(UInt32(model.headDimension))),
      ("rope.freq_base", .float32(model.ropeTheta)),
      ("vocab_size", .uint32(UInt32(model.vocabulary))),
    ]
    if model.queryDimension != model.dimension {
      entries.append(("attention.key_length", .uint32(UInt32(model.headDimension))))
      entries.append(("attention.value_length", .uint32(UInt32(model.headDimension))))
    }
    return entries.map { ("\(prefix).\($0.key)", $0.value) }
  }

  private static func tokens(_ model: ModelDescription) -> [Entry] {
    var entries: [Entry] = []
    if let token = model.beginToken { entries.append(("tokenizer.ggml.bos_token_id", .uint32(UInt32(token)))) }
    for (name, token) in zip(["eos", "eot"], model.endTokens) {
      entries.append(("tokenizer.ggml.\(name)_token_id", .uint32(UInt32(token))))
    }
    if model.endTokens.count > 2 {
      entries.append(("trilobit.end_token_ids", .array(.uint32(model.endTokens.map { UInt32($0) }))))
    }
    if let adds = model.addsBeginToken { entries.append(("tokenizer.ggml.add_bos_token", .bool(adds))) }
    if let template = model.chatTemplate { entries.append(("tokenizer.chat_template", .string(template))) }
    return entries
  }
}
