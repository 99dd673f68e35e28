/// The metadata of a file that we write.
enum ConversionMetadata {
  typealias Entry = (key: String, value: GGUFValue)

  static func entries(
    _ model: ModelDescription, _ ternaryType: Conversion.TernaryType, tokenizer: [Entry]
  ) -> [Entry] {
    // What the model says of its own tokens and template counts; the vocabulary comes from the tokenizer.
    let own = general(model, ternaryType) + sizes(model) + tokens(model)
    let decided = Set(own.map(\.key) + ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"])
    return own + tokenizer.filter { !decided.contains($0.key) }
  }

  private static func general(_ model: ModelDescription, _ ternaryType: Conversion.TernaryType) -> [Entry] {
    [
      ("general.architecture", .string(architecture(model))),
      ("general.type", .string("model")),
      ("general.name", .string(model.name)),
      ("general.file_type", .uint32(ternaryType.fileType)),
      ("general.quantization_version", .uint32(2)),
      ("trilobit.activation_profile", .string(model.activationProfile)),
    ]
  }

  private static func architecture(_ model: ModelDescription) -> String {
    switch model.activation {
    case .squaredReLU: "bitnet-b1.58"
    case .silu: "bitnet"
    }
  }

  private static func sizes(_ model: ModelDescription) -> [Entry] {
    let prefix = architecture(model)
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
