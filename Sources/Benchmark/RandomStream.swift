/// SplitMix64 (Steele, Lea and Flood, 2014). Every row of every matrix has a stream of its own, so that who makes which
/// row, and in what order, does not matter.
struct RandomStream {
  private var state: UInt64

  /// - Parameters:
  ///   - matrix: a number of the matrix in its model.
  ///   - run: a row or column of it.
  init(seed: UInt64, matrix: Int, run: Int) {
    state = 0
    for part in [seed, UInt64(bitPattern: Int64(matrix)), UInt64(run)] {
      state ^= part
      state = next()
    }
  }

  @inline(__always) mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// -1, 0 and 1, each about a third of the time: of 256 bytes, 86, 85 and 85.
  mutating func fill(ternary values: UnsafeMutableBufferPointer<Int8>) {
    guard let base = values.baseAddress else { return }
    let whole = values.count / 8 * 8
    for start in stride(from: 0, to: whole, by: 8) {
      let thirds = ternaryEight()
      UnsafeMutableRawPointer(base + start).storeBytes(of: thirds, as: SIMD8<Int8>.self)
    }
    if whole < values.count {
      let rest = ternaryEight()
      for index in whole..<values.count { base[index] = rest[index - whole] }
    }
  }

  @inline(__always) private mutating func ternaryEight() -> SIMD8<Int8> {
    let bytes = unsafeBitCast(next().littleEndian, to: SIMD8<UInt8>.self)
    let thirds = (SIMD8<UInt16>(truncatingIfNeeded: bytes) &* 3) &>> 8
    return SIMD8<Int8>(truncatingIfNeeded: thirds) &- 1
  }

  /// The mean square of what `fill(ternary:)` writes.
  static let ternaryMeanSquare = 171.0 / 256

  /// Halves of both signs whose size is spread evenly over 2^exponent ..< 2^(exponent + 1).
  ///
  /// - Parameter exponent: -14...15.
  mutating func fill(halves: UnsafeMutableBufferPointer<UInt16>, exponent: Int) {
    let placed = UInt64(exponent + 15) << 10
    let exponents = placed | placed << 16 | placed << 32 | placed << 48
    var bits: UInt64 = 0
    for index in halves.indices {
      if index % 4 == 0 { bits = next() & 0x83FF_83FF_83FF_83FF | exponents }
      halves[index] = UInt16(truncatingIfNeeded: bits)
      bits >>= 16
    }
  }

  /// A number that is nearly normal with mean 0 and variance 1: the sum of four even ones.
  mutating func nextNormal() -> Float {
    let bits = next()
    var sum = 0
    for part in 0..<4 { sum += Int(bits >> (16 * part) & 0xFFFF) }
    return (Float(sum) - 131_070) * (1.7320508 / 65_536)
  }
}
