import CKernels

/// The largest products of a matrix's rows and a vector.
public struct LargestProducts: Sendable {
  /// One for each row; -infinity where it was not computed.
  public var products: [Float]
  /// How many rows were computed in full: all of them where the shortlist cannot be trusted with this vector.
  public var rowsRead: Int
}

extension Compute {
  /// The `count` largest products of a matrix's rows and each vector, each as `multiply` gives it, ties included; other
  /// rows may be among them or are -infinity.
  ///
  /// The coarse copy is read once for all vectors. What a vector gets does not depend on the others.
  public func largestProducts(
    _ count: Int, of matrix: DenseMatrix, _ shortlist: HeadShortlist, by vectors: TokenVectors
  ) -> [LargestProducts] {
    precondition(shortlist.rows == matrix.rows && shortlist.columns == matrix.columns && count > 0)
    precondition(vectors.width == matrix.columns)
    let wanted = min(count, matrix.rows)
    var found: [LargestProducts?] = []
    for first in stride(from: 0, to: vectors.count, by: Self.vectorsTogether) {
      let some = (first..<min(first + Self.vectorsTogether, vectors.count)).map { vectors[$0] }
      let estimates = estimates(shortlist, some, wanted)
      found += zip(some, estimates).map { vector, estimates in
        estimates.flatMap { largestProducts(wanted, of: matrix, by: vector, $0) }
      }
    }
    // All that cannot be trusted are read for at once.
    let rest = found.indices.filter { found[$0] == nil }
    if !rest.isEmpty {
      let products = multiply(matrix, by: TokenVectors(width: vectors.width, rest.map { vectors[$0] }))
      for (place, index) in rest.enumerated() {
        found[index] = LargestProducts(products: products[place], rowsRead: matrix.rows)
      }
    }
    return found.compactMap { $0 }
  }

  /// The same for one vector.
  public func largestProducts(
    _ count: Int, of matrix: DenseMatrix, _ shortlist: HeadShortlist, by vector: [Float]
  ) -> LargestProducts {
    largestProducts(count, of: matrix, shortlist, by: TokenVectors(width: vector.count, [vector]))[0]
  }

  /// How many vectors' estimates are held at once.
  private static let vectorsTogether = 16

  /// nil where all rows had better be read.
  private func largestProducts(
    _ wanted: Int, of matrix: DenseMatrix, by vector: [Float], _ estimates: Estimates
  ) -> LargestProducts? {
    // With more than that, what the coarse copy saves is not worth its own reading.
    let most = matrix.rows / 4
    // Rows that are estimated to be the largest show how large the wanted ones are at least ...
    let likely = estimates.likely
    guard likely.count <= most else { return nil }
    var products = [Float](repeating: -.infinity, count: matrix.rows)
    return products.withUnsafeMutableBufferPointer { out -> Int? in
      multiply(matrix, by: vector, rows: likely, out)
      var exact = likely.map { out[Int($0)] }
      let least = kernel_nth_largest(&exact, exact.count, wanted)
      // ... and then which others may be.
      let possible = estimates.possible(atLeast: least)
      guard likely.count + possible.count <= most else { return nil }
      multiply(matrix, by: vector, rows: possible, out)
      let areTrue = [likely, possible].allSatisfy { rows in
        rows.allSatisfy { estimates.isNear(out[Int($0)], row: Int($0)) }
      }
      return areTrue ? likely.count + possible.count : nil
    }.map { LargestProducts(products: products, rowsRead: $0) }
  }

