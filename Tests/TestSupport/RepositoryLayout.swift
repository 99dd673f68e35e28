/// Tiny models with the files, names, types and configurations of repositories that people have, and random weights.
public enum RepositoryLayout: String, CaseIterable, Sendable {
  /// microsoft/bitnet-b1.58-2B-4T, -bf16 and -gguf.
  case bitNet2B4T, bitNet2B4TMasters, bitNet2B4TGGUF
  /// 1bitLLM/bitnet_b1_58-large, -xl and -3B.
  case firstBitNet
  /// HF1BitLLM/Llama3-8B-1.58-100B-tokens.
  case llama3Ternary
  /// tiiuae/Falcon-E-1B-Instruct and -3B, and their bfloat16 revisions' layers quantized at load.
  case falconEdge, falconEdgeMasters
  /// tiiuae/Falcon3-7B-Instruct-1.58bit.
  case falcon3
  /// prism-ml/Ternary-Bonsai-1.7B and -4B (one matrix for embedding and head) and -8B, with blocks of 128 and of 64, and
  /// in halves.
  case bonsaiTied, bonsai, bonsaiShortBlocks, bonsaiHalves
  /// meta-llama/Llama-3.2-1B and its like: the baseline.
  case llama32

  public static let (width, inner, vocabulary, layers, heads, keyValueHeads) = (256, 256, 96, 2, 4, 2)

  /// How activations are quantized where nobody says otherwise.
  public var profile: String {
    switch self {
    case .bitNet2B4T, .bitNet2B4TMasters, .bitNet2B4TGGUF, .firstBitNet: "b1.58"
    case .llama3Ternary, .falconEdge, .falconEdgeMasters, .falcon3: "b1.58"
    case .bonsaiTied, .bonsai, .bonsaiShortBlocks: "q8"
    case .bonsaiHalves, .llama32: "float"
    }
  }

  /// Writes the files.
  ///
  /// - Returns: the path to open.
  public func write(to folder: CheckpointFolder, seed: UInt64 = 1) throws -> String {
    var random = RandomNumbers(seed: seed)
    if let gguf = gguf(&random) { return try folder.write(gguf.bytes, to: "model.gguf") }
    try folder.write(configuration, to: "config.json")
    try folder.write(CheckpointSafetensors(safetensors(&random)).bytes, to: "model.safetensors")
    return folder.path
  }

  private var headWidth: Int { self == .falcon3 ? 128 : self == .bonsai || self == .bonsaiShortBlocks ? 96 : 64 }

  /// Name in a Hugging Face checkpoint and in a GGUF file, rows, columns.
  private var linears: [(huggingFace: String, gguf: String, rows: Int, columns: Int)] {
    let (queries, keys) = (Self.heads * headWidth, Self.keyValueHeads * headWidth)
    return [
      ("self_attn.q_proj", "attn_q", queries, Self.width), ("self_attn.k_proj", "attn_k", keys, Self.width),
      ("self_attn.v_proj", "attn_v", keys, Self.width), ("self_attn.o_proj", "attn_output", Self.width, queries),
      ("mlp.gate_proj", "ffn_gate", Self.inner, Self.width), ("mlp.up_proj", "ffn_up", Self.inner, Self.width),
      ("mlp.down_proj", "ffn_down", Self.width, Self.inner),
    ]
  }

  // MARK: Hugging Face

