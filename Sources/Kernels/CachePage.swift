import CKernels

/// Keys and values of up to `capacity` consecutive tokens in one layer, all at one width.
///
/// Below 16 bits each head of each token is unsigned integers with one float32 scale (SPEC "Low-bit attention"); at 16
/// it is IEEE halves.
public struct CachePage: Sendable {
  /// Tokens that a full page holds.
  public static let tokensPerPage = 32

  public let bits: Int
  public let capacity: Int
  public private(set) var count = 0
  let heads: Int
  let headDimension: Int
  /// Bytes of one packed head.
  let headBytes: Int
  var keys: Half
  var values: Half

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
    self.bits = bits
    self.capacity = capacity
    self.heads = heads
    self.headDimension = headDimension
    headBytes = kernel_cache_bytes(Int32(bits), headDimension)
    let half = Half(
      packed: Array(repeating: 0, count: heads * capacity * headBytes),
      scales: Array(repeating: 1, count: heads * capacity))
    keys = half
    values = half
  }

  public var isFull: Bool { count == capacity }

  /// Bytes that the keys and values of `tokens` tokens take, scales included.
  public static func byteCount(bits: Int, heads: Int, headDimension: Int, tokens: Int) -> Int {
    let scale = bits == 16 ? 0 : 4
    return 2 * tokens * heads * (kernel_cache_bytes(Int32(bits), headDimension) + scale)
  }

  /// Bytes held by the tokens in this page.
  public var byteCount: Int {
    Self.byteCount(bits: bits, heads: heads, headDimension: headDimension, tokens: count)
  }

  /// Forgets all but the first `newCount` tokens.
  public mutating func truncate(to newCount: Int) { count = min(count, max(0, newCount)) }

  /// The same tokens at another width, from what is stored here.
  public func requantized(to newBits: Int, using compute: Compute) -> CachePage {
    guard newBits != bits else { return self }
    var page = CachePage(bits: newBits, heads: heads, headDimension: headDimension, capacity: capacity)
    for token in 0..<count {
      page.append(
        keys: compute.token(token, of: keys, in: self), values: compute.token(token, of: values, in: self),
        using: compute)
    }
    return page
  }

  /// Adds one token.
  ///
  /// - Parameters:
  ///   - keys: [heads * headDimension], after RoPE; `values` likewise.
  public mutating func append(keys newKeys: [Float], values newValues: [Float], using compute: Compute) {
    precondition(!isFull && newKeys.count == heads * headDimension && newValues.count == newKeys.count)
    compute.encode(newKeys, into: &keys, page: self, token: count)
    compute.encode(newValues, into: &values, page: self, token: count)
    count += 1
  }
}

extension Compute {
  fileprivate func encode(_ heads: [Float], into half: inout CachePage.Half, page: CachePage, token: Int) {
    let (dimension, bytes, bits) = (page.headDimension, page.headBytes, Int32(page.bits))
    for head in 0..<page.heads {
      let slot = head * page.capacity + token
      half.scales[slot] = heads.withUnsafeBufferPointer { heads in
        half.packed.withUnsafeMutableBufferPointer { packed in
          guard let from = heads.baseAddress, let to = packed.baseAddress else { return 1 }
          return table.cache_encode(from + head * dimension, dimension, bits, to + slot * bytes)
        }
      }
    }
  }

  /// One token's heads as read back: [heads * headDimension].
  fileprivate func token(_ token: Int, of half: CachePage.Half, in page: CachePage) -> [Float] {
    var heads = [Float](repeating: 0, count: page.heads * page.headDimension)
    heads.withUnsafeMutableBufferPointer { out in
      half.packed.withUnsafeBufferPointer { packed in
        guard let from = packed.baseAddress, let to = out.baseAddress else { return }
        for head in 0..<page.heads {
          let slot = head * page.capacity + token
          let start = head * page.headDimension
          table.cache_decode(
            from + slot * page.headBytes, page.headBytes, 1, page.headDimension, Int32(page.bits), to + start)
          for index in start..<start + page.headDimension { out[index] *= half.scales[slot] }
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
    encode(query, into: &page.keys, page: page, token: 0)
    let scales = page.keys.scales
    page.keys.scales = Array(repeating: 1, count: heads)
    return (token(0, of: page.keys, in: page), scales)
  }
}
