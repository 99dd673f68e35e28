/// Q6_K: blocks of 256 weights of 6 bits, 16 signed 8-bit scales (one per 16 weights) and a half-float scale of those,
/// as in ggml's `ggml-quants.c`. A weight is scale * (scale of its 16) * (its 6 bits - 32).
enum SixBitBlocks {
  static let weights = 256
  static let bytes = 210

  // Where the parts of a block begin: 128 bytes of low 4 bits, 64 of high 2 bits, 16 scales, the block's scale.
  private static let high = 128
  private static let scales = 192
  private static let scale = 208

  static func decode(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
    for block in 0..<blocks {
      let bytes = source + block &* bytes
      let blockScale = HalfFloats.float(
        half: UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: scale, as: UInt16.self)))
      for half in 0..<2 {
        let low = bytes + half &* 64
        let top = bytes + high + half &* 32
        let row = target + block &* weights + half &* 128
        for quarter in 0..<4 {
          for offset in 0..<32 {
            let nibbles = low.load(fromByteOffset: (quarter & 1) &* 32 &+ offset, as: UInt8.self)
            let pair = top.load(fromByteOffset: offset, as: UInt8.self) &>> UInt8(2 &* quarter) & 3
            let number = (quarter < 2 ? nibbles & 15 : nibbles &>> 4) | pair &<< 4
            let scaleOffset = scales &+ half &* 8 &+ quarter &* 2 &+ offset / 16
            let subscale = blockScale * Float(bytes.load(fromByteOffset: scaleOffset, as: Int8.self))
            row[quarter &* 32 &+ offset] = subscale * Float(Int8(bitPattern: number) &- 32)
          }
        }
      }
    }
  }

  /// One block of 256 numbers. Each 16 get the scale that loses least, weighted by the squares of the numbers, among 19
  /// near the one that makes the largest fit; then all are rounded again with the scales as stored.
  static func encoded(_ numbers: UnsafeBufferPointer<Float>) -> [UInt8] {
    precondition(numbers.count == weights)
    var block = [UInt8](repeating: 0, count: bytes)
    let wanted = (0..<16).map { bestScale(UnsafeBufferPointer(rebasing: numbers[$0 * 16..<($0 + 1) * 16])) }
    let largest = wanted.max { abs($0) < abs($1) } ?? 0
    let blockScaleBits = HalfFloats.half(largest / -128)
    let blockScale = HalfFloats.float(half: blockScaleBits)
    // Numbers too small for a half-float scale are stored as zeros.
    let inverse = blockScale == 0 ? 0 : 1 / blockScale
    block[scale] = UInt8(truncatingIfNeeded: blockScaleBits)
    block[scale + 1] = UInt8(truncatingIfNeeded: blockScaleBits >> 8)
    for group in 0..<16 {
      let subscale = clamped(wanted[group] * inverse, -128, 127)
      block[scales + group] = UInt8(bitPattern: Int8(subscale))
      let step = blockScale * Float(subscale)
      for offset in group * 16..<(group + 1) * 16 {
        let number = step == 0 ? 32 : UInt8(clamped(numbers[offset] / step, -32, 31) + 32)
        let (half, quarter, place) = (offset / 128, offset % 128 / 32, offset % 32)
        block[half * 64 + (quarter & 1) * 32 + place] |= (number & 15) << (quarter < 2 ? 0 : 4)
        block[high + half * 32 + place] |= (number >> 4) << UInt8(2 * quarter)
      }
    }
    return block
  }

  @inline(__always)
  private static func clamped(_ value: Float, _ least: Float, _ most: Float) -> Int {
    Int(min(max(value.rounded(.toNearestOrEven), least), most))
  }

  private static func bestScale(_ numbers: UnsafeBufferPointer<Float>) -> Float {
    var extreme: Float = 0
    for number in numbers where abs(number) > abs(extreme) { extreme = number }
    guard abs(extreme) >= 1e-15 else { return 0 }
    var best: Float = -1
    var bestScale: Float = 0
    for step in -9...9 {
      let inverse = -(32 + 0.1 * Float(step)) / extreme
      var product: Float = 0
      var square: Float = 0
      for number in numbers {
        let rounded = min(max((number * inverse).rounded(.toNearestOrEven), -32), 31)
        let weight = number * number
        product += weight * number * rounded
        square += weight * rounded * rounded
      }
      guard square > 0, product * product > best * square else { continue }
      bestScale = product / square
      best = bestScale * product
    }
    return bestScale
  }
}
