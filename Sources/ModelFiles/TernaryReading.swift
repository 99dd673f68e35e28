/// What ternary weights out of a tensor are multiplied with, whatever its type.
extension Tensor {
  /// The scales of the blocks of a tensor of type TQ1_0 or TQ2_0.
  enum BlockScales: Equatable {
    /// All blocks that are not zero have this one.
    case one(Float)
    case many
  }

  /// - Throws: where a scale is not finite, or below zero.
  func blockScales() throws(ModelFileError) -> BlockScales {
    guard let blockBytes = type.blockBytes, type == .tq1_0 || type == .tq2_0 else { return .one(1) }
    let found: (common: UInt16, isOne: Bool, wrong: UInt16?) = data.withBytes { bytes in
      var (common, isOne): (UInt16, Bool) = (0, true)
      for end in stride(from: blockBytes, through: bytes.count, by: blockBytes) {
        let bits = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: end - 2, as: UInt16.self))
        if bits == common || bits & 0x7FFF == 0 { continue }
        if bits & 0x8000 != 0 || bits & 0x7C00 == 0x7C00 { return (common, isOne, bits) }
        if common != 0 { isOne = false }
        common = bits
      }
      return (common, isOne, nil)
    }
    if let wrong = found.wrong { _ = try checked(scale: HalfFloats.float(half: wrong)) }
    guard found.isOne else { return .many }
    return .one(found.common == 0 ? 1 : HalfFloats.float(half: found.common))
  }

  /// The scale that stands after all weights of I2_S.
  func trailingScale() throws(ModelFileError) -> Float {
    try checked(scale: data.withBytes { $0.loadLittleEndianFloat(at: $0.count - type.trailingBytes) })
  }

  /// The magnitude of dense numbers of which each is -s, 0 or s; whether they are shows when they are read.
  func firstMagnitude() throws(ModelFileError) -> Float {
    for row in 0..<rows {
      if let number = try floats(row: row).first(where: { $0 != 0 }) { return try checked(scale: abs(number)) }
    }
    return 1
  }

  /// What master weights are divided by (BitNet b1.58, arXiv 2402.17764, section 2): the mean of their magnitudes.
  func meanMagnitude() throws(ModelFileError) -> Float {
    // Summed in double, so that the order does not matter at float32's precision.
    var sum = 0.0
    for row in 0..<rows {
      for number in try floats(row: row) { sum += Double(abs(number)) }
    }
    return max(try checked(scale: Float(sum / Double(count))), 1e-5)
  }

  /// A tensor of type TQ1_0 or TQ2_0 as blocks of Q2_0, 128 weights each: nothing is lost.
  func groupedFromBlocks() throws(ModelFileError) -> [UInt8] {
    let matrix = try TernaryRows(blocks: self, scale: 1).matrix()
    guard let blockBytes = type.blockBytes else { return [] }
    let (size, data) = (type.blockSize, data)
    return GroupedBlocks.packed(matrix.values) { block in
      let end = (block * 128 / size + 1) * blockBytes
      return data.withBytes { UInt16(littleEndian: $0.loadUnaligned(fromByteOffset: end - 2, as: UInt16.self)) }
    }
  }

  /// The single number in a tensor.
  func scalar() throws(ModelFileError) -> Float {
    let numbers = try floats()
    guard numbers.count == 1, let number = numbers.first else { throw bad("holds more than one number") }
    return number
  }

  func checked(scale: Float) throws(ModelFileError) -> Float {
    guard scale.isFinite, scale >= 0 else { throw bad("has the scale \(scale): the file is damaged") }
    return scale
  }
}
