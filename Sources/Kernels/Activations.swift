import CKernels

/// The input of a linear layer: integers with one scale, or floats as they are; padded with zeros to whole chunks.
public struct Activations {
  enum Values {
    case integers([Int8], scale: Float)
    case floats([Float])
  }

  /// How many values there are, padding left out.
  public let count: Int
  var values: Values

  /// The share of zeros, 0...1.
  public var zeroShare: Float {
    guard count > 0 else { return 0 }
    let zeros =
      switch values {
      case .integers(let integers, _): kernel_count_zeros(integers, count)
      case .floats(let floats): kernel_count_zeros_float(floats, count)
      }
    return Float(zeros) / Float(count)
  }

  /// The value at an index, as the layer sees it.
  public subscript(index: Int) -> Float {
    switch values {
    case .integers(let integers, let scale): Float(integers[index]) * scale
    case .floats(let floats): floats[index]
    }
  }

  /// `count` rounded up to whole chunks.
  static func padded(_ count: Int) -> Int { (count + chunk - 1) / chunk * chunk }

  /// Weights in a chunk of packed ones.
  static let chunk = kernel_chunk_weights
}

/// How activations are rounded (SPEC "Quantizers").
public enum ActivationQuantizer: Sendable {
  case none
  /// Absmax to -128...127 (BitNet b1.58, arXiv 2402.17764).
  case int8
  /// Absmean to -8...7 (BitNet a4.8, arXiv 2411.04965, equation 4).
  case int4
  /// Absmax to the E2M1 grid, ties to the smaller magnitude (BitNet a4.8, section 3).
  case fp4
}

extension Compute {
  /// x / sqrt(mean(x^2) + epsilon) * weight
  public func rmsNorm(_ x: [Float], weight: [Float], epsilon: Float) -> [Float] {
    precondition(x.count == weight.count)
    return [Float](unsafeUninitializedCapacity: x.count) { out, count in
      table.rms_norm(x, weight, epsilon, x.count, out.baseAddress)
      count = x.count
    }
  }

  /// Rounds a vector; one scale for all of it.
  public func quantize(_ x: [Float], _ quantizer: ActivationQuantizer) -> Activations {
    let padded = Activations.padded(x.count)
    let quantize: (@convention(c) (UnsafePointer<Float>?, Int, UnsafeMutablePointer<Int8>?) -> Float)?
    switch quantizer {
    case .none:
      return Activations(count: x.count, values: .floats(x + Array(repeating: 0, count: padded - x.count)))
    case .int8: quantize = table.quantize_int8
    case .int4: quantize = table.quantize_int4
    case .fp4: quantize = table.quantize_fp4
    }
    var scale: Float = 0
    let integers = [Int8](unsafeUninitializedCapacity: padded) { out, count in
      scale = quantize?(x, x.count, out.baseAddress) ?? 0
      for index in x.count..<padded { out[index] = 0 }
      count = padded
    }
    return Activations(count: x.count, values: .integers(integers, scale: scale))
  }

  /// Zeroes all but the `keep` entries of largest |x|; entries tied with the last of them stay (TopK of BitNet a4.8,
  /// equation 6). The scale stays that of the whole vector.
  public func keepLargest(_ keep: Int, of x: [Float], in activations: inout Activations) {
    precondition(x.count == activations.count)
    guard keep < x.count else { return }
    let threshold = keep > 0 ? kernel_kth_magnitude(x, x.count, keep) : .infinity
    switch activations.values {
    case .integers(var integers, let scale):
      activations.values = .floats([])
      for index in x.indices where x[index].magnitude < threshold { integers[index] = 0 }
      activations.values = .integers(integers, scale: scale)
    case .floats(var floats):
      activations.values = .floats([])
      for index in x.indices where x[index].magnitude < threshold { floats[index] = 0 }
      activations.values = .floats(floats)
    }
  }
}
