import CKernels

extension Compute {
  /// matrix * vector for every token, for matrices in rows that share their input.
  ///
  /// A few tokens take each row in turn while it is near; more are multiplied tile by tile. The result is the same.
  ///
  /// - Parameter wanted: for each token the rows wanted, rising; nil: all. What the other rows get means nothing: they
  ///   are left out where that saves time.
  public func multiply(
    _ matrices: [PackedTernaryMatrix], by input: Activations, only wanted: [[UInt32]]? = nil
  ) -> [TokenVectors] {
    precondition(matrices.allSatisfy { $0.order == .rows && $0.columns == input.width })
    precondition(wanted.map { $0.count == input.count && matrices.count == 1 } ?? true)
    switch input.values {
    case .integers(let integers) where input.count >= table.tokens_worth_tiles:
      if let lookup = lookup(for: matrices, integers) {
        return multiply(matrices, by: input, integers, lookup: lookup)
      }
      return matrices.map { multiplyTiles(ofRows: $0, by: input, integers) }
    case .integers(let integers):
      if let wanted, wanted.count == 1, wanted[0].count < matrices[0].rows * 45 / 100 {
        return [multiply(matrices[0], by: input, integers, rows: wanted[0])]
      }
      return multiplyRows(matrices, by: input, integers)
    case .floats, .blocks:
      let floats = input.asFloats
      return matrices.map { multiplyRows($0, by: input, floats) }
    }
  }

  public func multiply(
    _ matrix: PackedTernaryMatrix, by input: Activations, only wanted: [[UInt32]]? = nil
  ) -> TokenVectors {
    multiply([matrix], by: input, only: wanted)[0]
  }

  /// matrix * vector for every token, for a matrix in columns. Columns whose activation is zero are neither read nor
  /// computed where that saves time.
  ///
  /// - Parameter readingAll: whether zeros are computed like other values.
  public func multiplySkippingZeros(
    _ matrix: PackedTernaryMatrix, by input: Activations, readingAll: Bool = false
  ) -> TokenVectors {
    precondition(matrix.order == .columns && matrix.columns == input.width)
    switch input.values {
    case .integers(let integers) where input.count >= table.tokens_worth_tiles:
      return multiplyTiles(ofColumns: matrix, by: input, integers)
    case .integers(let integers):
      return TokenVectors(width: matrix.rows, count: input.count) { out in
        for token in 0..<input.count {
          multiplyColumns(matrix, by: input, integers, token: token, readingAll: readingAll, out + token * matrix.rows)
        }
      }
    case .floats, .blocks:
      return multiplyColumns(matrix, by: input, input.asFloats, readingAll: readingAll)
    }
  }

  // MARK: Rows

  /// A matrix among several that lie one behind the other, in pointers: threads would take a count of references from
  /// each other with every run.
  private struct RowsOfMatrix {
    let bytes: UnsafePointer<UInt8>
    let stride: Int
    let kernel: kernel_ternary
    /// Its rows among those of all.
    let rows: Range<Int>
    /// [token][row]
    let out: UnsafeMutablePointer<Float>

    init(_ matrix: PackedTernaryMatrix, at first: Int, kernel: kernel_ternary, _ out: UnsafeMutablePointer<Float>) {
      (bytes, stride, self.kernel, self.out) = (matrix.bytes.pointer, matrix.stride, kernel, out)
      rows = first..<first + matrix.rows
    }

    /// What belongs to it of a run.
    func multiply(_ run: Range<Int>, by inputs: UnsafeBufferPointer<kernel_activations>) {
      let some = run.clamped(to: rows)
      if some.isEmpty { return }
      for token in inputs.indices {
        kernel.rows(
          bytes, stride, inputs.baseAddress.map { $0 + token }, nil, 0, some.lowerBound - rows.lowerBound, some.count,
          out + token * rows.count)
      }
    }
  }

