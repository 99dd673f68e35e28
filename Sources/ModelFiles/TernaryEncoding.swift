/// Packs ternary weights the way `TernaryBlocks` unpacks them, one row at a time.
enum TernaryEncoding {
  /// A row in blocks of a ternary type, each with scale 1 where the type has scales.
  ///
  /// - Precondition: `weights` holds -1, 0 and 1 only, a whole number of blocks of them.
  static func packed(_ weights: some RandomAccessCollection<Int8>, as type: TensorType) -> [UInt8] {
    let weights = Array(weights)
    precondition(weights.count % type.blockSize == 0)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(weights.count / type.blockSize * (type.blockBytes ?? 0))
    weights.withUnsafeBufferPointer { weights in
      for start in stride(from: 0, to: weights.count, by: type.blockSize) {
        let block = UnsafeBufferPointer(rebasing: weights[start..<start + type.blockSize])
        switch type {
        case .tq1_0: appendTQ1(block, to: &bytes)
        case .tq2_0: appendTQ2(block, to: &bytes)
        default: appendI2S(block, to: &bytes)
        }
      }
    }
    return bytes
  }

  private static let one: [UInt8] = [0x00, 0x3C]

  /// Base-3 digits, the first the most significant, as the fraction of 256 that rounds up.
  @inline(__always)
  private static func digits(_ block: UnsafeBufferPointer<Int8>, first: Int, stride: Int, count: Int) -> UInt8 {
    var number: UInt16 = 0
    for digit in 0..<count { number = number * 3 + UInt16(block[first + digit * stride] + 1) }
    if count == 4 { number *= 3 }
    return UInt8((number * 256 + 242) / 243)
  }

  private static func appendTQ1(_ block: UnsafeBufferPointer<Int8>, to bytes: inout [UInt8]) {
    for offset in 0..<32 { bytes.append(digits(block, first: offset, stride: 32, count: 5)) }
    for offset in 0..<16 { bytes.append(digits(block, first: 160 + offset, stride: 16, count: 5)) }
    for offset in 0..<4 { bytes.append(digits(block, first: 240 + offset, stride: 4, count: 4)) }
    bytes += one
  }

  private static func appendTQ2(_ block: UnsafeBufferPointer<Int8>, to bytes: inout [UInt8]) {
    for half in [0, 128] {
      for offset in half..<half + 32 {
        var byte: UInt8 = 0
        for field in 0..<4 { byte |= UInt8(bitPattern: block[offset + 32 * field] + 1) << (2 * field) }
        bytes.append(byte)
      }
    }
    bytes += one
  }

  private static func appendI2S(_ block: UnsafeBufferPointer<Int8>, to bytes: inout [UInt8]) {
    for offset in 0..<32 {
      var byte: UInt8 = 0
      for field in 0..<4 { byte |= UInt8(bitPattern: block[offset + 32 * field] + 1) << (6 - 2 * field) }
      bytes.append(byte)
    }
  }
}
