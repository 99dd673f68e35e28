/// Q2_0: blocks of 64 (in older files 128) weights, each a half-float scale, then bytes of four 2-bit fields from the low
/// bits up; a field is the weight plus 1, and 3 means +2.
enum GroupedBlocks {
  /// Unpacks whole blocks, each weight times its scale.
  static func decode(
    _ source: UnsafeRawPointer, _ blocks: Int, of size: Int, _ destination: UnsafeMutablePointer<Float>
  ) {
    let blockBytes = 2 + size / 4
    for block in 0..<blocks {
      let bytes = source + block &* blockBytes
      let scale = HalfFloats.float(half: UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self)))
      let weights = destination + block &* size
      for place in 0..<size / 4 {
        let byte = bytes.load(fromByteOffset: 2 &+ place, as: UInt8.self)
        for field in 0..<4 { weights[4 &* place &+ field] = (Float(byte &>> (2 &* field) & 3) - 1) * scale }
      }
    }
  }

  /// Whether all blocks have scales that are finite.
  static func areSound(_ bytes: UnsafeRawBufferPointer, of size: Int) -> Bool {
    for start in stride(from: 0, to: bytes.count, by: 2 + size / 4) {
      let bits = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt16.self))
      if bits & 0x7C00 == 0x7C00 { return false }
    }
    return true
  }

  /// Ternary weights whose scales differ from stretch to stretch, as blocks of 128.
  ///
  /// - Parameters:
  ///   - weights: -1, 0 and 1; a whole number of blocks of them.
  ///   - scale: the half-float bits of the scale of a block of 128.
  static func packed(_ weights: [Int8], scale: (_ block: Int) -> UInt16) -> [UInt8] {
    precondition(weights.count % 128 == 0)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(weights.count / 128 * 34)
    for block in 0..<weights.count / 128 {
      TensorEncoding.append(scale(block), to: &bytes)
      for place in stride(from: block * 128, to: (block + 1) * 128, by: 4) {
        var byte: UInt8 = 0
        for field in 0..<4 { byte |= UInt8(bitPattern: weights[place + field] + 1) << (2 * field) }
        bytes.append(byte)
      }
    }
    return bytes
  }
}
