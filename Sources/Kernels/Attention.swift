import CKernels

extension Compute {
  /// softmax(q k^T / sqrt(headDimension)) v for some consecutive tokens of one layer, causal.
  ///
  /// Query head i reads key/value head floor(i * kvHeads / heads). Pages are taken in chunks of a fixed number, so a
  /// token's result depends neither on how many tokens are computed with it nor on the threads. On pages of 3 and 4 bits
  /// queries and weights are rounded and multiplied as integers: to 23 bits where a token sees up to 1,024 positions, and
  /// to 16 where it sees more.
  ///
  /// - Parameters:
  ///   - queries: [heads * headDimension] for each token, after RoPE.
  ///   - pages: the layer's cache in the order of positions, these tokens among them.
  ///   - firstPosition: the position of the first token; token i sees positions 0...firstPosition + i.
  ///   - queryBits: 16 (not rounded), 8 or 4.
  /// - Returns: [heads * headDimension] for each token.
  public func attend(
    queries: TokenVectors, pages: CachePages, firstPosition: Int, heads: Int, queryBits: Int
  ) -> TokenVectors {
    guard let shape = pages.pages.first?.shape else { return queries }
    let (dimension, kvHeads) = (shape.headDimension, shape.heads)
    let cached = pages.count
    precondition(queries.width == heads * dimension && heads % kvHeads == 0)
    precondition(firstPosition >= 0 && firstPosition + queries.count <= cached)

    let scale = 1 / Float(dimension).squareRoot()
    var rounded = queries
    let factors = rounded.withVectors { query in
      roundHeads(query, heads: heads, headDimension: dimension, bits: queryBits).map { $0 * scale }
    }.flatMap(\.self)
    let out = TokenVectors(width: heads * dimension, count: queries.count) { out in
      rounded.withVector(0) { vectors in
        factors.withUnsafeBufferPointer { factors in
          pages.views.withUnsafeBufferPointer { views in
            let task = AttentionTask(
              pages: views, kvHeads: kvHeads, group: heads / kvHeads, firstPosition: firstPosition,
              queries: kernel_queries(
                vectors: vectors, factors: factors.baseAddress, token_stride: queries.width, factor_stride: heads,
                tokens: queries.count, heads: heads / kvHeads, dimension: dimension, first_position: firstPosition,
                are_whole: queryBits < 16))
            let isShared = queries.count * cached * dimension * heads >= weightsWorthSharing
            if queries.count == 1 {
              attend(task, chunksTo: out, shared: isShared)
            } else {
              attend(task, tokensTo: out, shared: isShared)
            }
          }
        }
      }
    }
    // The views know where the pages lie, and hold none of them.
    withExtendedLifetime(pages) {}
    return out
  }

  /// All of it in pointers: threads would take a count of references from each other with every piece of work.
  private struct AttentionTask {
    let pages: UnsafeBufferPointer<kernel_page>
    let kvHeads, group, firstPosition: Int
    /// Those of all tokens for the first key/value head.
    let queries: kernel_queries

    var paddedDimension: Int { (queries.dimension + 31) / 32 * 32 }

    /// Those of some tokens for another head.
    func queries(_ tokens: Range<Int>, kvHead: Int) -> kernel_queries {
      var some = queries
      some.vectors += tokens.lowerBound * queries.token_stride + kvHead * group * queries.dimension
      some.factors += tokens.lowerBound * queries.factor_stride + kvHead * group
      some.tokens = tokens.count
      some.first_position += tokens.lowerBound
      return some
    }
  }

