import Kernels

/// One token's vector, as most tests want it.
extension Compute {
  func quantize(_ x: [Float], _ quantizer: ActivationQuantizer) -> Activations {
    quantize(TokenVectors(width: x.count, [x]), quantizer)
  }

  func keepLargest(_ keep: Int, of x: [Float], in activations: inout Activations) {
    keepLargest(keep, of: TokenVectors(width: x.count, [x]), in: &activations)
  }

  func rmsNorm(_ x: [Float], weight: [Float], epsilon: Float) -> [Float] {
    rmsNorm(TokenVectors(width: x.count, [x]), weight: weight, epsilon: epsilon)[0]
  }

  func attend(queries: [[Float]], pages: [CachePage], firstPosition: Int, heads: Int, queryBits: Int) -> [[Float]] {
    let out = attend(
      queries: TokenVectors(width: queries[0].count, queries), pages: CachePages(pages), firstPosition: firstPosition,
      heads: heads, queryBits: queryBits)
    return queries.indices.map { out[$0] }
  }
}
