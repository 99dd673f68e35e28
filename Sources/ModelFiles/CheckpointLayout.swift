/// What the tensors of a checkpoint are called, and what its linear weights mean.
enum CheckpointLayout: Sendable, Equatable {
  /// Dense weights hold values already quantized; `.scale` tensors multiply.
  case gguf
  /// Dense weights are master weights, quantized here; packed ones have a `weight_scale`.
  case huggingFace(scaleIsDivisor: Bool)

  var embeddingName: String { self == .gguf ? "token_embd.weight" : "model.embed_tokens.weight" }
  var outputNormName: String { self == .gguf ? "output_norm.weight" : "model.norm.weight" }
  var outputHeadName: String { self == .gguf ? "output.weight" : "lm_head.weight" }

  func linearName(_ role: LinearRole, layer: Int) -> String {
    self == .gguf ? "blk.\(layer).\(role.ggufName).weight" : "model.layers.\(layer).\(role.huggingFaceName).weight"
  }

  func scaleName(_ role: LinearRole, layer: Int) -> String {
    self == .gguf ? "blk.\(layer).\(role.ggufName).scale" : "model.layers.\(layer).\(role.huggingFaceName).weight_scale"
  }

  func normName(_ role: NormRole, layer: Int) -> String {
    self == .gguf ? "blk.\(layer).\(role.ggufName).weight" : "model.layers.\(layer).\(role.huggingFaceName).weight"
  }
}
