import CKernels

/// The inputs of a linear layer, one vector a token: integers with one scale a token, or floats as they are. Each is
/// padded with zeros to whole chunks of any packing.
public struct Activations: Sendable {
  enum Values {
    case integers(Integers)
    case floats([Float])
  }

  struct Integers {
    /// [count][stride]
    var values: [Int8]
    var scales: [Float]
    /// The sum of each token's values.
    var sums: [Int32]
    /// Values are -8...7 (8), -12...12 (12) or -128...127 (128).
    let largest: Int32
    /// No value is beyond 12 in magnitude.
    var areSmall: Bool { largest <= 12 }
    /// What a value times an unpacked weight may come to.
    var largestProduct: Int32 { 2 * largest }
  }

  /// How many values a token has, padding left out.
  public let width: Int
  /// How many tokens there are.
  public let count: Int
  /// Values of a token with its padding.
  let stride: Int
  var values: Values

  /// The share of zeros in one token's vector, 0...1.
  public func zeroShare(_ token: Int) -> Float { Float(width - aliveCount(token)) / Float(width) }

  /// How many of a token's values are not zero.
  public func aliveCount(_ token: Int) -> Int {
    precondition(token >= 0 && token < count)
    let zeros =
      switch values {
      case .integers(let integers):
        integers.values.withUnsafeBufferPointer {
          kernel_count_zeros($0.baseAddress.map { $0 + token * stride }, width)
        }
      case .floats(let floats):
        floats.withUnsafeBufferPointer { kernel_count_zeros_float($0.baseAddress.map { $0 + token * stride }, width) }
      }
    return width - zeros
  }

  /// A value as the layer sees it.
  public subscript(token: Int, index: Int) -> Float {
    precondition(token >= 0 && token < count && index >= 0 && index < width)
    return switch values {
    case .integers(let integers): Float(integers.values[token * stride + index]) * integers.scales[token]
    case .floats(let floats): floats[token * stride + index]
    }
  }

  /// `width` rounded up so that it is whole chunks in every packing.
  static func padded(_ width: Int) -> Int {
    TernaryPacking.allCases.map { packing in
      let chunk = kernel_chunk_weights(packing.kernelPacking)
      return (width + chunk - 1) / chunk * chunk
    }.max() ?? width
  }
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
  /// Rounds vectors; one scale for all of a token's.
  public func quantize(_ x: TokenVectors, _ quantizer: ActivationQuantizer) -> Activations {
    let (width, stride) = (x.width, Activations.padded(x.width))
    let quantize: (@convention(c) (UnsafePointer<Float>?, Int, UnsafeMutablePointer<Int8>?) -> Float)?
    let largest: Int32
    switch quantizer {
    case .none:
      var floats = [Float](repeating: 0, count: x.count * stride)
      for token in 0..<x.count {
        floats.replaceSubrange(token * stride..<token * stride + width, with: x[token])
      }
      return Activations(width: width, count: x.count, stride: stride, values: .floats(floats))
    case .int8: (quantize, largest) = (table.quantize_int8, 128)
    case .int4: (quantize, largest) = (table.quantize_int4, 8)
    case .fp4: (quantize, largest) = (table.quantize_fp4, 12)
    }
    var integers = Activations.Integers(
      values: [], scales: Array(repeating: 0, count: x.count), sums: Array(repeating: 0, count: x.count),
      largest: largest)
    integers.values = integers.scales.withUnsafeMutableBufferPointer { scales in
      integers.sums.withUnsafeMutableBufferPointer { sums in
        [Int8](unsafeUninitializedCapacity: x.count * stride) { out, filled in
          filled = x.count * stride
          guard let out = out.baseAddress else { return }
          forEachToken(x.count) { token in
            let mine = out + token * stride
            scales[token] = x.withVector(token) { quantize?($0, width, mine) ?? 0 }
            sums[token] = kernel_sum(mine, width)
            (mine + width).initialize(repeating: 0, count: stride - width)
          }
        }
      }
    }
    return Activations(width: width, count: x.count, stride: stride, values: .integers(integers))
  }

  /// Zeroes all but the `keep` entries of largest |x| of each token; entries tied with the last of them stay (TopK of
  /// BitNet a4.8, equation 6). The scale stays that of the whole vector.
  public func keepLargest(_ keep: Int, of x: TokenVectors, in activations: inout Activations) {
    precondition(x.width == activations.width && x.count == activations.count)
    precondition(keep > 0)
    guard keep < x.width else { return }
    let (width, stride) = (x.width, activations.stride)
    let values = activations.values
    // Nobody else holds the vectors while they are written.
    activations.values = .floats([])
    switch values {
    case .integers(var integers):
      integers.values.withUnsafeMutableBufferPointer { values in
        integers.sums.withUnsafeMutableBufferPointer { sums in
          guard let values = values.baseAddress else { return }
          forEachToken(x.count) { token in
            let mine = values + token * stride
            x.withVector(token) { x in
              table.zero_below(x, width, table.threshold_of_largest(x, width, keep), mine)
            }
            sums[token] = kernel_sum(mine, width)
          }
        }
      }
      activations.values = .integers(integers)
    case .floats(var floats):
      for token in 0..<x.count {
        x.withVector(token) { x in
          let threshold = table.threshold_of_largest(x, width, keep)
          for index in 0..<width where x[index].magnitude < threshold { floats[token * stride + index] = 0 }
        }
      }
      activations.values = .floats(floats)
    }
  }
}
