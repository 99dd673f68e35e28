/// Ternary weights of a linear layer, `values * scale`, that are unpacked when they are asked for, some rows at a time.
public struct TernaryRows: Sendable {
  public let rows: Int
  public let columns: Int
  /// Finite and not negative.
  public let scale: Float
  private let tensor: Tensor
  private let form: Form

  private enum Form: Sendable {
    /// TQ1_0, TQ2_0 or I2_S.
    case blocks
    /// Hugging Face's packed bytes.
    case packedRows
    /// Dense numbers that are -s, 0 or s.
    case numbers(magnitude: Float)
    /// Divided by their mean magnitude, rounded half to even, clipped to -1...1 (arXiv 2402.17764, section 2).
    case masters(mean: Float)
  }

  private init(_ tensor: Tensor, rows: Int, _ form: Form, scale: Float) {
    self.tensor = tensor
    self.rows = rows
    columns = tensor.columns
    self.form = form
    self.scale = scale
  }

  init(blocks tensor: Tensor, scale: Float) { self.init(tensor, rows: tensor.rows, .blocks, scale: scale) }

  init(packedRows tensor: Tensor, scale: Float) { self.init(tensor, rows: tensor.rows * 4, .packedRows, scale: scale) }

  /// - Parameter factor: what the numbers are multiplied with besides.
  init(numbers tensor: Tensor, factor: Float) throws(ModelFileError) {
    let magnitude = try tensor.firstMagnitude()
    self.init(
      tensor, rows: tensor.rows, .numbers(magnitude: magnitude), scale: try tensor.checked(scale: magnitude * factor))
  }

  init(masters tensor: Tensor) throws(ModelFileError) {
    let mean = try tensor.meanMagnitude()
    self.init(tensor, rows: tensor.rows, .masters(mean: mean), scale: mean)
  }

  /// What is wrong where `unpack` says false.
  public var damage: ModelFileError {
    switch form {
    case .numbers: tensor.bad("holds numbers that are not -s, 0 or s for one s: it is not ternary")
    default: tensor.bad("holds a weight that is not -1, 0 or 1: the file is damaged")
    }
  }

  /// Gives back the memory that reading took: for weights that are held in another form from now on.
  public func release() { tensor.data.release() }

  /// Writes the values of some rows, one after the other: -1, 0 or 1. May be called from several threads.
  ///
  /// - Parameter target: room for `range.count * columns`.
  /// - Returns: false where the tensor holds something else.
  /// - Precondition: the range lies in `0..<rows`.
  public func unpack(_ range: Range<Int>, into target: UnsafeMutablePointer<Int8>) -> Bool {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows)
    switch form {
    case .blocks: return unpackBlocks(range, target)
    case .packedRows:
      return tensor.data.withBytes { bytes in
        var isValid = true
        for (place, row) in range.enumerated() {
          let packed = row % tensor.rows * columns
          let source = UnsafeRawBufferPointer(rebasing: bytes[packed..<packed + columns])
          isValid =
            TernaryRowFields.unpack(source, shift: UInt8(row / tensor.rows * 2), into: target + place * columns)
            && isValid
        }
        return isValid
      }
    case .numbers(let magnitude):
      return unpackNumbers(range, target) { number in
        number == 0 ? 0 : abs(number) == magnitude ? (number > 0 ? 1 : -1) : nil
      }
    case .masters(let mean):
      return unpackNumbers(range, target) { Int8(min(max(($0 / mean).rounded(.toNearestOrEven), -1), 1)) }
    }
  }

  private func unpackBlocks(_ range: Range<Int>, _ target: UnsafeMutablePointer<Int8>) -> Bool {
    guard let blockBytes = tensor.type.blockBytes else { return false }
    let size = tensor.type.blockSize
    let first = range.lowerBound * columns / size
    let count = range.count * columns / size
    let room = UnsafeMutableBufferPointer(start: target, count: range.count * columns)
    return tensor.data.withBytes { bytes in
      let blocks = UnsafeRawBufferPointer(rebasing: bytes[first * blockBytes..<(first + count) * blockBytes])
      guard TernaryBlocks.unpack(tensor.type, blocks, into: room) else { return false }
      guard tensor.type != .i2_s else { return true }
      // A block whose scale is zero holds zeros.
      for block in 0..<count {
        let bits = blocks.loadUnaligned(fromByteOffset: (block &+ 1) &* blockBytes &- 2, as: UInt16.self)
        if UInt16(littleEndian: bits) & 0x7FFF == 0 { (target + block * size).update(repeating: 0, count: size) }
      }
      return true
    }
  }

  private func unpackNumbers(
    _ range: Range<Int>, _ target: UnsafeMutablePointer<Int8>, _ value: (Float) -> Int8?
  ) -> Bool {
    for (place, row) in range.enumerated() {
      guard let numbers = try? tensor.floats(row: row) else { return false }
      for (column, number) in numbers.enumerated() {
        guard let value = value(number) else { return false }
        target[place * columns + column] = value
      }
    }
    return true
  }

  /// All of them at once.
  func matrix() throws(ModelFileError) -> TernaryMatrix {
    var isValid = false
    let values = [Int8](unsafeUninitializedCapacity: rows * columns) { buffer, count in
      isValid = buffer.baseAddress.map { unpack(0..<rows, into: $0) } ?? true
      count = isValid ? rows * columns : 0
    }
    guard isValid else { throw damage }
    return TernaryMatrix(rows: rows, columns: columns, values: values, scale: scale)
  }
}
