import CKernels

/// Matrix times matrix where activations have four bits: sums of a few of them are looked up instead of multiplied.
extension Compute {
  /// What multiplies these matrices in rows with many tokens faster than tiles; nil where nothing does.
  func lookup(for matrices: [PackedTernaryMatrix], _ integers: Activations.Integers) -> kernel_lookup? {
    guard let lookup = table.lookup?.pointee, integers.largest <= lookup.largest,
      matrices.allSatisfy({ $0.packing.kernelPacking == lookup.packing })
    else { return nil }
    return lookup
  }

  /// matrix * vector for every token. The tokens' tables are made once for all matrices.
  func multiply(
    _ matrices: [PackedTernaryMatrix], by input: Activations, _ integers: Activations.Integers, lookup: kernel_lookup
  ) -> [TokenVectors] {
    let chunks = matrices[0].stride / kernel_chunk_bytes
    let tableBytes = chunks * lookup.table_bytes
    let tables = sharedScratch(count: input.count * tableBytes).bindMemory(
      to: UInt8.self, capacity: input.count * tableBytes)
    return integers.values.withUnsafeBufferPointer { values in
      forEachToken(input.count) { token in
        lookup.tables(values.baseAddress.map { $0 + token * input.stride }, chunks, tables + token * tableBytes)
      }
      return matrices.map { matrix in
        TokenVectors(width: matrix.rows, count: input.count) { out in
          multiply(matrix, by: LookupInput(lookup, tables, tableBytes, integers.sums), integers.scales, to: out)
        }
      }
    }
  }

  private struct LookupInput {
    let lookup: kernel_lookup
    /// [token][stride]
    let tables: UnsafePointer<UInt8>
    let stride: Int
    let sums: [Int32]

    init(_ lookup: kernel_lookup, _ tables: UnsafePointer<UInt8>, _ stride: Int, _ sums: [Int32]) {
      (self.lookup, self.tables, self.stride, self.sums) = (lookup, tables, stride, sums)
    }
  }

  /// A piece of work is some tiles of rows, and all tokens: its indices stay in the second-level cache, where the
  /// tables of a few tokens come by.
  private func multiply(
    _ matrix: PackedTernaryMatrix, by input: LookupInput, _ scales: [Float], to out: UnsafeMutablePointer<Float>
  ) {
    let lookup = input.lookup
    let (tileRows, chunks) = (lookup.rows, matrix.stride / kernel_chunk_bytes)
    let tiles = (matrix.rows + tileRows - 1) / tileRows
    let tilesOfPiece = max(1, min(Self.rowsOfPiece / tileRows, tiles / (threads * Self.piecesOfThread)))
    let (tileBytes, sumBytes) = (chunks * lookup.index_bytes, lookup.tokens * tileRows * 4)
    let scratch = scratch(count: tilesOfPiece * tileBytes + sumBytes)
    forEachPiece((tiles + tilesOfPiece - 1) / tilesOfPiece, shared: true) { thread, piece in
      let memory = scratch[thread]
      let indices = memory.bindMemory(to: UInt8.self, capacity: tilesOfPiece * tileBytes)
      let sums = (memory + tilesOfPiece * tileBytes).bindMemory(to: Int32.self, capacity: sumBytes / 4)
      let mine = piece * tilesOfPiece..<min((piece + 1) * tilesOfPiece, tiles)
      for tile in mine {
        let first = tile * tileRows
        lookup.indices(
          matrix.bytes.pointer + first * matrix.stride, matrix.stride, min(tileRows, matrix.rows - first),
          indices + (tile - mine.lowerBound) * tileBytes)
      }
      for first in stride(from: 0, to: scales.count, by: lookup.tokens) {
        let tokens = first..<min(first + lookup.tokens, scales.count)
        for tile in mine {
          lookup.multiply(
            indices + (tile - mine.lowerBound) * tileBytes, chunks, input.tables + first * input.stride, input.stride,
            tokens.count, sums)
          let row = tile * tileRows
          for token in tokens {
            kernel_scale_sums(
              sums + (token - first) * tileRows, min(tileRows, matrix.rows - row), input.sums[token],
              scales[token] * matrix.scale, out + token * matrix.rows + row)
          }
        }
      }
    }
  }

  private static let rowsOfPiece = 512
  /// Enough that one thread can do more when another is slowed down.
  private static let piecesOfThread = 4
}
