/// Ternary weights out of a tensor, whatever its type: the integers and the one scale of them all.
extension Tensor {
  typealias Ternary = (values: [Int8], scale: Float)

  private var damagedWeight: ModelFileError { bad("holds a weight that is not -1, 0 or 1: the file is damaged") }

  /// Fills an array of `count` weights.
  private static func weights(
    count: Int, _ fill: (UnsafeMutableBufferPointer<Int8>) -> Bool
  ) -> [Int8]? {
    var isValid = false
    let values = [Int8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      isValid = fill(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
      initializedCount = isValid ? count : 0
    }
    return isValid ? values : nil
  }

  /// A tensor of type TQ1_0, TQ2_0 or I2_S.
  func ternaryFromBlocks() throws(ModelFileError) -> Ternary {
    let values = data.withBytes { bytes in
      let blocks = UnsafeRawBufferPointer(rebasing: bytes.dropLast(type.trailingBytes))
      return Self.weights(count: count) { TernaryBlocks.unpack(type, blocks, into: $0) }
    }
    guard let values else { throw damagedWeight }
    guard type != .i2_s else {
      let scale = data.withBytes { $0.loadLittleEndianFloat(at: $0.count - type.trailingBytes) }
      return (values, try checked(scale: scale))
    }
    return try withOneScale(values)
  }

  /// Blocks with a scale of zero hold zeros; all others must have the same scale.
  private func withOneScale(_ unpacked: [Int8]) throws(ModelFileError) -> Ternary {
    guard let blockBytes = type.blockBytes else { return (unpacked, 1) }
    var values = unpacked
    var common: Float?
    for block in 0..<data.count / blockBytes {
      let scale = data.withBytes { bytes in
        TernaryBlocks.scale(
          ofBlock: UnsafeRawBufferPointer(rebasing: bytes[block * blockBytes..<(block + 1) * blockBytes]))
      }
      if scale == 0 {
        for index in block * type.blockSize..<(block + 1) * type.blockSize { values[index] = 0 }
      } else if common == nil {
        common = try checked(scale: scale)
      } else if scale != common {
        throw bad("has blocks of different scales; more than one scale a tensor is not supported yet")
      }
    }
    return (values, common ?? 1)
  }

  /// Hugging Face's packed bytes: [rows / 4, columns] of the matrix.
  func ternaryFromRows() throws(ModelFileError) -> [Int8] {
    let values = data.withBytes { bytes in
      Self.weights(count: count * 4) {
        TernaryRows.unpack(bytes, packedRows: rows, columns: columns, into: $0)
      }
    }
    guard let values else { throw damagedWeight }
    return values
  }

  /// Dense numbers of which each is -s, 0 or s.
  func ternaryFromQuantizedNumbers() throws(ModelFileError) -> Ternary {
    var values: [Int8] = []
    values.reserveCapacity(count)
    var magnitude: Float = 0
    for row in 0..<rows {
      for number in try floats(row: row) {
        if number == 0 {
          values.append(0)
          continue
        }
        if magnitude == 0 { magnitude = try checked(scale: abs(number)) }
        guard abs(number) == magnitude else {
          throw bad("holds numbers that are not -s, 0 or s for one s: it is not ternary, which is not supported yet")
        }
        values.append(number > 0 ? 1 : -1)
      }
    }
    return (values, magnitude == 0 ? 1 : magnitude)
  }

  /// Master weights, quantized as BitNet b1.58 does (arXiv 2402.17764, section 2): divided by the mean of their
  /// magnitudes, rounded half to even, clipped to -1...1.
  func ternaryFromMasterWeights() throws(ModelFileError) -> Ternary {
    // Summed in double, so that the order does not matter at float32's precision.
    var sum = 0.0
    for row in 0..<rows {
      for number in try floats(row: row) { sum += Double(abs(number)) }
    }
    let scale = max(try checked(scale: Float(sum / Double(count))), 1e-5)
    var values: [Int8] = []
    values.reserveCapacity(count)
    for row in 0..<rows {
      for number in try floats(row: row) {
        values.append(Int8(min(max((number / scale).rounded(.toNearestOrEven), -1), 1)))
      }
    }
    return (values, scale)
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
