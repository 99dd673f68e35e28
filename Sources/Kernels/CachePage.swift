import CKernels

/// Keys and values of up to `capacity` consecutive tokens in one layer, all at one width.
///
/// Below 16 bits each head of each token is unsigned integers with one float32 scale (SPEC "Low-bit attention"); at 16
/// it is IEEE halves.
public struct CachePage: Sendable {
  /// Tokens that a full page holds.
  public static let tokensPerPage = 32

  public private(set) var count = 0
  let shape: Shape
  var keys: Half
  var values: Half

  struct Shape: Sendable {
    let bits: Int
    let capacity: Int
    let heads: Int
    let headDimension: Int
    /// Bytes of one packed head.
    let headBytes: Int
  }

  /// One of the two sides, keys or values.
  struct Half: Sendable {
    /// [head][token][headBytes]
    var packed: [UInt8]
    /// [head][token]
    var scales: [Float]
  }

  /// - Parameters:
  ///   - bits: 16, 8, 4 or 3.
  ///   - heads: key/value heads.
  public init(bits: Int, heads: Int, headDimension: Int, capacity: Int = CachePage.tokensPerPage) {
    precondition([16, 8, 4, 3].contains(bits) && heads > 0 && headDimension > 0 && capacity > 0)
    let headBytes = kernel_cache_bytes(Int32(bits), headDimension)
    shape = Shape(
      bits: bits, capacity: capacity, heads: heads, headDimension: headDimension, headBytes: headBytes)
    let half = Half(
      packed: Array(repeating: 0, count: heads * capacity * headBytes),
      scales: Array(repeating: 1, count: heads * capacity))
    keys = half
    values = half
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
      page.append(
        keys: compute.token(token, of: keys, shape), values: compute.token(token, of: values, shape),
        using: compute)
    }
    return page
  }

  /// Adds one token.
  ///
  /// - Parameters:
  ///   - keys: [heads * headDimension], after RoPE; `values` likewise.
  public mutating func append(keys newKeys: [Float], values newValues: [Float], using compute: Compute) {
    precondition(!isFull && newKeys.count == shape.heads * shape.headDimension && newValues.count == newKeys.count)
    compute.encode(newKeys, into: &keys, shape, token: count)
    compute.encode(newValues, into: &values, shape, token: count)
    count += 1
  }
}

extension Compute {
  fileprivate func encode(_ heads: [Float], into half: inout CachePage.Half, _ shape: CachePage.Shape, token: Int) {
    let (dimension, bytes, bits) = (shape.headDimension, shape.headBytes, Int32(shape.bits))
    for head in 0..<shape.heads {
      let slot = head * shape.capacity + token
      half.scales[slot] = heads.withUnsafeBufferPointer { heads in
        half.packed.withUnsafeMutableBufferPointer { packed in
          guard let from = heads.baseAddress, let to = packed.baseAddress else { return 1 }
          return table.cache_encode(from + head * dimension, dimension, bits, to + slot * bytes)
        }
      }
    }
  }

  /// One token's heads as read back: [heads * headDimension].
  fileprivate func token(_ token: Int, of half: CachePage.Half, _ shape: CachePage.Shape) -> [Float] {
    let dimension = shape.headDimension
    var heads = [Float](repeating: 0, count: shape.heads * dimension)
    heads.withUnsafeMutableBufferPointer { out in
      half.packed.withUnsafeBufferPointer { packed in
        guard let from = packed.baseAddress, let to = out.baseAddress else { return }
        for head in 0..<shape.heads {
          let slot = head * shape.capacity + token
          let start = head * dimension
          table.cache_decode(
            from + slot * shape.headBytes, shape.headBytes, 1, dimension, Int32(shape.bits), to + start)
          for index in start..<start + dimension { out[index] *= half.scales[slot] }
        }
      }
    }
    return heads
  }

  /// Rounds each head of a query to integers of `bits`: the integers as floats, and a scale a head.
  func roundHeads(_ query: [Float], headDimension: Int, bits: Int) -> (values: [Float], scales: [Float]) {
    let heads = query.count / headDimension
    guard bits < 16 else { return (query, Array(repeating: 1, count: heads)) }
    var page = CachePage(bits: bits, heads: heads, headDimension: headDimension, capacity: 1)
    encode(query, into: &page.keys, page.shape, token: 0)
    let scales = page.keys.scales
    page.keys.scales = Array(repeating: 1, count: heads)
    return (token(0, of: page.keys, page.shape), scales)
  }
}
