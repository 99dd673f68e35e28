import CKernels

/// A matrix of weights -1, 0, 1 (and 2) with a scale for each group of them in a row, in strips of sixteen rows: see
/// `kernel_strip_bytes`.
public struct GroupedTernaryMatrix: Sendable {
  public let rows: Int
  public let columns: Int
  /// Weights that share a scale: 64 or 128.
  public let group: Int
  let bytes: AlignedBytes

  /// - Parameters:
  ///   - columns: whole groups.
  ///   - group: 64 or 128.
  ///   - blocks: rows of blocks as GGUF's Q2_0 has them: a half-float scale, then weights plus 1 in two bits each.
  ///   - compute: on whose threads the rows are packed.
  public init(rows: Int, columns: Int, group: Int, blocks: UnsafeRawBufferPointer, using compute: Compute) {
    let rowBytes = columns / group * (2 + group / 4)
    precondition(blocks.count >= rows * rowBytes)
    let source = Blocks(blocks)
    self.init(rows: rows, columns: columns, group: group, using: compute) { row in
      source.bytes.baseAddress.map { $0 + row * rowBytes }
    }
  }

  /// A matrix for measuring, each sixteen rows of which are the same.
  ///
  /// - Parameter blocks: at least sixteen rows.
  public init(
    rows: Int, columns: Int, group: Int, repeating blocks: UnsafeRawBufferPointer, using compute: Compute
  ) {
    precondition(blocks.count >= stripRows * columns / group * (2 + group / 4))
    let source = Blocks(blocks)
    self.init(rows: rows, columns: columns, group: group, using: compute) { _ in source.bytes.baseAddress }
  }

  /// - Parameter blocks: where the blocks of sixteen rows begin, for the first of them.
  private init(
    rows: Int, columns: Int, group: Int, using compute: Compute, blocks: @Sendable (_ row: Int) -> UnsafeRawPointer?
  ) {
    precondition(rows > 0 && columns > 0 && (group == 64 || group == 128) && columns % group == 0)
    self.rows = rows
    self.columns = columns
    self.group = group
    let strips = Self.strips(rows)
    let stripBytes = kernel_strip_bytes(columns, group)
    let rowBytes = columns / group * (2 + group / 4)
    bytes = AlignedBytes(count: strips * stripBytes) { out in
      compute.forEachShare(of: strips) { some in
        for strip in some {
          let row = strip * stripRows
          kernel_pack_strip(
            blocks(row)?.assumingMemoryBound(to: UInt8.self), rowBytes, min(stripRows, rows - row), columns, group,
            out + strip * stripBytes)
        }
      }
    }
  }

  /// Bytes held.
  public var byteCount: Int { bytes.count }

  /// Bytes that a matrix takes, padding included.
  public static func byteCount(rows: Int, columns: Int, group: Int) -> Int {
    strips(rows) * kernel_strip_bytes(columns, group)
  }

  var strips: Int { Self.strips(rows) }
  private static func strips(_ rows: Int) -> Int { (rows + stripRows - 1) / stripRows }

  /// Memory that is only read while the rows are packed.
  private struct Blocks: @unchecked Sendable {  // only read, and only while `init` runs
    let bytes: UnsafeRawBufferPointer
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }
  }
}

private let stripRows = Int(kernel_strip_rows)

extension Compute {
  /// matrix * vector for every token, for matrices that share their input, in one round of the threads. A token's
  /// result does not depend on the others.
  public func multiply(_ matrices: [GroupedTernaryMatrix], by input: Activations) -> [TokenVectors] {
    precondition(matrices.allSatisfy { $0.columns == input.width })
    switch input.values {
    case .floats(let floats): return multiply(matrices, input, floats: floats)
    case .integers(let integers):
      let blocks = input.stride / Int(kernel_block)
      let scales = integers.scales.flatMap { Array(repeating: $0, count: blocks) }
      return multiply(matrices, input, integers.values, scales)
    case .blocks(let blocks): return multiply(matrices, input, blocks.values, blocks.scales)
    }
  }

  public func multiply(_ matrix: GroupedTernaryMatrix, by input: Activations) -> TokenVectors {
    multiply([matrix], by: input)[0]
  }

