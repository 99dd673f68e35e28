extension CheckpointModel {
  /// How the linear layers of a Hugging Face directory are stored.
  public enum HuggingFaceForm: Sendable {
    /// Packed; `weight_scale` multiplies.
    case autobitlinear
    /// Packed; `weight_scale` divides.
    case bitlinear
    /// F32, not quantized: each row's ternary weights with magnitudes around the scale.
    case master
  }

  private static let linearNames = [
    "query": "self_attn.q_proj", "key": "self_attn.k_proj", "value": "self_attn.v_proj", "output": "self_attn.o_proj",
    "gate": "mlp.gate_proj", "up": "mlp.up_proj", "down": "mlp.down_proj",
  ]

  private static let normNames = [
    "attention": "input_layernorm", "attentionSub": "self_attn.attn_sub_norm",
    "feedForward": "post_attention_layernorm", "feedForwardSub": "mlp.ffn_sub_norm",
  ]

  /// The text of config.json; `changes` replaces values, or leaves out those that are nil.
  public func configuration(form: HuggingFaceForm = .autobitlinear, changes: [String: String?] = [:]) -> String {
    let linearClass = form == .bitlinear ? "bitlinear" : "autobitlinear"
    var members: [String: String] = [
      "architectures": #"["BitNetForCausalLM"]"#, "model_type": #""bitnet""#, "hidden_act": #""relu2""#,
      "hidden_size": "\(sizes.dimension)", "intermediate_size": "\(sizes.feedForward)",
      "num_hidden_layers": "\(sizes.layers)", "num_attention_heads": "\(sizes.heads)",
      "num_key_value_heads": "\(sizes.keyValueHeads)", "vocab_size": "\(sizes.vocabulary)",
      "max_position_embeddings": "64", "rms_norm_eps": "1e-05", "rope_theta": "10000.0",
      "tie_word_embeddings": "\(sizes.isTied)", "bos_token_id": "0", "eos_token_id": "5",
      "activation_profile": #""a4.8""#,
      "quantization_config": #"{"quant_method": "bitnet", "linear_class": "\#(linearClass)"}"#,
    ]
    for (key, value) in changes { members[key] = value }
    let lines = members.sorted { $0.key < $1.key }.map { #" "\#($0.key)": \#($0.value)"# }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }

  /// The tensors as Hugging Face names them.
  public func safetensors(form: HuggingFaceForm = .autobitlinear) -> CheckpointSafetensors {
    typealias Entry = CheckpointSafetensors.Entry
    let matrix = [sizes.vocabulary, sizes.dimension]
    var entries = [
      Entry("model.embed_tokens.weight", "F32", matrix, CheckpointBytes.f32(embedding)),
      Entry("model.norm.weight", "F32", [sizes.dimension], CheckpointBytes.f32(outputNorm)),
    ]
    if !sizes.isTied { entries.append(Entry("lm_head.weight", "F32", matrix, CheckpointBytes.f32(outputHead))) }
    for norm in norms {
      let name = "model.layers.\(norm.layer).\(Self.normNames[norm.role, default: ""]).weight"
      entries.append(Entry(name, "F32", [norm.weights.count], CheckpointBytes.f32(norm.weights)))
    }
    for linear in linears {
      let name = "model.layers.\(linear.layer).\(Self.linearNames[linear.role, default: ""])"
      let matrix = linear.matrix
      if form == .master {
        let numbers = Self.masterWeights(matrix)
        entries.append(Entry("\(name).weight", "F32", [matrix.rows, matrix.columns], CheckpointBytes.f32(numbers)))
        continue
      }
      let packed = CheckpointBytes.packedRows(matrix)
      entries.append(Entry("\(name).weight", "U8", [matrix.rows / 4, matrix.columns], packed))
      let scale = form == .bitlinear ? 1 / matrix.scale : matrix.scale
      entries.append(Entry("\(name).weight_scale", "F32", [1], CheckpointBytes.f32([scale])))
    }
    return CheckpointSafetensors(entries)
  }

  /// Numbers that quantize to the matrix's integers: zeros become a tenth of the scale, ones the scale and a half.
  public static func masterWeights(_ matrix: Matrix) -> [Float] {
    matrix.values.enumerated().map { position, value in
      let zero: Float = position % 2 == 0 ? 0.1 : -0.1
      return matrix.scale * (value == 0 ? zero : 1.5 * Float(value))
    }
  }

  /// Writes config.json and model.safetensors.
  public func write(
    to folder: CheckpointFolder, form: HuggingFaceForm = .autobitlinear, changes: [String: String?] = [:]
  ) throws {
    try folder.write(configuration(form: form, changes: changes), to: "config.json")
    try folder.write(safetensors(form: form).bytes, to: "model.safetensors")
  }

  /// Writes config.json and the tensors, dealt out to `count` shards with their index.
  public func writeShards(_ count: Int, to folder: CheckpointFolder) throws {
    try folder.write(configuration(), to: "config.json")
    let entries = safetensors().entries
    var map: [String] = []
    for shard in 0..<count {
      let file = "model-\(shard + 1)-of-\(count).safetensors"
      let own = entries.indices.filter { $0 % count == shard }.map { entries[$0] }
      try folder.write(CheckpointSafetensors(own).bytes, to: file)
      map += own.map { #""\#($0.name)": "\#(file)""# }
    }
    try folder.write(#"{"weight_map": {\#(map.joined(separator: ", "))}}"#, to: "model.safetensors.index.json")
  }
}