  /// All rows of some matrices, in one round of the threads.
  private func multiplyRows(
    _ matrices: [PackedTernaryMatrix], by input: Activations, _ integers: Activations.Integers
  ) -> [TokenVectors] {
    let rows = matrices.reduce(0) { $0 + $1.rows }
    let isShared = isWorthSharing(weights: rows * input.width)
    let all = TokenVectors(width: rows, count: input.count) { out in
      integers.values.withUnsafeBufferPointer { values in
        // Each matrix has a part of the outputs, [token][row], and a part of the pieces.
        var (parts, inputs): ([RowsOfMatrix], [kernel_activations]) = ([], [])
        var at = 0
        for matrix in matrices {
          let kernel = table.ternaryKernels(matrix.packing)
          parts.append(RowsOfMatrix(matrix, at: at, kernel: kernel, out + at * input.count))
          inputs += (0..<input.count).map { token in
            kernel_activations(
              values: values.baseAddress.map { $0 + token * input.stride }, sum: integers.sums[token],
              are_small: integers.areSmall, scale: integers.scales[token] * matrix.scale)
          }
          at += matrix.rows
        }
        parts.withUnsafeBufferPointer { parts in
          inputs.withUnsafeBufferPointer { inputs in
            forEachRun(of: rows, itemBytes: matrices[0].stride, shared: isShared) { _, run in
              for (index, part) in parts.enumerated() {
                let mine = inputs[index * input.count..<(index + 1) * input.count]
                part.multiply(run, by: UnsafeBufferPointer(rebasing: mine))
              }
            }
          }
        }
      }
    }
    return all.split(rows: matrices.map(\.rows))
  }

  /// Some rows for one token; the others are zero.
  private func multiply(
    _ matrix: PackedTernaryMatrix, by input: Activations, _ integers: Activations.Integers, rows: [UInt32]
  ) -> TokenVectors {
    precondition(rows.last.map { Int($0) < matrix.rows } ?? true)
    let kernel = table.ternaryKernels(matrix.packing)
    return TokenVectors(width: matrix.rows, count: 1) { out in
      out.initialize(repeating: 0, count: matrix.rows)
      var activations = kernel_activations(
        values: nil, sum: integers.sums[0], are_small: integers.areSmall,
        scale: integers.scales[0] * matrix.scale)
      integers.values.withUnsafeBufferPointer { values in
        activations.values = values.baseAddress
        let isShared = isWorthSharing(weights: rows.count * input.width)
        let (bytes, stride) = (matrix.bytes.pointer, matrix.stride)
        rows.withUnsafeBufferPointer { rows in
          withUnsafePointer(to: activations) { activations in
            forEachRun(of: rows.count, itemBytes: stride, shared: isShared) { _, run in
              kernel.rows(bytes, stride, activations, rows.baseAddress, rows.count, run.lowerBound, run.count, out)
            }
          }
        }
      }
    }
  }

  private func multiplyRows(_ matrix: PackedTernaryMatrix, by input: Activations, _ floats: [Float]) -> TokenVectors {
    let kernel = table.ternaryKernels(matrix.packing)
    return TokenVectors(width: matrix.rows, count: input.count) { out in
      floats.withUnsafeBufferPointer { floats in
        guard let floats = floats.baseAddress else { return }
        let isShared = isWorthSharing(weights: matrix.rows * input.width * input.count)
        forEachRun(of: matrix.rows, itemBytes: matrix.stride, shared: isShared) { _, run in
          for token in 0..<input.count {
            kernel.rows_float(
              matrix.bytes.pointer, matrix.stride, floats + token * input.stride, nil, run.lowerBound, run.count,
              matrix.scale, out + token * matrix.rows)
          }
        }
      }
    }
  }

  // MARK: Columns

