import Kernels

/// How the forward pass multiplies with linear layers and the head, whatever they hold.
extension ForwardPass {
  private var configuration: Configuration { weights.configuration }

  /// BitLinear_in: layers that share their input, which is rounded once for all of them, or once for each where layers
  /// have norms of their own.
  func project(
    _ x: TokenVectors, by layers: [LinearLayer], of block: BlockWeights
  ) -> (outputs: [TokenVectors], inputs: [Activations]) {
    if block.inputNorms.isEmpty {
      let input = compute.quantize(x, profile.inputQuantizer)
      return (compute.multiply(layers.map(block.matrix), by: input), [input])
    }
    let inputs = layers.map { input(x, $0, of: block) }
    return (zip(layers, inputs).map { compute.multiply(block.matrix(of: $0), by: $1) }, inputs)
  }

  /// The rounded input of one layer.
  func input(_ x: TokenVectors, _ layer: LinearLayer, of block: BlockWeights) -> Activations {
    compute.quantize(ownNorm(x, layer, of: block), profile.inputQuantizer)
  }

  /// The norm that a layer has for its own input, where it has one.
  func ownNorm(_ x: TokenVectors, _ layer: LinearLayer, of block: BlockWeights) -> TokenVectors {
    guard let weight = block.inputNorms[layer], let epsilon = configuration.linearNormEpsilon else { return x }
    return compute.rmsNorm(x, weight: weight, epsilon: epsilon)
  }

  /// RMSNorm over each head, where the model has it.
  func normalizeHeads(_ heads: inout TokenVectors, _ weight: [Float]?) {
    guard let weight else { return }
    compute.normalizeHeads(&heads, weight: weight, epsilon: configuration.normEpsilon)
  }

  /// All logits. The head's input is not quantized; with weights of two bits it is rounded so finely that this does not
  /// show beside float32's own noise.
  func headProducts(_ x: TokenVectors) -> TokenVectors {
    switch weights.head {
    case .dense(let head): compute.multiply(head, by: x)
    case .grouped(let head) where profile == .float: compute.multiply(head, by: compute.quantize(x, .none))
    case .grouped(let head): compute.multiplyFinely(head, by: x)
    }
  }
}

extension [Activations] {
  /// The mean share of zeros in one token's inputs.
  func zeroShare(_ token: Int) -> Float { reduce(0) { $0 + $1.zeroShare(token) } / Float(count) }
}
