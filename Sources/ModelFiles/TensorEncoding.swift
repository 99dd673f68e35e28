/// Numbers as bytes of a dense type; every rounding is to nearest, ties to even.
enum TensorEncoding {
  /// The largest magnitude that a type holds.
  static func largest(_ type: TensorType) -> Float {
    let half: Float = 65504
    return switch type {
    case .f16: half
    case .q8_0: half * 127
    case .q6_k: half * 128 * 31
    case .bf16: HalfFloats.float(brain: 0x7F7F)
    default: .greatestFiniteMagnitude
    }
  }

  /// Whole rows in one piece.
  ///
  /// - Precondition: `numbers` is a whole number of blocks, all finite.
  static func encoded(_ numbers: [Float], as type: TensorType) -> [UInt8] {
    precondition(numbers.count % type.blockSize == 0)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count / type.blockSize * (type.blockBytes ?? 0))
    switch type {
    case .f16: for number in numbers { append(HalfFloats.half(number), to: &bytes) }
    case .bf16: for number in numbers { append(HalfFloats.brain(number), to: &bytes) }
    case .q8_0: appendBlocks(numbers, of: 32, to: &bytes, encodeQ8)
    case .q6_k: appendBlocks(numbers, of: SixBitBlocks.weights, to: &bytes, SixBitBlocks.encoded)
    default: for number in numbers { append(number.bitPattern, to: &bytes) }
    }
    return bytes
  }

  static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private static func appendBlocks(
    _ numbers: [Float], of size: Int, to bytes: inout [UInt8],
    _ encode: (UnsafeBufferPointer<Float>) -> [UInt8]
  ) {
    numbers.withUnsafeBufferPointer { numbers in
      for start in stride(from: 0, to: numbers.count, by: size) {
        bytes += encode(UnsafeBufferPointer(rebasing: numbers[start..<start + size]))
      }
    }
  }

  /// 32 numbers with the half-float scale that puts the largest at 127; rounded with the scale as stored.
  private static func encodeQ8(_ numbers: UnsafeBufferPointer<Float>) -> [UInt8] {
    var largest: Float = 0
    for number in numbers { largest = max(largest, abs(number)) }
    let scaleBits = HalfFloats.half(largest / 127)
    let scale = HalfFloats.float(half: scaleBits)
    var block: [UInt8] = []
    block.reserveCapacity(34)
    append(scaleBits, to: &block)
    for number in numbers {
      let rounded = scale == 0 ? 0 : min(max((number / scale).rounded(.toNearestOrEven), -127), 127)
      block.append(UInt8(bitPattern: Int8(rounded)))
    }
    return block
  }
}
