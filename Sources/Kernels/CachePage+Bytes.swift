import CKernels

/// Pages as bytes. Where integers lie depends on neither the kernels nor the threads (see `kernel_put_key`); numbers are
/// little-endian, as on all processors that this runs on.
extension CachePage {
  /// How many bytes `withBytes` hands over.
  public static func memoryByteCount(
    bits: Int, heads: Int, headDimension: Int, capacity: Int = CachePage.tokensPerPage
  ) -> Int {
    let shape = Shape(bits: bits, capacity: capacity, heads: heads, headDimension: headDimension)
    return heads * (2 * shape.slots * MemoryLayout<Float>.stride + shape.keyBytes + shape.valueBytes)
  }

  /// Hands over the page's memory: scales of keys, scales of values, keys, values. What was there of tokens that are
  /// forgotten is zero, so that the same tokens give the same bytes.
  public func withBytes<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let clean = isFull ? storage : storageWithoutForgotten()
    try withExtendedLifetime(clean) { () throws(Failure) in try body(UnsafeRawBufferPointer(clean.bytes)) }
  }

  private func storageWithoutForgotten() -> PageStorage {
    let clean = PageStorage(copying: storage, shape)
    let zeros = [UInt16](repeating: 0, count: shape.headDimension)
    for head in 0..<shape.heads {
      for token in count..<shape.capacity {
        clean.keyScales[head * shape.slots + token] = 0
        clean.valueScales[head * shape.slots + token] = 0
        kernel_put_key(
          clean.keys + head * shape.keyBytes, Int32(bits), shape.slots, token, zeros, shape.headDimension)
        kernel_put_value(
          clean.values + head * shape.valueBytes, Int32(bits), shape.slots, token, zeros, shape.headDimension)
      }
    }
    return clean
  }

  /// A page whose memory `fill` writes, as `withBytes` handed it over. Nobody may compute with it before `isSound` was
  /// asked.
  public init<Failure: Error>(
    bits: Int, heads: Int, headDimension: Int, capacity: Int = CachePage.tokensPerPage, count: Int,
    filledBy fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    self.init(bits: bits, heads: heads, headDimension: headDimension, capacity: capacity)
    precondition((0...capacity).contains(count))
    try fill(storage.bytes)
    self.count = count
  }

  /// Whether every number is such as the page's own writing makes: scales finite and not negative, integers in the range
  /// of their width, on which the sums of the kernels rely.
  public var isSound: Bool {
    let scales = UnsafeBufferPointer(start: storage.keyScales, count: 2 * shape.heads * shape.slots)
    let integers = shape.heads * (shape.keyBytes + shape.valueBytes)
    return withExtendedLifetime(storage) {
      scales.allSatisfy { $0 >= 0 && $0.isFinite } && kernel_cache_is_sound(storage.keys, integers, Int32(bits))
    }
  }
}