  /// One token: every chunk of pages is a piece of work, and they are merged in the end.
  private func attend(_ task: AttentionTask, chunksTo out: UnsafeMutablePointer<Float>, shared: Bool) {
    let (group, dimension, padded) = (task.group, task.queries.dimension, task.paddedDimension)
    let pagesOfChunk = Int(kernel_pages_in_chunk)
    let chunks = (task.pages.count + pagesOfChunk - 1) / pagesOfChunk
    // Queries of each key/value head; then [chunk][head] of a vector, its largest score and the sum of its weights.
    let queriesBytes = kernel_queries_bytes(group, dimension)
    let rows = chunks * task.kvHeads * group
    let prepared = sharedScratch(count: task.kvHeads * queriesBytes + rows * (padded + 2) * 4)
    let results = (prepared + task.kvHeads * queriesBytes).bindMemory(to: Float.self, capacity: rows * (padded + 2))
    let (tops, sums) = (results + rows * padded, results + rows * (padded + 1))
    for kvHead in 0..<task.kvHeads {
      var queries = task.queries(0..<1, kvHead: kvHead)
      table.prepare_queries(&queries, prepared + kvHead * queriesBytes)
    }
    let memory = scratch(count: kernel_attention_bytes(group, dimension))
    forEachPiece(chunks * task.kvHeads, shared: shared) { thread, piece in
      let (chunk, kvHead) = (piece / task.kvHeads, piece % task.kvHeads)
      var queries = task.queries(0..<1, kvHead: kvHead)
      let first = chunk * pagesOfChunk
      let count = min(pagesOfChunk, task.pages.count - first)
      table.attend(
        task.pages.baseAddress.map { $0 + first }, count, task.pages.count - first - count, kvHead, &queries,
        prepared + kvHead * queriesBytes, memory[thread], results + piece * group * padded, tops + piece * group,
        sums + piece * group)
    }
    let heads = task.kvHeads * group
    table.merge_chunks(results, tops, sums, chunks, heads, dimension)
    for head in 0..<heads {
      Self.divide(results + head * padded, by: sums[head], dimension, to: out + head * dimension)
    }
  }

  /// Several tokens: a few of them on all of a head's pages are a piece of work, so that a page is unpacked once for
  /// them.
  private func attend(_ task: AttentionTask, tokensTo out: UnsafeMutablePointer<Float>, shared: Bool) {
    let (group, dimension, padded) = (task.group, task.queries.dimension, task.paddedDimension)
    let together = max(1, Self.attentionRows / group)
    let blocks = Self.blocks(of: task.queries.tokens, from: task.firstPosition, each: together)
    let rows = max(Self.attentionRows, group)
    let (queriesBytes, ownBytes) = (kernel_queries_bytes(rows, dimension), rows * (padded + 2) * 4)
    let attentionBytes = kernel_attention_bytes(rows, dimension)
    let scratch = scratch(count: attentionBytes + queriesBytes + ownBytes)
    forEachPiece(blocks.count * task.kvHeads, shared: shared) { thread, piece in
      let (tokens, kvHead) = (blocks[piece / task.kvHeads], piece % task.kvHeads)
      var queries = task.queries(tokens, kvHead: kvHead)
      let memory = scratch[thread]
      let prepared = memory + attentionBytes
      let results = (prepared + queriesBytes).bindMemory(to: Float.self, capacity: rows * (padded + 2))
      let (tops, sums) = (results + rows * padded, results + rows * (padded + 1))
      table.prepare_queries(&queries, prepared)
      table.attend(
        task.pages.baseAddress, task.pages.count, 0, kvHead, &queries, prepared, memory, results, tops, sums)
      for row in 0..<tokens.count * group {
        let (token, head) = (tokens.lowerBound + row / group, kvHead * group + row % group)
        Self.divide(
          results + row * padded, by: sums[row], dimension,
          to: out + (token * task.kvHeads * group + head) * dimension)
      }
    }
  }

  /// Query heads that share the unpacking of a page.
  private static let attentionRows = 32

  /// Tokens in blocks of `each`, none of which has tokens on both sides of `kernel_fine_positions`.
  private static func blocks(of tokens: Int, from firstPosition: Int, each: Int) -> [Range<Int>] {
    let fine = min(max(0, Int(kernel_fine_positions) - firstPosition), tokens)
    return [0..<fine, fine..<tokens].flatMap { part in
      stride(from: part.lowerBound, to: part.upperBound, by: each).map { $0..<min($0 + each, part.upperBound) }
    }
  }

  private static func divide(
    _ vector: UnsafePointer<Float>, by sum: Float, _ count: Int, to out: UnsafeMutablePointer<Float>
  ) {
    let factor = 1 / sum
    for index in 0..<count { out[index] = vector[index] * factor }
  }
}
