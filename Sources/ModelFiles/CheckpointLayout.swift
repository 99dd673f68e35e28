/// What the tensors of a checkpoint are called.
enum TensorNames: Sendable, Equatable {
  case gguf
  case huggingFace
  /// Hugging Face's, with the names that the first open models (1bitLLM's) gave the sub-norms.
  case firstBitNet

  private var isGGUF: Bool { self == .gguf }

  var embedding: String { isGGUF ? "token_embd.weight" : "model.embed_tokens.weight" }
  var outputNorm: String { isGGUF ? "output_norm.weight" : "model.norm.weight" }
  var outputHead: String { isGGUF ? "output.weight" : "lm_head.weight" }
  /// What the rotary frequencies are divided by; GGUF only.
  static let ropeDivisors = "rope_freqs.weight"

  /// What the name of everything in a block begins with.
  func prefix(layer: Int) -> String { isGGUF ? "blk.\(layer)." : "model.layers.\(layer)." }

  private func stem(_ role: LinearRole, layer: Int) -> String {
    prefix(layer: layer) + (isGGUF ? role.ggufName : role.huggingFaceName)
  }

  func linear(_ role: LinearRole, layer: Int) -> String { stem(role, layer: layer) + ".weight" }
  func bias(_ role: LinearRole, layer: Int) -> String { stem(role, layer: layer) + ".bias" }
  func scale(_ role: LinearRole, layer: Int) -> String {
    stem(role, layer: layer) + (isGGUF ? ".scale" : ".weight_scale")
  }

  /// The norm that a linear layer has for its own input. (GGUF has no name for it; this one is ours.)
  func inputNorm(_ role: LinearRole, layer: Int) -> String { stem(role, layer: layer) + ".rms_norm.weight" }

  func norm(_ role: NormRole, layer: Int) -> String {
    let name =
      switch self {
      case .gguf: role.ggufName
      case .huggingFace: role.huggingFaceName
      case .firstBitNet: role.firstBitNetName
      }
    return prefix(layer: layer) + name + ".weight"
  }

  /// Tensors of a block that say nothing new: rotary frequencies, which follow from the model's numbers.
  func isSuperfluous(_ name: String) -> Bool {
    name.hasSuffix(".rotary_emb.inv_freq") || name.hasSuffix(".attn_rot_embd.weight")
  }
}

/// How the linear layers of a checkpoint are to be read.
struct CheckpointLayout: Sendable, Equatable {
  /// What numbers that are not packed mean.
  enum DenseLayers: Sendable {
    /// Themselves.
    case numbers
    /// Ternary weights times their scale: each is -s, 0 or s.
    case quantizedNumbers
    /// What ternary weights are made of, here.
    case masterWeights
  }

  var names: TensorNames
  var denseLayers: DenseLayers
  /// Whether packed weights are divided by their `weight_scale`, not multiplied.
  var scaleIsDivisor = false
}