  /// One token times the columns it needs. Each thread adds up those it takes, and all of that is added at the end.
  private func multiplyColumns(
    _ matrix: PackedTernaryMatrix, by input: Activations, _ integers: Activations.Integers, token: Int,
    readingAll: Bool, _ out: UnsafeMutablePointer<Float>
  ) {
    let (alive, values) = integers.alive(token, input, readingAll: readingAll, table)
    guard !alive.isEmpty else { return out.initialize(repeating: 0, count: matrix.rows) }
    let kernel = table.ternaryKernels(matrix.packing)
    let sumCount = kernel_column_sums(matrix.stride)
    let scratch = scratch(count: sumCount * 4)
    withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Int32>?.self, capacity: threads) { sums in
      sums.initialize(repeating: nil)
      let groups = (alive.count + Self.columnsAtOnce - 1) / Self.columnsAtOnce
      let isShared = isWorthSharing(weights: alive.count * matrix.rows)
      let (bytes, stride) = (matrix.bytes.pointer, matrix.stride)
      alive.withUnsafeBufferPointer { alive in
        values.withUnsafeBufferPointer { values in
          forEachRun(of: groups, itemBytes: stride * Self.columnsAtOnce, shared: isShared) { thread, run in
            if sums[thread] == nil {
              let mine = scratch[thread].bindMemory(to: Int32.self, capacity: sumCount)
              mine.initialize(repeating: 0, count: sumCount)
              sums[thread] = mine
            }
            let first = run.lowerBound * Self.columnsAtOnce
            let count = min(run.upperBound * Self.columnsAtOnce, alive.count) - first
            kernel.columns(
              bytes, stride, alive.baseAddress, values.baseAddress, alive.count, first, count, sums[thread])
          }
        }
      }
      let filled = sums.compactMap(\.self)
      filled.withUnsafeBufferPointer { filled in
        filled.withMemoryRebound(to: UnsafeMutablePointer<Int32>?.self) { filled in
          kernel.columns_total(
            filled.baseAddress, filled.count, matrix.stride, integers.sums[token],
            integers.scales[token] * matrix.scale, matrix.rows, out)
        }
      }
    }
  }

  /// Columns that a kernel adds in one pass over the outputs.
  private static let columnsAtOnce = 8

  private func multiplyColumns(
    _ matrix: PackedTernaryMatrix, by input: Activations, _ floats: [Float], readingAll: Bool
  ) -> TokenVectors {
    let kernel = table.ternaryKernels(matrix.packing)
    return TokenVectors(width: matrix.rows, count: input.count) { out in
      for token in 0..<input.count {
        let mine = floats[token * input.stride..<token * input.stride + input.width]
        let alive = (0..<UInt32(input.width)).filter { readingAll || mine[mine.startIndex + Int($0)] != 0 }
        let values = alive.map { mine[mine.startIndex + Int($0)] }
        forEachPiece(
          matrix.stride / kernel_chunk_bytes,
          shared: isWorthSharing(weights: alive.count * matrix.rows)
        ) { _, chunk in
          kernel.columns_float(
            matrix.bytes.pointer, matrix.stride, alive, values, alive.count, chunk, 1, matrix.scale, matrix.rows,
            out + token * matrix.rows)
        }
      }
    }
  }
}

extension Activations.Integers {
  /// The indices of a token's values that are not zero, or of all of them, and those values.
  fileprivate func alive(
    _ token: Int, _ input: Activations, readingAll: Bool, _ table: kernel_table
  ) -> (indices: [UInt32], values: [Int8]) {
    let mine = token * input.stride..<token * input.stride + input.width
    if readingAll { return (Array(0..<UInt32(input.width)), Array(values[mine])) }
    var kept: [Int8] = []
    let indices = [UInt32](unsafeUninitializedCapacity: input.width + 64) { indices, count in
      kept = [Int8](unsafeUninitializedCapacity: input.width + 64) { kept, keptCount in
        count = values.withUnsafeBufferPointer { values in
          table.alive(
            values.baseAddress.map { $0 + mine.lowerBound }, input.width, indices.baseAddress, kept.baseAddress)
        }
        keptCount = count
      }
    }
    return (indices, kept)
  }
}

extension kernel_table {
  func ternaryKernels(_ packing: TernaryPacking) -> kernel_ternary { packing == .twos ? ternary.0 : ternary.1 }
}
