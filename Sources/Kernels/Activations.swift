import CKernels

/// The inputs of a linear layer, one vector a token: integers with one scale a token or one for each 32 of them, or floats
/// as they are. Each is padded with zeros to whole chunks of any packing.
public struct Activations: Sendable {
  enum Values {
    case integers(Integers)
    case blocks(Blocks)
    case floats([Float])
  }

  /// Integers with a scale for each block of 32.
  struct Blocks {
    /// [count][stride]
    var values: [Int8]
    /// [count][stride / 32]
    var scales: [Float]
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
      case .blocks(let blocks):
        blocks.values.withUnsafeBufferPointer {
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
    case .blocks(let blocks):
      Float(blocks.values[token * stride + index]) * blocks.scales[(token * stride + index) / Int(kernel_block)]
    case .floats(let floats): floats[token * stride + index]
    }
  }

  /// The same values as floats, for kernels that take no scale a block.
  var asFloats: [Float] {
    if case .floats(let floats) = values { return floats }
    return [Float](unsafeUninitializedCapacity: count * stride) { out, filled in
      for token in 0..<count {
        for index in 0..<stride { out[token * stride + index] = index < width ? self[token, index] : 0 }
      }
      filled = count * stride
    }
  }

  /// `width` rounded up so that it is whole chunks in every packing, and whole blocks.
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
  /// The same with a scale for each 32 values.
  case int8Blocks
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
    case .int8Blocks: return quantizeBlocks(x)
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

  private func quantizeBlocks(_ x: TokenVectors) -> Activations {
    let (width, stride, block) = (x.width, Activations.padded(x.width), Int(kernel_block))
    var scales = [Float](repeating: 0, count: x.count * stride / block)
    let values = scales.withUnsafeMutableBufferPointer { scales in
      [Int8](unsafeUninitializedCapacity: x.count * stride) { out, filled in
        filled = x.count * stride
        guard let out = out.baseAddress, let scales = scales.baseAddress else { return }
        forEachToken(x.count) { token in
          let (own, ownScales) = (out + token * stride, scales + token * stride / block)
          x.withVector(token) { x in
            for start in Swift.stride(from: 0, to: width, by: block) {
              ownScales[start / block] = table.quantize_int8(x + start, min(block, width - start), own + start)
            }
          }
          (own + width).initialize(repeating: 0, count: stride - width)
        }
      }
    }
    return Activations(
      width: width, count: x.count, stride: stride, values: .blocks(Activations.Blocks(values: values, scales: scales)))
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
    func zeroSmall(_ values: inout [Int8]) {
      values.withUnsafeMutableBufferPointer { values in
        guard let values = values.baseAddress else { return }
        forEachToken(x.count) { token in
          x.withVector(token) { x in
            let threshold = table.threshold_of_largest(x, width, keep)
            table.zero_below(x, width, threshold, values + token * stride)
          }
        }
      }
    }
    switch values {
    case .integers(var integers):
      zeroSmall(&integers.values)
      integers.values.withUnsafeBufferPointer { values in
        for token in 0..<x.count {
          integers.sums[token] = kernel_sum(values.baseAddress.map { $0 + token * stride }, width)
        }
      }
      activations.values = .integers(integers)
    case .blocks(var blocks):
      zeroSmall(&blocks.values)
      activations.values = .blocks(blocks)
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