  private var configuration: String {
    var members = [
      #""hidden_size": \#(Self.width)"#, #""intermediate_size": \#(Self.inner)"#, #""vocab_size": \#(Self.vocabulary)"#,
      #""num_hidden_layers": \#(Self.layers)"#, #""num_attention_heads": \#(Self.heads)"#,
      #""num_key_value_heads": \#(Self.keyValueHeads)"#, #""bos_token_id": 0"#, #""initializer_range": 0.02"#,
      #""use_cache": true"#,
    ]
    func add(_ json: String) { members.append(json) }
    switch self {
    case .bitNet2B4T, .bitNet2B4TMasters:
      let mode = self == .bitNet2B4T ? "offline" : "online"
      add(#""architectures": ["BitNetForCausalLM"], "model_type": "bitnet", "hidden_act": "relu2""#)
      add(#""auto_map": {"AutoConfig": "configuration_bitnet.BitNetConfig"}, "torch_dtype": "bfloat16""#)
      add(#""max_position_embeddings": 4096, "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "eos_token_id": 1"#)
      add(
        #""tie_word_embeddings": true, "quantization_config": {"quant_method": "bitnet", "linear_class": "autobitlinear", "quantization_mode": "\#(mode)"}"#
      )
    case .firstBitNet:
      add(#""architectures": ["BitnetForCausalLM"], "model_type": "llama", "hidden_act": "silu""#)
      add(#""attention_bias": false, "input_bits": 8, "weight_bits": 1, "pad_token_id": 2, "rope_scaling": null"#)
      add(#""max_position_embeddings": 2048, "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "eos_token_id": 1"#)
      add(#""tie_word_embeddings": true, "torch_dtype": "float16""#)
    case .llama3Ternary:
      add(#""architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "mlp_bias": false"#)
      add(#""attention_bias": false, "max_position_embeddings": 8192, "rms_norm_eps": 1e-05, "rope_theta": 500000.0"#)
      add(#""rope_scaling": null, "pretraining_tp": 1, "tie_word_embeddings": false, "torch_dtype": "bfloat16""#)
      add(#""eos_token_id": 1, "quantization_config": {"modules_to_not_convert": null, "quant_method": "bitnet"}"#)
    case .falconEdge, .falconEdgeMasters:
      let mode = self == .falconEdge ? "offline" : "online"
      add(#""architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "head_dim": 64"#)
      add(#""max_position_embeddings": 32768, "rms_norm_eps": 1e-05, "rope_theta": 1000042, "rope_scaling": null"#)
      add(#""tie_word_embeddings": false, "eos_token_id": 1, "torch_dtype": "bfloat16""#)
      add(
        #""quantization_config": {"linear_class": "autobitlinear", "modules_to_not_convert": null, "quant_method": "bitnet", "quantization_mode": "\#(mode)", "rms_norm_eps": 1e-06, "use_rms_norm": true}"#
      )
    case .falcon3:
      add(#""architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "head_dim": 128"#)
      add(#""max_position_embeddings": 32768, "rms_norm_eps": 1e-06, "rope_theta": 1000042, "eos_token_id": 1"#)
      add(#""tie_word_embeddings": false, "quantization_config": {"quant_method": "bitnet"}"#)
    default:
      add(#""architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "head_dim": 64"#)
      add(#""max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "eos_token_id": [1, 2]"#)
      add(
        #""rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0, "original_max_position_embeddings": 8192, "rope_type": "llama3"}"#
      )
      add(#""tie_word_embeddings": true, "torch_dtype": "bfloat16""#)
    }
    return "{\n" + members.joined(separator: ",\n") + "\n}\n"
  }

  private func safetensors(_ random: inout RandomNumbers) -> [CheckpointSafetensors.Entry] {
    var entries: [CheckpointSafetensors.Entry] = []
    let halves = self == .firstBitNet
    func add(_ name: String, _ shape: [Int], _ numbers: [Float]) {
      entries.append(
        .init(
          name, halves ? "F16" : "BF16", shape,
          halves ? CheckpointBytes.f16(numbers) : CheckpointBytes.bf16(numbers)))
    }
    func norm(_ name: String, _ count: Int) { add("\(name).weight", [count], random.floats(count, in: 0.5...1.5)) }
    let isPacked = [.bitNet2B4T, .llama3Ternary, .falconEdge, .falcon3].contains(self)
    add("model.embed_tokens.weight", [Self.vocabulary, Self.width], random.floats(Self.vocabulary * Self.width))
    for layer in 0..<Self.layers {
      let stem = "model.layers.\(layer)."
      norm(stem + "input_layernorm", Self.width)
      norm(stem + "post_attention_layernorm", Self.width)
      switch self {
      case .bitNet2B4T, .bitNet2B4TMasters:
        norm(stem + "self_attn.attn_sub_norm", Self.width)
        norm(stem + "mlp.ffn_sub_norm", Self.inner)
      case .firstBitNet:
        norm(stem + "self_attn.inner_attn_ln", Self.width)
        norm(stem + "mlp.ffn_layernorm", Self.inner)
        add(stem + "self_attn.rotary_emb.inv_freq", [headWidth / 2], random.floats(headWidth / 2))
      default: break
      }
      for (name, _, rows, columns) in linears {
        if self == .falconEdge || self == .falconEdgeMasters { norm(stem + name + ".rms_norm", columns) }
        if isPacked {
          let matrix = CheckpointModel.Matrix(
            rows: rows, columns: columns, values: random.ternary(rows * columns), scale: 1)
          let packed = CheckpointBytes.packedRows(matrix)
          entries.append(.init("\(stem)\(name).weight", "U8", [rows / 4, columns], packed))
          // Those that divide hold what is multiplied with upside down.
          let divides = self == .llama3Ternary || self == .falcon3
          add("\(stem)\(name).weight_scale", [1], [divides ? 16 : 0.0625])
        } else {
          add("\(stem)\(name).weight", [rows, columns], random.floats(rows * columns).map { $0 * 0.125 })
        }
      }
    }
    norm("model.norm", Self.width)
    if [.llama3Ternary, .falconEdge, .falconEdgeMasters, .falcon3].contains(self) {
      add("lm_head.weight", [Self.vocabulary, Self.width], random.floats(Self.vocabulary * Self.width))
    }
    return entries
  }

  // MARK: GGUF

  private func gguf(_ random: inout RandomNumbers) -> GGUFBuilder? {
    let isBonsai = [.bonsaiTied, .bonsai, .bonsaiShortBlocks, .bonsaiHalves].contains(self)
    guard isBonsai || self == .bitNet2B4TGGUF else { return nil }
    let architecture = isBonsai ? "qwen3" : "bitnet-b1.58"
    var builder = GGUFBuilder()
    builder.add("general.architecture", string: architecture)
    builder.add("general.name", string: rawValue)
    for (key, number) in [
      ("block_count", Self.layers), ("context_length", isBonsai ? 65536 : 4096), ("embedding_length", Self.width),
      ("feed_forward_length", Self.inner), ("attention.head_count", Self.heads),
      ("attention.head_count_kv", Self.keyValueHeads),
    ] { builder.add("\(architecture).\(key)", uint32: UInt32(number)) }
    builder.add("\(architecture).attention.layer_norm_rms_epsilon", float32: isBonsai ? 1e-6 : 1e-5)
    builder.add("\(architecture).rope.freq_base", float32: isBonsai ? 1e6 : 5e5)
    if isBonsai {
      builder.add("qwen3.attention.key_length", uint32: UInt32(headWidth))
      builder.add("qwen3.attention.value_length", uint32: UInt32(headWidth))
      builder.add("qwen3.rope.scaling.type", string: "yarn")
      builder.add("qwen3.rope.scaling.factor", float32: 4)
      builder.add("qwen3.rope.scaling.original_context_length", uint32: 16384)
    } else {
      builder.add("bitnet-b1.58.rope.dimension_count", uint32: UInt32(headWidth))
      builder.add("bitnet-b1.58.vocab_size", uint32: UInt32(Self.vocabulary))
    }
    builder.add("tokenizer.ggml.eos_token_id", uint32: 1)

    func matrix(_ name: String, _ rows: Int, _ columns: Int, isLinear: Bool = true) {
      let count = rows * columns
      let (type, bytes): (UInt32, [UInt8]) =
        switch self {
        case .bitNet2B4TGGUF where isLinear: (36, CheckpointBytes.i2s(random.ternary(count), scale: 0.0625))
        case .bitNet2B4TGGUF, .bonsaiHalves: (1, CheckpointBytes.f16(random.floats(count).map { $0 * 0.125 }))
        case .bonsaiShortBlocks: (42, CheckpointBytes.q2(random.ternary(count), block: 64) { _ in random.scale() })
        default: (42, CheckpointBytes.q2(random.ternary(count), block: 128) { _ in random.scale() })
        }
      builder.tensors.append(.init("\(name).weight", [UInt64(columns), UInt64(rows)], type: type, bytes))
    }
    func norm(_ name: String, _ count: Int) {
      let bytes = CheckpointBytes.f32(random.floats(count, in: 0.5...1.5))
      builder.tensors.append(.init("\(name).weight", [UInt64(count)], type: 0, bytes))
    }
    matrix("token_embd", Self.vocabulary, Self.width, isLinear: false)
    if isBonsai, self != .bonsaiTied { matrix("output", Self.vocabulary, Self.width, isLinear: false) }
    norm("output_norm", Self.width)
    for layer in 0..<Self.layers {
      for name in ["attn_norm", "ffn_norm"] { norm("blk.\(layer).\(name)", Self.width) }
      if isBonsai {
        for name in ["attn_q_norm", "attn_k_norm"] { norm("blk.\(layer).\(name)", headWidth) }
      } else {
        norm("blk.\(layer).attn_sub_norm", Self.width)
        norm("blk.\(layer).ffn_sub_norm", Self.inner)
      }
      for (_, name, rows, columns) in linears { matrix("blk.\(layer).\(name)", rows, columns) }
    }
    return builder
  }
}

extension RandomNumbers {
  fileprivate mutating func scale() -> Float { Float.random(in: 0.03...0.12, using: &self) }
}

extension CheckpointBytes {
  /// ggml's Q2_0: a half-float scale, then four weights a byte from the low bits up.
  public static func q2(_ values: [Int8], block: Int, scale: (_ block: Int) -> Float) -> [UInt8] {
    stride(from: 0, to: values.count, by: block).flatMap { start in
      var bytes = [UInt8](repeating: 0, count: block / 4)
      for place in 0..<block { bytes[place / 4] |= UInt8(values[start + place] + 1) << UInt8(place % 4 * 2) }
      return f16([scale(start / block)]) + bytes
    }
  }
}
