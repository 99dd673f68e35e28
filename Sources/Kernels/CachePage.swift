import CKernels

/// Keys and values of up to `capacity` consecutive tokens in one layer, all at one width.
///
/// Below 16 bits each head of each token is unsigned integers with one float32 scale (SPEC "Low-bit attention"); at 16
/// it is IEEE halves.
public struct CachePage: Sendable {
  /// Tokens that a full page holds.
  public static let tokensPerPage = 32

  public internal(set) var count = 0
  let shape: Shape
  private(set) var storage: PageStorage

  struct Shape: Sendable {
    let bits: Int
    let capacity: Int
    let heads: Int
    let headDimension: Int

    /// Tokens there is room for; memory is laid out in whole groups of them.
    var slots: Int { kernel_cache_slots(Int32(bits), capacity) }
    /// Bytes of one head's keys.
    var keyBytes: Int { kernel_key_bytes(Int32(bits), slots, headDimension) }
    /// Bytes of one head's values.
    var valueBytes: Int { kernel_value_bytes(Int32(bits), slots, headDimension) }
  }

  /// - Parameters:
  ///   - bits: 16, 8, 4 or 3.
  ///   - heads: key/value heads.
  public init(bits: Int, heads: Int, headDimension: Int, capacity: Int = CachePage.tokensPerPage) {
    precondition([16, 8, 4, 3].contains(bits) && heads > 0 && headDimension > 0 && capacity > 0)
    precondition(capacity <= Self.tokensPerPage)
    shape = Shape(bits: bits, capacity: capacity, heads: heads, headDimension: headDimension)
    storage = PageStorage(shape)
  }

  public var bits: Int { shape.bits }
  public var isFull: Bool { count == shape.capacity }

  /// Bytes that the keys and values of `tokens` tokens take, scales included.
  public static func byteCount(bits: Int, heads: Int, headDimension: Int, tokens: Int) -> Int {
    let scale = bits == 16 ? 0 : 4
    return 2 * tokens * heads * (kernel_cache_bytes(Int32(bits), headDimension) + scale)
  }

  /// Bytes held by the tokens in this page.
  public var byteCount: Int {
    Self.byteCount(bits: bits, heads: shape.heads, headDimension: shape.headDimension, tokens: count)
  }

  /// Forgets all but the first `newCount` tokens.
  public mutating func truncate(to newCount: Int) { count = min(count, max(0, newCount)) }

  /// The same tokens at another width, from what is stored here.
  public func requantized(to newBits: Int, using compute: Compute) -> CachePage {
    guard newBits != bits else { return self }
    var page = CachePage(
      bits: newBits, heads: shape.heads, headDimension: shape.headDimension, capacity: shape.capacity)
    for token in 0..<count {
      let (key, value) = compute.read(self, token: token)
      page.append(keys: key, values: value, using: compute)
    }
    return page
  }

  /// Adds one token.
  ///
  /// - Parameters:
  ///   - keys: [heads * headDimension], after RoPE; `values` likewise.
  public mutating func append(keys newKeys: [Float], values newValues: [Float], using compute: Compute) {
    precondition(!isFull && newKeys.count == shape.heads * shape.headDimension && newValues.count == newKeys.count)
    if !isKnownUniquelyReferenced(&storage) { storage = PageStorage(copying: storage, shape) }
    compute.write(newKeys, newValues, to: self, token: count)
    count += 1
  }
}

/// The memory of a page. Only its page writes to it, and only while nobody else holds it.
final class PageStorage: @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer
  /// Bytes behind the integers that readers may touch.
  private static let spare = 64
  /// [head] of a page's key bytes, then [head] of its value bytes.
  let keys, values: UnsafeMutablePointer<UInt8>
  /// [head][slot]
  let keyScales, valueScales: UnsafeMutablePointer<Float>

  fileprivate init(_ shape: CachePage.Shape) {
    let (keyBytes, valueBytes) = (shape.heads * shape.keyBytes, shape.heads * shape.valueBytes)
    let scales = shape.heads * shape.slots
    // Scales first, because they are aligned.
    memory = .allocate(byteCount: 2 * scales * 4 + keyBytes + valueBytes + Self.spare, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0)
    // It is never empty.
    let start = memory.baseAddress.unsafelyUnwrapped
    keyScales = start.bindMemory(to: Float.self, capacity: 2 * scales)
    valueScales = keyScales + scales
    keys = (start + 2 * scales * 4).bindMemory(to: UInt8.self, capacity: keyBytes + valueBytes)
    values = keys + keyBytes
  }

  convenience init(copying other: PageStorage, _ shape: CachePage.Shape) {
    self.init(shape)
    memory.copyMemory(from: UnsafeRawBufferPointer(other.memory))
  }

  deinit { memory.deallocate() }

  /// Scales of keys, scales of values, keys, values.
  var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory.dropLast(Self.spare)) }
}

extension Compute {
  fileprivate func write(_ newKeys: [Float], _ newValues: [Float], to page: CachePage, token: Int) {
    let (shape, storage, bits) = (page.shape, page.storage, Int32(page.bits))
    let dimension = shape.headDimension
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: dimension) { integers in
      let integers = integers.baseAddress
      for head in 0..<shape.heads {
        let slot = head * shape.slots + token
        storage.keyScales[slot] = newKeys.withUnsafeBufferPointer {
          table.cache_round($0.baseAddress.map { $0 + head * dimension }, dimension, bits, integers)
        }
        kernel_put_key(storage.keys + head * shape.keyBytes, bits, shape.slots, token, integers, dimension)
        storage.valueScales[slot] = newValues.withUnsafeBufferPointer {
          table.cache_round($0.baseAddress.map { $0 + head * dimension }, dimension, bits, integers)
        }
        kernel_put_value(storage.values + head * shape.valueBytes, bits, shape.slots, token, integers, dimension)
      }
    }
  }

  /// One token's keys and values as read back, [heads * headDimension] each.
  fileprivate func read(_ page: CachePage, token: Int) -> (keys: [Float], values: [Float]) {
    let (shape, storage, bits) = (page.shape, page.storage, Int32(page.bits))
    let dimension = shape.headDimension
    var integers = [UInt16](repeating: 0, count: dimension)
    var keys = [Float](repeating: 0, count: shape.heads * dimension)
    var values = keys
    for head in 0..<shape.heads {
      let slot = head * shape.slots + token
      kernel_get_key(storage.keys + head * shape.keyBytes, bits, shape.slots, token, &integers, dimension)
      keys.withUnsafeMutableBufferPointer {
        table.cache_floats(
          integers, dimension, bits, storage.keyScales[slot], $0.baseAddress.map { $0 + head * dimension })
      }
      kernel_get_value(storage.values + head * shape.valueBytes, bits, shape.slots, token, &integers, dimension)
      values.withUnsafeMutableBufferPointer {
        table.cache_floats(
          integers, dimension, bits, storage.valueScales[slot], $0.baseAddress.map { $0 + head * dimension })
      }
    }
    return (keys, values)
  }

  /// Rounds the heads of a query in place to integers of `bits`; returns the scales that give their values back.
  func roundHeads(_ query: UnsafeMutablePointer<Float>, heads: Int, headDimension: Int, bits: Int) -> [Float] {
    guard bits < 16 else { return Array(repeating: 1, count: heads) }
    var integers = [UInt16](repeating: 0, count: headDimension)
    return (0..<heads).map { head in
      let start = query + head * headDimension
      let scale = table.cache_round(start, headDimension, Int32(bits), &integers)
      table.cache_floats(integers, headDimension, Int32(bits), 1, start)
      return scale
    }
  }
}
