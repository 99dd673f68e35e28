extension ModelDescription {
  /// Reads the metadata of a GGUF file; what only tensors tell (`isTied`, the vocabulary) is taken from them.
  init(gguf file: GGUFFile) throws(ModelFileError) {
    let path = file.path
    guard let architecture = file.metadata["general.architecture"]?.stringValue else {
      throw .bad(path, "does not say its architecture (general.architecture)")
    }
    let metadata = GGUFKeys(file: file, architecture: architecture)
    switch architecture {
    case "bitnet-b1.58": break
    case "bitnet": throw Self.unsupported(path, "architecture bitnet (SiLU blocks)")
    default: throw Self.unsupported(path, "architecture \(printable(architecture))")
    }
    if let pieces = try metadata.integer("split.count", ofModel: false), pieces > 1 {
      throw Self.unsupported(path, "a model in \(pieces) GGUF pieces")
    }
    try Self.checkRope(metadata, path: path)

    let embedding = file.tensors.first { $0.name == CheckpointLayout.gguf.embeddingName }
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
    activation = .squaredReLU
    isTied = !file.tensors.contains { $0.name == CheckpointLayout.gguf.outputHeadName }
    activationProfile = try metadata.string("trilobit.activation_profile", ofModel: false) ?? "b1.58"
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

  private static func checkRope(_ metadata: GGUFKeys, path: String) throws(ModelFileError) {
    let type = try metadata.string("rope.scaling.type") ?? "none"
    let factor = try metadata.number("rope.scaling.factor") ?? 1
    let scale = try metadata.number("rope.scale_linear") ?? 1
    guard type == "none" || (type == "linear" && factor == 1), scale == 1 else {
      throw unsupported(path, "RoPE scaling \(printable(type))")
    }
    guard !metadata.file.tensors.contains(where: { $0.name == "rope_freqs.weight" }) else {
      throw unsupported(path, "RoPE scaling by a tensor (rope_freqs.weight)")
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

  func number(_ name: String) throws(ModelFileError) -> Double? {
    let key = key(name, ofModel: true)
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

  private func missing(_ name: String) -> ModelFileError {
    .bad(file.path, "lacks the metadata \(printable(key(name, ofModel: true))): the file is damaged or incomplete")
  }
}