  /// matrix * vector for every token with vectors that are not rounded to 8 bits but, in two steps, to about 15: for
  /// the head, whose input is not quantized.
  public func multiplyFinely(_ matrix: GroupedTernaryMatrix, by vectors: TokenVectors) -> TokenVectors {
    let coarse = quantize(vectors, .int8Blocks)
    let rest = quantize(vectors.subtracting(coarse), .int8Blocks)
    var products = multiply(matrix, by: coarse)
    add(multiply(matrix, by: rest), to: &products)
    return products
  }

  private func multiply(
    _ matrices: [GroupedTernaryMatrix], _ input: Activations, _ values: [Int8], _ scales: [Float]
  ) -> [TokenVectors] {
    let blocks = input.stride / Int(kernel_block)
    var sums = [Int32](repeating: 0, count: input.count * blocks)
    kernel_block_sums(values, sums.count, &sums)
    return values.withUnsafeBufferPointer { values in
      scales.withUnsafeBufferPointer { scales in
        sums.withUnsafeBufferPointer { sums in
          multiplyStrips(matrices, input) { matrix, tokens, strips, out in
            let offset = tokens.lowerBound
            var activations = kernel_blocks(
              values: values.baseAddress.map { $0 + offset * input.stride },
              scales: scales.baseAddress.map { $0 + offset * blocks },
              sums: sums.baseAddress.map { $0 + offset * blocks }, stride: input.stride)
            table.grouped(
              matrix.bytes.pointer, matrix.columns, matrix.group, &activations, tokens.count, strips.lowerBound,
              strips.count, matrix.rows, out + offset * matrix.rows)
          }
        }
      }
    }
  }

  private func multiply(
    _ matrices: [GroupedTernaryMatrix], _ input: Activations, floats: [Float]
  ) -> [TokenVectors] {
    floats.withUnsafeBufferPointer { floats in
      multiplyStrips(matrices, input) { matrix, tokens, strips, out in
        table.grouped_float(
          matrix.bytes.pointer, matrix.columns, matrix.group,
          floats.baseAddress.map { $0 + tokens.lowerBound * input.stride }, input.stride, tokens.count,
          strips.lowerBound, strips.count, matrix.rows, out + tokens.lowerBound * matrix.rows)
      }
    }
  }

  /// Tokens whose activations stay in the second-level cache while strips pass by.
  private static let tokensTogether = 64

  /// Deals out the strips of some matrices, with some tokens at a time.
  private func multiplyStrips(
    _ matrices: [GroupedTernaryMatrix], _ input: Activations,
    _ body: (
      _ matrix: GroupedTernaryMatrix, _ tokens: Range<Int>, _ strips: Range<Int>, _ out: UnsafeMutablePointer<Float>
    ) -> Void
  ) -> [TokenVectors] {
    let strips = matrices.reduce(0) { $0 + $1.strips }
    let stripBytes = matrices[0].columns / 16 * 64
    let weights = matrices.reduce(0) { $0 + $1.rows } * input.width
    let rows = matrices.reduce(0) { $0 + $1.rows }
    let all = TokenVectors(width: rows, count: input.count) { out in
      forEachRun(of: strips, itemBytes: stripBytes, shared: isWorthSharing(weights: weights * input.count)) { _, run in
        var (firstStrip, firstRow) = (0, 0)
        for matrix in matrices {
          let mine = run.clamped(to: firstStrip..<firstStrip + matrix.strips)
          if !mine.isEmpty {
            let own = mine.lowerBound - firstStrip..<mine.upperBound - firstStrip
            for first in Swift.stride(from: 0, to: input.count, by: Self.tokensTogether) {
              let tokens = first..<min(first + Self.tokensTogether, input.count)
              body(matrix, tokens, own, out + firstRow * input.count)
            }
          }
          firstStrip += matrix.strips
          firstRow += matrix.rows
        }
      }
    }
    return all.split(rows: matrices.map(\.rows))
  }
}

extension TokenVectors {
  /// What rounding took away.
  fileprivate func subtracting(_ rounded: Activations) -> TokenVectors {
    TokenVectors(width: width, count: count) { out in
      for token in 0..<count {
        for index in 0..<width { out[token * width + index] = values[token * width + index] - rounded[token, index] }
      }
    }
  }
}