  /// What the coarse copy says of the products with each vector; nil where it says nothing.
  private func estimates(_ shortlist: HeadShortlist, _ vectors: [[Float]], _ wanted: Int) -> [Estimates?] {
    let (rows, columns) = (shortlist.rows, shortlist.columns)
    let block = max(1, min(64, rows / (4 * wanted)))
    let blocks = (rows + block - 1) / block
    let each = rows + 2 * blocks
    // Integers of all vectors, where a load never meets two lines of the cache; then estimates of all. The memory is kept
    // between calls, and none of what runs meanwhile asks for it.
    let integerBytes = shortlist.stride * 2
    let start = sharedScratch(count: vectors.count * (integerBytes + each * 4))
    let integers = start.bindMemory(to: Int8.self, capacity: vectors.count * integerBytes)
    let memory = (start + vectors.count * integerBytes).bindMemory(to: Float.self, capacity: vectors.count * each)
    let facts = vectors.enumerated().map { index, vector -> kernel_shortlist_vector? in
      var turned = vector
      kernel_turn(&turned, columns)
      let own = integers + index * integerBytes
      (own + columns).update(repeating: 0, count: integerBytes - columns)
      _ = table.quantize_int8(turned, columns, own)
      var fact = kernel_shortlist_vector()
      return kernel_shortlist_measure(turned, own, columns, &fact) ? fact : nil
    }
    // Out of the table, which is copied as a whole, once and not for each block.
    guard let nibbles = table.nibbles, let makeEstimates = table.shortlist_estimates else { return [] }
    forEachRun(
      of: blocks, itemBytes: block * shortlist.stride, shared: isWorthSharing(weights: rows * columns)
    ) { _, run in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: block * vectors.count) { sums in
        guard let sums = sums.baseAddress else { return }
        for index in run {
          let first = index * block
          let count = min(block, rows - first)
          nibbles(
            shortlist.weights, shortlist.stride, integers, vectors.count, first, count, sums, block)
          for (token, fact) in facts.enumerated() {
            guard var fact else { continue }
            var all = shortlist.facts
            let own = memory + token * each
            makeEstimates(
              &all, &fact, sums + token * block, first, count, own, own + rows + index, own + rows + blocks + index)
          }
        }
      }
    }
    return facts.enumerated().map { token, fact in
      fact.map { Estimates(shortlist, $0, memory + token * each, block: block, wanted: wanted) }
    }
  }

  private func multiply(
    _ matrix: DenseMatrix, by vector: [Float], rows: [UInt32], _ out: UnsafeMutableBufferPointer<Float>
  ) {
    guard let base = out.baseAddress else { return }
    forEachRun(
      of: rows.count, itemBytes: matrix.rowBytes, shared: isWorthSharing(weights: rows.count * matrix.columns)
    ) { _, run in
      multiply(matrix, by: vector, rows: rows[run], base)
    }
  }
}

/// Estimated products with one vector, in memory that the next estimates overwrite.
private struct Estimates {
  private let facts: kernel_shortlist_facts
  private let vector: kernel_shortlist_vector
  private let rows: Int
  private let block: Int
  private let estimates: UnsafePointer<Float>
  private let blockLargest: UnsafePointer<Float>
  private let blockBounds: UnsafePointer<Float>
  /// What the wanted rows' estimates reach, and few others'.
  private let threshold: Float

  init(
    _ shortlist: HeadShortlist, _ vector: kernel_shortlist_vector, _ memory: UnsafePointer<Float>, block: Int,
    wanted: Int
  ) {
    facts = shortlist.facts
    self.vector = vector
    rows = shortlist.rows
    self.block = block
    let blocks = (rows + block - 1) / block
    estimates = memory
    blockLargest = memory + rows
    blockBounds = blockLargest + blocks
    // As many blocks as rows are wanted have a row that reaches it.
    var largest = Array(UnsafeBufferPointer(start: blockLargest, count: blocks))
    threshold = kernel_nth_largest(&largest, blocks, min(wanted, blocks))
  }

  /// At least as many rows as are wanted, those with the largest estimates.
  var likely: [UInt32] {
    selected { out in kernel_shortlist_largest(estimates, rows, blockLargest, block, threshold, out) }
  }

  /// All other rows whose product may be as large as that.
  func possible(atLeast least: Float) -> [UInt32] {
    withUnsafePointer(to: facts) { facts in
      withUnsafePointer(to: vector) { vector in
        selected { out in
          kernel_shortlist_possible(facts, vector, estimates, rows, blockBounds, block, threshold, least, out)
        }
      }
    }
  }

  /// Whether the true product of a row is where its estimate says.
  func isNear(_ product: Float, row: Int) -> Bool {
    let deviation = withUnsafePointer(to: facts) { facts in
      withUnsafePointer(to: vector) { vector in kernel_shortlist_deviation(facts, vector, row) }
    }
    return (product - estimates[row]).magnitude <= 5 * deviation
  }

  private func selected(_ select: (UnsafeMutablePointer<UInt32>) -> Int) -> [UInt32] {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: rows + 1) { memory in
      guard let out = memory.baseAddress else { return [] }
      return Array(memory[..<select(out)])
    }
  }
}
