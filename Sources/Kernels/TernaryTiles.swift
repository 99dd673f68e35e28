import CKernels

/// Matrix times matrix: a tile of weights is unpacked once and multiplied with many tokens.
extension Compute {
  /// Columns of a tile of a matrix in columns: with the sums of its tokens they stay in the second-level cache.
  private static let columnsOfTile = 1024
  /// Tokens that share the unpacking of such tiles.
  private static let tokensOfPiece = 128
  private static let rowsOfTile = kernel_tile_rows

  /// matrix * vector for every token, for a matrix in rows: 32 of them in a tile.
  func multiplyTiles(
    ofRows matrix: PackedTernaryMatrix, by input: Activations, _ integers: Activations.Integers
  ) -> TokenVectors {
    let kernel = table.ternaryKernels(matrix.packing)
    let tileRows = Self.rowsOfTile
    let columns = matrix.stride / kernel_chunk_bytes * kernel_chunk_weights(matrix.packing.kernelPacking)
    let (tileBytes, sumCount) = (columns * tileRows, input.count * tileRows)
    return TokenVectors(width: matrix.rows, count: input.count) { out in
      withIntegers(input, integers, of: matrix) { values, sums, scales in
        let scratch = scratch(count: tileBytes + sumCount * 4)
        forEachPiece((matrix.rows + tileRows - 1) / tileRows, shared: true) { thread, piece in
          let memory = scratch[thread]
          let tile = memory.bindMemory(to: UInt8.self, capacity: tileBytes)
          let tileSums = (memory + tileBytes).bindMemory(to: Int32.self, capacity: sumCount)
          let first = piece * tileRows
          let count = min(tileRows, matrix.rows - first)
          kernel.unpack_rows(matrix.bytes.pointer + first * matrix.stride, matrix.stride, count, tile)
          table.tile(
            tile, columns / 4, values, input.stride, input.count, integers.largestProduct, true, tileSums, tileRows)
          for token in 0..<input.count {
            kernel_scale_sums(
              tileSums + token * tileRows, count, sums[token], scales[token], out + token * matrix.rows + first)
          }
        }
      }
    }
  }

  /// matrix * vector for every token, for a matrix in columns: as many tiles as a chunk has rows for.
  func multiplyTiles(
    ofColumns matrix: PackedTernaryMatrix, by input: Activations, _ integers: Activations.Integers
  ) -> TokenVectors {
    let kernel = table.ternaryKernels(matrix.packing)
    let chunkRows = kernel_chunk_weights(matrix.packing.kernelPacking)
    let chunks = matrix.stride / kernel_chunk_bytes
    let blocks = (input.count + Self.tokensOfPiece - 1) / Self.tokensOfPiece
    let (tileRows, tileColumns) = (Self.rowsOfTile, Self.columnsOfTile)
    let (tileBytes, sumCount) = (tileRows * tileColumns, Self.tokensOfPiece * chunkRows)
    let tilesBytes = tileBytes * chunkRows / tileRows
    return TokenVectors(width: matrix.rows, count: input.count) { out in
      withIntegers(input, integers, of: matrix) { values, sums, scales in
        let scratch = scratch(count: tilesBytes + sumCount * 4)
        forEachPiece(chunks * blocks, shared: true) { thread, piece in
          let (chunk, block) = (piece / blocks, piece % blocks)
          let tokens = block * Self.tokensOfPiece..<min((block + 1) * Self.tokensOfPiece, input.count)
          let memory = scratch[thread]
          let tiles = memory.bindMemory(to: UInt8.self, capacity: tilesBytes)
          let pieceSums = (memory + tilesBytes).bindMemory(to: Int32.self, capacity: sumCount)
          for first in stride(from: 0, to: matrix.columns, by: tileColumns) {
            let count = min(tileColumns, matrix.columns - first)
            kernel.unpack_columns(matrix.bytes.pointer, matrix.stride, chunk, first, count, tileColumns, tiles)
            for tile in 0..<chunkRows / tileRows {
              table.tile(
                tiles + tile * tileBytes, (count + 3) / 4, values + tokens.lowerBound * input.stride + first,
                input.stride, tokens.count, integers.largestProduct, first == 0, pieceSums + tile * tileRows, chunkRows)
            }
          }
          let rows = chunk * chunkRows..<min((chunk + 1) * chunkRows, matrix.rows)
          for token in tokens {
            kernel_scale_sums(
              pieceSums + (token - tokens.lowerBound) * chunkRows, rows.count, sums[token], scales[token],
              out + token * matrix.rows + rows.lowerBound)
          }
        }
      }
    }
  }

  /// Lends the integers, and for each token their sum and what its sums are to be multiplied with.
  private func withIntegers(
    _ input: Activations, _ integers: Activations.Integers, of matrix: PackedTernaryMatrix,
    _ body: (UnsafePointer<Int8>, [Int32], [Float]) -> Void
  ) {
    integers.values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return }
      body(values, integers.sums, integers.scales.map { $0 * matrix.scale })
    }
  }
}
