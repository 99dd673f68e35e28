/// The sum of e^(x - top), the divisor of a softmax, eight at a time: a vocabulary has many tokens, and all of them count.
///
/// - Parameters:
///   - logits: anything; NaN counts as minus infinity.
///   - top: the largest of them, finite.
/// - Returns: exact to about six digits.
func exponentialSum(_ logits: [Float], top: Float) -> Float {
  let whole = logits.count & ~7
  let sums = logits.withUnsafeBytes { bytes in
    var sums = SIMD8<Float>.zero
    for index in stride(from: 0, to: whole, by: 8) {
      sums += exponentials(bytes.loadUnaligned(fromByteOffset: index * 4, as: SIMD8<Float>.self) - top)
    }
    return sums
  }
  return logits[whole...].reduce(sums.sum()) { $1.isNaN ? $0 : $0 + exponential($1 - top) }
}

/// e^x for x of at most 0: 2^n by the exponent's bits, the rest, which is at most a half, by the Taylor series.
private func exponentials(_ x: SIMD8<Float>) -> SIMD8<Float> {
  var power = x * Float(1.442_695_04)
  power.replace(with: -126, where: .!(power .> -126))
  // Adding 1.5 * 2^23 leaves no room for a fraction: the lowest bits are then n.
  let magic = SIMD8<Float>(repeating: 12_582_912)
  let shifted = power + magic
  let rest = power - (shifted - magic)
  let n = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &- unsafeBitCast(magic, to: SIMD8<UInt32>.self)
  let scale = unsafeBitCast((n &+ 127) &<< 23, to: SIMD8<Float>.self)
  var series = SIMD8<Float>(repeating: 0.001_333_36)
  series = series * rest + Float(0.009_618_13)
  series = series * rest + Float(0.055_504_1)
  series = series * rest + Float(0.240_226_5)
  series = series * rest + Float(0.693_147_2)
  series = series * rest + Float(1)
  return series * scale
}

extension SIMD8<Float> {
  /// Pair by pair, so that the order of the terms is always the same.
  fileprivate func sum() -> Float {
    let four = lowHalf + highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}
