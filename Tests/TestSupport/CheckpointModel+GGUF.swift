extension CheckpointModel {
  /// How the linear layers of a GGUF file are stored.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public enum GGUFForm: Sendable, CaseIterable {
    /// Dense: -s, 0, s.
    case f32
    case tq1_0, tq2_0, i2_s

    /// ggml's number.
    public var type: UInt32 {
      switch self {
      case .f32: 0
      case .tq1_0: 34
      case .tq2_0: 35
      case .i2_s: 36
      }
    }

    /// The scale that such a file holds: TQ blocks keep a half float.
    public func stored(_ scale: Float) -> Float {
      switch self {
      case .f32, .i2_s: scale
      case .tq1_0, .tq2_0: Float(Float16(scale))
      }
    }

    func bytes(_ matrix: Matrix) -> [UInt8] {
      switch self {
      case .f32: CheckpointBytes.f32(matrix.values.map { Float($0) * matrix.scale })
      case .tq1_0: CheckpointBytes.tq1(matrix.values, scale: matrix.scale)
      case .tq2_0: CheckpointBytes.tq2(matrix.values, scale: matrix.scale)
      case .i2_s: CheckpointBytes.i2s(matrix.values, scale: matrix.scale)
      }
    }
  }

  private static let linearNames = [
    "query": "attn_q", "key": "attn_k", "value": "attn_v", "output": "attn_output", "gate": "ffn_gate",
    "up": "ffn_up", "down": "ffn_down",
  ]

  private static let normNames = [
    "attention": "attn_norm", "attentionSub": "attn_sub_norm", "feedForward": "ffn_norm",
    "feedForwardSub": "ffn_sub_norm",
  ]

  /// A file with the names and keys of bitnet.cpp, to be changed before it is written.
  public func gguf(form: GGUFForm = .f32, architecture: String = "bitnet-b1.58") -> GGUFBuilder {
    var builder = GGUFBuilder()
    builder.add("general.architecture", string: architecture)
    builder.add("general.name", string: "random")
    for (key, number) in [
      ("block_count", sizes.layers), ("context_length", 64), ("embedding_length", sizes.dimension),
      ("feed_forward_length", sizes.feedForward), ("attention.head_count", sizes.heads),
      ("attention.head_count_kv", sizes.keyValueHeads), ("rope.dimension_count", sizes.dimension / sizes.heads),
      ("vocab_size", sizes.vocabulary),
    ] {
      builder.add("\(architecture).\(key)", uint32: UInt32(number))
    }
    builder.add("\(architecture).attention.layer_norm_rms_epsilon", float32: 1e-5)
    builder.add("\(architecture).rope.freq_base", float32: 10000)
    builder.add("tokenizer.ggml.tokens", strings: (0..<sizes.vocabulary).map { "token\($0)" })
    builder.add("tokenizer.ggml.bos_token_id", uint32: 0)
    builder.add("tokenizer.ggml.eos_token_id", uint32: 5)

    let matrix = [UInt64(sizes.dimension), UInt64(sizes.vocabulary)]
    func add(_ name: String, _ dimensions: [UInt64], type: UInt32 = 0, _ bytes: [UInt8]) {
      builder.tensors.append(GGUFBuilder.Tensor(name, dimensions, type: type, bytes))
    }
    add("token_embd.weight", matrix, CheckpointBytes.f32(embedding))
    add("output_norm.weight", [UInt64(sizes.dimension)], CheckpointBytes.f32(outputNorm))
    if !sizes.isTied { add("output.weight", matrix, CheckpointBytes.f32(outputHead)) }
    for norm in norms {
      let name = "blk.\(norm.layer).\(Self.normNames[norm.role, default: ""]).weight"
      add(name, [UInt64(norm.weights.count)], CheckpointBytes.f32(norm.weights))
    }
    for linear in linears {
      let name = "blk.\(linear.layer).\(Self.linearNames[linear.role, default: ""]).weight"
      let dimensions = [UInt64(linear.matrix.columns), UInt64(linear.matrix.rows)]
      add(name, dimensions, type: form.type, form.bytes(linear.matrix))
    }
    return builder
  }
}
