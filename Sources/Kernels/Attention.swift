import CKernels

extension Compute {
  /// softmax(q k^T / sqrt(headDimension)) v for some consecutive tokens of one layer, causal.
  ///
  /// Query head i reads key/value head floor(i * kvHeads / heads). Each sum runs over the cached positions in their
  /// order, so a token's result does not depend on how many tokens are computed with it.
  ///
  /// - Parameters:
  ///   - queries: [heads * headDimension] for each token, after RoPE.
  ///   - pages: the layer's cache in the order of positions, these tokens among them.
  ///   - firstPosition: the position of the first token; token i sees positions 0...firstPosition + i.
  ///   - queryBits: 16 (not rounded), 8 or 4.
  /// - Returns: [heads * headDimension] for each token.
  public func attend(
    queries: TokenVectors, pages: [CachePage], firstPosition: Int, heads: Int, queryBits: Int
  ) -> TokenVectors {
    guard let shape = pages.first?.shape else { return queries }
    let (dimension, kvHeads) = (shape.headDimension, shape.heads)
    let cached = pages.reduce(0) { $0 + $1.count }
    precondition(queries.width == heads * dimension && heads % kvHeads == 0)
    precondition(firstPosition >= 0 && firstPosition + queries.count <= cached)

    let group = heads / kvHeads
    let scale = 1 / Float(dimension).squareRoot()
    var rounded = queries
    let factors = rounded.withVectors { query in
      roundHeads(query, heads: heads, headDimension: dimension, bits: queryBits).map { $0 * scale }
    }
    let views = Self.views(of: pages)
    let isShared = queries.count * cached * dimension * heads >= weightsWorthSharing
    let padded = shape.paddedDimension
    // A page writes whole groups of scores, so that the last may reach beyond the last position.
    let stride = (cached + 31) / 16 * 16
    let output = TokenVectors(width: heads * dimension, count: queries.count) { out in
      forEachPiece(queries.count * kvHeads, shared: isShared) { thread, piece in
        let (token, kvHead) = (piece / kvHeads, piece % kvHeads)
        let visible = firstPosition + token + 1
        let memory = group * stride + group * padded + stride
        let scores = scratch(thread: thread, count: memory * 4).bindMemory(to: Float.self, capacity: memory)
        let sums = scores + group * stride
        let valueScales = sums + group * padded
        for page in views where page.position < visible {
          let tokens = min(page.count, visible - page.position)
          let firstSlot = kvHead * page.slots
          factors[token].withUnsafeBufferPointer { factors in
            rounded.withVector(token) { query in
              table.attend_keys(
                page.keys + kvHead * page.keyBytes, page.bits, page.slots, tokens, dimension,
                query + kvHead * group * dimension, group, factors.baseAddress.map { $0 + kvHead * group },
                page.keyScales + firstSlot, scores + page.position, stride)
            }
          }
          (valueScales + page.position).update(from: page.valueScales + firstSlot, count: tokens)
        }
        for head in 0..<group { table.softmax(scores + head * stride, valueScales, visible) }
        sums.initialize(repeating: 0, count: group * padded)
        for page in views where page.position < visible {
          table.attend_values(
            page.values + kvHead * page.valueBytes, page.bits, min(page.count, visible - page.position), padded,
            scores + page.position, stride, group, sums)
        }
        for head in 0..<group {
          (out + token * heads * dimension + (kvHead * group + head) * dimension).initialize(
            from: sums + head * padded, count: dimension)
        }
      }
    }
    // The views know where the pages lie, and hold none of them.
    withExtendedLifetime(pages) {}
    return output
  }

  /// Where a page lies in memory.
  private struct PageView {
    let position, count, slots, keyBytes, valueBytes: Int
    let bits: Int32
    let keys, values: UnsafePointer<UInt8>
    let keyScales, valueScales: UnsafePointer<Float>
  }

  private static func views(of pages: [CachePage]) -> [PageView] {
    var position = 0
    return pages.map { page in
      defer { position += page.count }
      let (shape, storage) = (page.shape, page.storage)
      return PageView(
        position: position, count: page.count, slots: shape.slots, keyBytes: shape.keyBytes,
        valueBytes: shape.valueBytes, bits: Int32(shape.bits), keys: UnsafePointer(storage.keys),
        values: UnsafePointer(storage.values), keyScales: UnsafePointer(storage.keyScales),
        valueScales: UnsafePointer(storage.valueScales))
    }
  }
}
