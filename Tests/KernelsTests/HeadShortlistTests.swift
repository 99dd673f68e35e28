import CKernels
import Kernels
import TestSupport
import Testing

@Suite struct HeadShortlistTests {
  static let (rows, columns) = (2000, 192)

  /// A sum of uniform numbers: near enough to Gaussian.
  static func number(_ random: inout SeededRandom) -> Float {
    (0..<6).reduce(0) { sum, _ in sum + Float.random(in: -1...1, using: &random) }
  }

  static func matrix(outliers: Bool) -> DenseMatrix {
    var random = SeededRandom(seed: 31)
    return DenseMatrix(
      rows: rows, columns: columns,
      values: (0..<rows * columns).map { (outliers && $0 % columns == 5 ? 30 : 1) * number(&random) })
  }

  @Test(arguments: [false, true]) func theLargestAreThoseOfTheWholeHead(outliers: Bool) throws {
    let matrix = Self.matrix(outliers: outliers)
    var random = SeededRandom(seed: 32)
    var read = 0
    let computes = KernelSet.available.map { Compute(kernels: $0, threads: 2, weightsWorthSharing: 0) }
    let shortlist = try #require(HeadShortlist(of: matrix, using: computes[0], fewestRows: 1))
    let vectors = 60
    for index in 0..<vectors {
      var vector = (0..<Self.columns).map { _ in Self.number(&random) }
      // A third of them is near a row.
      if index % 3 == 0 { vector = zip(vector, matrix.row(index * 7)).map { $0 + 2 * $1 } }
      let whole = computes[0].multiply(matrix, by: vector)
      let wanted = [1, 7, 40][index % 3]
      let last = whole.sorted(by: >)[wanted - 1]
      let (some, rowsRead) = computes[index % computes.count].largestProducts(wanted, of: matrix, shortlist, by: vector)
      read += rowsRead
      for row in 0..<Self.rows {
        #expect(some[row] == whole[row] || (some[row] == -.infinity && whole[row] < last))
      }
    }
    // One dimension that outweighs its block leaves the others few steps.
    #expect(outliers || read < vectors * Self.rows / 2)
  }

  @Test func everySetOfKernelsEstimatesTheSame() throws {
    let matrix = Self.matrix(outliers: false)
    var random = SeededRandom(seed: 33)
    let shortlist = try #require(HeadShortlist(of: matrix, using: Compute(), fewestRows: 1))
    let vector = (0..<Self.columns).map { _ in Self.number(&random) }
    let expected = Compute(kernels: KernelSet.named("portable")).largestProducts(9, of: matrix, shortlist, by: vector)
    for kernels in KernelSet.available {
      for threads in [1, 3] {
        let compute = Compute(kernels: kernels, threads: threads, weightsWorthSharing: 0)
        let (products, rowsRead) = compute.largestProducts(9, of: matrix, shortlist, by: vector)
        #expect(products == expected.products && rowsRead == expected.rowsRead)
      }
    }
  }

  /// A vector that meets one turned dimension alone: what rows miss there is not averaged, and the largest were clipped.
  @Test func everythingIsReadWhereErrorsAreNotRandom() throws {
    let (matrix, compute) = (Self.matrix(outliers: false), Compute())
    let shortlist = try #require(HeadShortlist(of: matrix, using: compute, fewestRows: 1))
    var fallbacks = 0
    for dimension in 0..<8 {
      var vector = [Float](repeating: 0, count: Self.columns)
      vector[dimension] = 1
      kernel_turn(&vector, Self.columns)
      // A turn is signs, then a transform that undoes itself; so this needs the signs after it instead of before.
      for index in vector.indices {
        var one = [Float](repeating: 0, count: Self.columns)
        one[index] = 1
        kernel_turn(&one, Self.columns)
        if one[index / 64 * 64] < 0 { vector[index] = -vector[index] }
      }
      let (products, rowsRead) = compute.largestProducts(1, of: matrix, shortlist, by: vector)
      let whole = compute.multiply(matrix, by: vector)
      let best = whole.indices.max { whole[$0] < whole[$1] } ?? 0
      #expect(products[best] == whole[best])
      if rowsRead == Self.rows { fallbacks += 1 }
    }
    #expect(fallbacks > 0)
  }

  @Test func vectorsThatAreNotFiniteReadEverything() throws {
    let (matrix, compute) = (Self.matrix(outliers: false), Compute())
    let shortlist = try #require(HeadShortlist(of: matrix, using: compute, fewestRows: 1))
    for value in [Float.nan, .infinity] {
      var vector = [Float](repeating: 1, count: Self.columns)
      vector[3] = value
      #expect(compute.largestProducts(4, of: matrix, shortlist, by: vector).rowsRead == Self.rows)
    }
    let zeros = [Float](repeating: 0, count: Self.columns)
    #expect(
      compute.largestProducts(4, of: matrix, shortlist, by: zeros).products == compute.multiply(matrix, by: zeros))
  }

  @Test func smallOrUnevenHeadsHaveNone() {
    #expect(HeadShortlist(of: Self.matrix(outliers: false), using: Compute()) == nil)
    let uneven = DenseMatrix(rows: 4, columns: 99, values: Array(repeating: 1, count: 4 * 99))
    #expect(HeadShortlist(of: uneven, using: Compute(), fewestRows: 1) == nil)
  }
}
