/// The seven linear layers of a block.
public enum LinearRole: String, CaseIterable, Sendable {
  case query, key, value, output, gate, up, down

  /// Its name in a GGUF file, after `blk.N.`.
  public var ggufName: String {
    switch self {
    case .query: "attn_q"
    case .key: "attn_k"
    case .value: "attn_v"
    case .output: "attn_output"
    case .gate: "ffn_gate"
    case .up: "ffn_up"
    case .down: "ffn_down"
    }
  }

  /// Its name in a Hugging Face checkpoint, after `model.layers.N.`.
  public var huggingFaceName: String {
    switch self {
    case .query: "self_attn.q_proj"
    case .key: "self_attn.k_proj"
    case .value: "self_attn.v_proj"
    case .output: "self_attn.o_proj"
    case .gate: "mlp.gate_proj"
    case .up: "mlp.up_proj"
    case .down: "mlp.down_proj"
    }
  }
}

/// The norms that a block may have.
public enum NormRole: String, CaseIterable, Sendable {
  /// Before query, key and value.
  case attention
  /// Of each head of the queries, and of the keys, before rotary positions (Qwen3).
  case queryHead, keyHead
  /// Before the attention's output projection (BitNet).
  case attentionSub
  /// Before gate and up.
  case feedForward
  /// Before down (BitNet).
  case feedForwardSub

  public var ggufName: String {
    switch self {
    case .attention: "attn_norm"
    case .queryHead: "attn_q_norm"
    case .keyHead: "attn_k_norm"
    case .attentionSub: "attn_sub_norm"
    case .feedForward: "ffn_norm"
    case .feedForwardSub: "ffn_sub_norm"
    }
  }

  public var huggingFaceName: String {
    switch self {
    case .attention: "input_layernorm"
    case .queryHead: "self_attn.q_norm"
    case .keyHead: "self_attn.k_norm"
    case .attentionSub: "self_attn.attn_sub_norm"
    case .feedForward: "post_attention_layernorm"
    case .feedForwardSub: "mlp.ffn_sub_norm"
    }
  }

  /// Its name in the checkpoints of 1bitLLM.
  var firstBitNetName: String {
    switch self {
    case .attentionSub: "self_attn.inner_attn_ln"
    case .feedForwardSub: "mlp.ffn_layernorm"
    default: huggingFaceName
    }
  }
}
