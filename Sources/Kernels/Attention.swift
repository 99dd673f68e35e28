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

    let rounded = (0..<queries.count).map { roundHeads(queries[$0], headDimension: dimension, bits: queryBits) }
    let group = heads / kvHeads
    // Of each key/value head: keys and values decoded, their scales, and scores.
    let scratchPerHead = cached * (2 * dimension + 3)
    if attentionScratch.count < scratchPerHead * kvHeads {
      // Twice what is needed now, or it would be made anew for every token.
      attentionScratch = Array(repeating: 0, count: 2 * scratchPerHead * kvHeads)
    }
    let width = heads * dimension
    var outputs = [Float](repeating: 0, count: queries.count * width)
    let scale = 1 / Float(dimension).squareRoot()

    attentionScratch.withUnsafeMutableBufferPointer { scratch in
      outputs.withUnsafeMutableBufferPointer { outputs in
        guard let scratch = scratch.baseAddress, let outputs = outputs.baseAddress else { return }
        let work = queries.count * cached * dimension * heads
        forEachPiece(kvHeads, shared: work >= weightsWorthSharing) { _, kvHead in
          let keys = scratch + kvHead * scratchPerHead
          let values = keys + cached * dimension
          let keyScales = values + cached * dimension
          let valueScales = keyScales + cached
          let scores = valueScales + cached
          decode(pages, \.keys, head: kvHead, into: keys, scales: keyScales)
          decode(pages, \.values, head: kvHead, into: values, scales: valueScales)
          for (token, query) in rounded.enumerated() {
            for head in kvHead * group..<(kvHead + 1) * group {
              query.values.withUnsafeBufferPointer { rounded in
                guard let start = rounded.baseAddress else { return }
                table.attend(
                  start + head * dimension, scale * query.scales[head], keys, keyScales, values, valueScales,
                  firstPosition + token + 1, dimension, scores, outputs + token * width + head * dimension)
              }
            }
          }
        }
      }
    }
    return TokenVectors(width: width, count: queries.count, values: outputs)
  }

  private func decode(
    _ pages: [CachePage], _ half: KeyPath<CachePage, CachePage.Half>, head: Int, into out: UnsafeMutablePointer<Float>,
    scales: UnsafeMutablePointer<Float>
  ) {
    var position = 0
    for page in pages where page.count > 0 {
      let side = page[keyPath: half]
      let slot = head * page.shape.capacity
      side.packed.withUnsafeBufferPointer { packed in
        guard let from = packed.baseAddress else { return }
        table.cache_decode(
          from + slot * page.shape.headBytes, page.shape.headBytes, page.count, page.shape.headDimension,
          Int32(page.bits), out + position * page.shape.headDimension)
      }
      for token in 0..<page.count { scales[position + token] = side.scales[slot + token] }
      position += page.count
    }
  }
}
