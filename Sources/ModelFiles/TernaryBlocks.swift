/// The three block packings of ternary weights that GGUF files use, one block at a time: TQ1_0 and TQ2_0 as in ggml's
/// `ggml-quants.c`, I2_S as in bitnet.cpp.
///
/// | type  | weights | bytes                                                         |
/// | ----- | ------- | ------------------------------------------------------------- |
/// | TQ1_0 | 256     | 48 of five base-3 digits, 4 of four, a half-float scale       |
/// | TQ2_0 | 256     | 64 of four 2-bit fields from the low bits up, a half scale    |
/// | I2_S  | 128     | 32 of four 2-bit fields from the high bits down; no scale     |
///
/// A digit or field is the weight plus 1. A field of 3 is no ternary weight.
enum TernaryBlocks {
  static let three: (UInt8, UInt8, UInt8, UInt8, UInt8) = (1, 3, 9, 27, 81)

  /// The scale that ends a block of TQ1_0 or TQ2_0.
  static func scale(ofBlock bytes: UnsafeRawBufferPointer) -> Float {
    HalfFloats.float(half: UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 2, as: UInt16.self)))
  }

  /// Unpacks whole blocks into room for their weights.
  ///
  /// - Returns: false where a field holds 3.
  static func unpack(
    _ type: TensorType, _ source: UnsafeRawBufferPointer, into target: UnsafeMutableBufferPointer<Int8>
  ) -> Bool {
    guard let blockBytes = type.blockBytes, let bytes = source.baseAddress, let weights = target.baseAddress else {
      return source.isEmpty
    }
    let blocks = source.count / blockBytes
    precondition(source.count == blocks * blockBytes && target.count >= blocks * type.blockSize)
    var wrong: UInt8 = 0
    for block in 0..<blocks {
      let from = bytes + block &* blockBytes
      let to = weights + block &* type.blockSize
      switch type {
      case .tq1_0: unpackTQ1(from, to)
      case .tq2_0: wrong |= unpackTQ2(from, to)
      case .i2_s: wrong |= unpackI2S(from, to)
      default: return false
      }
    }
    return wrong == 0
  }

  /// The digit at `power` is the top of the byte, read as a fraction of 256, times 3 after a multiplication by `power`
  /// that drops the digits before it.
  @inline(__always)
  private static func unpackDigits(
    _ source: UnsafeRawPointer, _ target: UnsafeMutablePointer<Int8>, bytes: Int, power: UInt8
  ) {
    for offset in 0..<bytes {
      let digits = source.load(fromByteOffset: offset, as: UInt8.self) &* power
      target[offset] = Int8(truncatingIfNeeded: (UInt16(digits) &* 3) &>> 8) &- 1
    }
  }

  private static func unpackTQ1(_ source: UnsafeRawPointer, _ target: UnsafeMutablePointer<Int8>) {
    unpackDigits(source, target, bytes: 32, power: three.0)
    unpackDigits(source, target + 32, bytes: 32, power: three.1)
    unpackDigits(source, target + 64, bytes: 32, power: three.2)
    unpackDigits(source, target + 96, bytes: 32, power: three.3)
    unpackDigits(source, target + 128, bytes: 32, power: three.4)
    unpackDigits(source + 32, target + 160, bytes: 16, power: three.0)
    unpackDigits(source + 32, target + 176, bytes: 16, power: three.1)
    unpackDigits(source + 32, target + 192, bytes: 16, power: three.2)
    unpackDigits(source + 32, target + 208, bytes: 16, power: three.3)
    unpackDigits(source + 32, target + 224, bytes: 16, power: three.4)
    unpackDigits(source + 48, target + 240, bytes: 4, power: three.0)
    unpackDigits(source + 48, target + 244, bytes: 4, power: three.1)
    unpackDigits(source + 48, target + 248, bytes: 4, power: three.2)
    unpackDigits(source + 48, target + 252, bytes: 4, power: three.3)
  }

  private static func unpackTQ2(_ source: UnsafeRawPointer, _ target: UnsafeMutablePointer<Int8>) -> UInt8 {
    unpackFields(source, target, stride: 32, shifts: (0, 2, 4, 6))
      | unpackFields(source + 32, target + 128, stride: 32, shifts: (0, 2, 4, 6))
  }

  private static func unpackI2S(_ source: UnsafeRawPointer, _ target: UnsafeMutablePointer<Int8>) -> UInt8 {
    unpackFields(source, target, stride: 32, shifts: (6, 4, 2, 0))
  }

  /// Four 2-bit fields of each of 32 bytes; field n of byte j goes to `n * stride + j`.
  ///
  /// - Returns: bits that are set where a field holds 3.
  @inline(__always)
  static func unpackFields(
    _ source: UnsafeRawPointer, _ target: UnsafeMutablePointer<Int8>, stride: Int,
    shifts: (UInt8, UInt8, UInt8, UInt8), bytes: Int = 32
  ) -> UInt8 {
    var wrong: UInt8 = 0
    let (first, second, third, fourth) = (target, target + stride, target + 2 &* stride, target + 3 &* stride)
    for offset in 0..<bytes {
      let byte = source.load(fromByteOffset: offset, as: UInt8.self)
      wrong |= byte & byte &>> 1 & 0x55
      first[offset] = Int8(bitPattern: byte &>> shifts.0 & 3) &- 1
      second[offset] = Int8(bitPattern: byte &>> shifts.1 & 3) &- 1
      third[offset] = Int8(bitPattern: byte &>> shifts.2 & 3) &- 1
      fourth[offset] = Int8(bitPattern: byte &>> shifts.3 & 3) &- 1
    }
    return wrong
  }
}

/// Hugging Face's packing of BitNet: uint8 [rows / 4, columns]; bits 2i and 2i + 1 of row r hold row r + i * rows / 4.
enum TernaryRowFields {
  /// Unpacks one row out of a packed one.
  ///
  /// - Parameters:
  ///   - shift: where its fields stand: 0, 2, 4 or 6.
  ///   - target: room for as many weights as there are bytes.
  /// - Returns: false where a field holds 3.
  static func unpack(_ source: UnsafeRawBufferPointer, shift: UInt8, into target: UnsafeMutablePointer<Int8>) -> Bool {
    guard let bytes = source.baseAddress else { return true }
    var wrong: UInt8 = 0
    for index in 0..<source.count {
      let field = bytes.load(fromByteOffset: index, as: UInt8.self) &>> shift & 3
      wrong |= field & field &>> 1
      target[index] = Int8(bitPattern: field) &- 1
    }
    return wrong == 0
  }
}
