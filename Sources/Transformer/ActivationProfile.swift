/// How the inputs of the linear layers are quantized (BitNet a4.8, arXiv 2411.04965, section 3).
public enum ActivationProfile: String, CaseIterable, Sendable {
  /// INT4 absmean inputs, INT8 with TopK 50% before Wo, INT8 before Wdown.
  case a48 = "a4.8"
  /// The same with FP4 (E2M1) inputs.
  case a48fp4 = "a4.8-fp4"
  /// INT8 everywhere (BitNet b1.58, arXiv 2402.17764).
  case b158 = "b1.58"
  /// INT8 everywhere, with a scale for each 32 values: for ternary models that were trained without quantized activations.
  case q8
  /// Activations left alone: the check, and dense models.
  case float
}

/// Bits of a key or value in the cache.
public enum CacheWidth: Int, CaseIterable, Sendable {
  case sixteen = 16
  case eight = 8
  case four = 4
  case three = 3
}

/// Bits of a query before it meets the cache; at 16 it is not rounded at all.
public enum QueryWidth: Int, CaseIterable, Sendable {
  case sixteen = 16
  case eight = 8
  case four = 4
}
