extension Tensor {
  /// Decodes rows of a readable type into room for `range.count * columns` numbers.
  func decode(rows range: Range<Int>, into target: UnsafeMutableBufferPointer<Float>) throws(ModelFileError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows)
    precondition(target.count >= range.count * columns)
    guard let destination = target.baseAddress, !range.isEmpty else { return }
    let rowBytes = columns / type.blockSize * (type.blockBytes ?? 0)
    try data.withBytes { (bytes) throws(ModelFileError) in
      let part = UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound * rowBytes..<range.upperBound * rowBytes])
      guard let source = part.baseAddress else { return }
      let count = range.count * columns
      switch type {
      case .f32: decodeF32(source, count, destination)
      case .f16: decodeF16(source, count, destination)
      case .bf16: decodeBF16(source, count, destination)
      case .q8_0: decodeQ8(source, count / 32, destination)
      case .q6_k: SixBitBlocks.decode(source, count / SixBitBlocks.weights, destination)
      case .tq1_0, .tq2_0, .i2_s: try decodeTernary(part, trailer: bytes.suffix(type.trailingBytes), destination)
      case .q2_0, .q2_0_128: GroupedBlocks.decode(source, count / type.blockSize, of: type.blockSize, destination)
      default: throw bad("is of type \(type.name), which is not supported yet")
      }
    }
  }

  private func decodeTernary(
    _ source: UnsafeRawBufferPointer, trailer: Slice<UnsafeRawBufferPointer>,
    _ destination: UnsafeMutablePointer<Float>
  ) throws(ModelFileError) {
    guard let blockBytes = type.blockBytes else { return }
    let size = type.blockSize
    let flatScale = type == .i2_s ? UnsafeRawBufferPointer(rebasing: trailer).loadLittleEndianFloat(at: 0) : 0
    let isValid = withUnsafeTemporaryAllocation(of: Int8.self, capacity: size) { weights in
      for block in 0..<source.count / blockBytes {
        let bytes = UnsafeRawBufferPointer(rebasing: source[block * blockBytes..<(block + 1) * blockBytes])
        guard TernaryBlocks.unpack(type, bytes, into: weights) else { return false }
        let scale = type == .i2_s ? flatScale : TernaryBlocks.scale(ofBlock: bytes)
        let row = destination + block * size
        for offset in 0..<size { row[offset] = Float(weights[offset]) * scale }
      }
      return true
    }
    guard isValid else { throw bad("holds a weight that is not -1, 0 or 1: the file is damaged") }
  }
}

extension UnsafeRawBufferPointer {
  func loadLittleEndianFloat(at offset: Int) -> Float {
    Float(bitPattern: UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }
}

private func decodeF32(_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) {
  for index in 0..<count {
    let bits = source.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self)
    destination[index] = Float(bitPattern: UInt32(littleEndian: bits))
  }
}

private func decodeF16(_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) {
  for index in 0..<count {
    let bits = source.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self)
    destination[index] = HalfFloats.float(half: UInt16(littleEndian: bits))
  }
}

private func decodeBF16(_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) {
  for index in 0..<count {
    let bits = source.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self)
    destination[index] = HalfFloats.float(brain: UInt16(littleEndian: bits))
  }
}

/// Blocks of 32: a half-float scale, then 32 signed bytes.
private func decodeQ8(_ source: UnsafeRawPointer, _ blocks: Int, _ destination: UnsafeMutablePointer<Float>) {
  for block in 0..<blocks {
    let bytes = source + block &* 34
    let scale = HalfFloats.float(half: UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self)))
    let row = destination + block &* 32
    for offset in 0..<32 {
      row[offset] = Float(bytes.loadUnaligned(fromByteOffset: 2 &+ offset, as: Int8.self)) * scale
    }
  }
}
