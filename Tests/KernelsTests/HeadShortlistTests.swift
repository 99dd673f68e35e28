import CKernels
import Kernels
import TestSupport
import Testing

@Suite struct HeadShortlistTests {
  static let (rows, columns) = (2000, 192)

  /// What the rows of a matrix are like.
  enum Kind: String, CaseIterable { case white, spectrum, outliers, uneven }

  /// A sum of uniform numbers: near enough to Gaussian.
  static func number(_ random: inout SeededRandom) -> Float {
    (0..<6).reduce(0) { sum, _ in sum + Float.random(in: -1...1, using: &random) }
  }

  static func numbers(_ count: Int, _ random: inout SeededRandom) -> [Float] {
    (0..<count).map { _ in number(&random) }
  }

  static func matrix(_ kind: Kind = .white, rows: Int = rows, columns: Int = columns) -> DenseMatrix {
    var random = SeededRandom(seed: 31)
    let sizes = (0..<columns).map { column -> Float in
      switch kind {
      case .white: 1
      case .spectrum: 1 / Float(column + 1).squareRoot()
      case .outliers: column % 50 == 5 ? 30 : 1
      // All of it in the columns that one stretch of the transform misses.
      case .uneven: column < columns * 3 / 4 ? 0.05 : 1
      }
    }
    // Rows of a spectrum lean to one side, as rows of trained embeddings do.
    let mean = sizes.map { kind == .spectrum ? $0 * number(&random) : 0 }
    var values: [Float] = []
    for _ in 0..<rows { values += zip(mean, sizes).map { $0 + $1 * number(&random) } }
    return DenseMatrix(rows: rows, columns: columns, values: values)
  }

  /// 100,000 vectors of four kinds on matrices of four kinds. Vectors: random, near a row, between rows, and with one
  /// dimension far larger than the others. What is not among the rows computed must be less than the wanted ones.
  @Test(arguments: Kind.allCases) func theLargestAreThoseOfTheWholeHead(kind: Kind) throws {
    let (rows, columns) = (400, 80)
    let matrix = Self.matrix(kind, rows: rows, columns: columns)
    var random = SeededRandom(seed: 32)
    let compute = Compute()
    let shortlist = try #require(HeadShortlist(of: matrix, using: compute, fewestRows: 1))
    let some = (0..<50).map { matrix.row($0 * 7) }
    let noise = (0..<64).map { _ in Self.numbers(columns, &random) }
    var (wrong, read, fallbacks) = (0, 0, 0)
    let (together, batches) = (50, 500)
    for batch in 0..<batches {
      let vectors = (0..<together).map { index -> [Float] in
        var vector = noise[Int.random(in: 0..<64, using: &random)]
        let (other, share) = (Int.random(in: 0..<50, using: &random), Float.random(in: -2...2, using: &random))
        switch index % 4 {
        case 0: Self.add(share, noise[other], to: &vector)
        case 1: Self.add(share, some[other], to: &vector)
        case 2:
          vector = some[(other + index) % 50]
          Self.add(share, some[other], to: &vector)
        default: vector[other] += share * 40
        }
        return vector
      }
      let all = TokenVectors(width: columns, vectors)
      let wanted = [1, 2, 5][batch % 3]
      let whole = compute.multiply(matrix, by: all)
      for (index, found) in compute.largestProducts(wanted, of: matrix, shortlist, by: all).enumerated() {
        if !Self.areEqual(found.products, whole[index], wanted) { wrong += 1 }
        if found.rowsRead == rows { fallbacks += 1 } else { read += found.rowsRead }
      }
    }
    #expect(wrong == 0)
    // In so few columns one large dimension leaves some vectors with no difference between rows but errors.
    #expect(fallbacks < together * batches / 5, "\(fallbacks) of \(together * batches) \(kind.rawValue)")
    #expect(read < together * batches * rows / 6)
  }

  static func add(_ share: Float, _ other: [Float], to vector: inout [Float]) {
    vector.withUnsafeMutableBufferPointer { vector in
      other.withUnsafeBufferPointer { other in
        for index in 0..<vector.count { vector[index] += share * other[index] }
      }
    }
  }

  /// Whether the products that were computed are right, and all others less than the `wanted` largest.
  static func areEqual(_ some: [Float], _ whole: [Float], _ wanted: Int) -> Bool {
    var ordered = whole
    let last = kernel_nth_largest(&ordered, ordered.count, wanted)
    return some.withUnsafeBufferPointer { some in
      whole.withUnsafeBufferPointer { whole in
        var index = 0
        while index < some.count {
          guard some[index] == whole[index] || (some[index] == -.infinity && whole[index] < last) else { return false }
          index += 1
        }
        return true
      }
    }
  }

  @Test func everySetOfKernelsEstimatesTheSame() throws {
    let matrix = Self.matrix()
    var random = SeededRandom(seed: 33)
    let shortlist = try #require(HeadShortlist(of: matrix, using: Compute(), fewestRows: 1))
    let vector = Self.numbers(Self.columns, &random)
    let expected = Compute(kernels: KernelSet.named("portable")).largestProducts(9, of: matrix, shortlist, by: vector)
    #expect(expected.rowsRead < Self.rows)
    for kernels in KernelSet.available {
      for threads in [1, 3] {
        let compute = Compute(kernels: kernels, threads: threads, weightsWorthSharing: 0)
        let found = compute.largestProducts(9, of: matrix, shortlist, by: vector)
        #expect(found.products == expected.products && found.rowsRead == expected.rowsRead)
      }
    }
  }

  /// More vectors than are estimated at once, one of them without any estimate.
  @Test func severalVectorsGetWhatEachGets() throws {
    let matrix = Self.matrix(.spectrum)
    var random = SeededRandom(seed: 34)
    let shortlist = try #require(HeadShortlist(of: matrix, using: Compute(), fewestRows: 1))
    var vectors = (0..<19).map { _ in Self.numbers(Self.columns, &random) }
    vectors[3] = Array(repeating: 0, count: Self.columns)
    for kernels in KernelSet.available {
      let compute = Compute(kernels: kernels, threads: 2, weightsWorthSharing: 0)
      let together = compute.largestProducts(
        5, of: matrix, shortlist, by: TokenVectors(width: Self.columns, vectors))
      #expect(together.count == vectors.count && together[3].rowsRead == Self.rows)
      for (vector, found) in zip(vectors, together) {
        let alone = compute.largestProducts(5, of: matrix, shortlist, by: vector)
        #expect(found.products == alone.products && found.rowsRead == alone.rowsRead)
      }
    }
  }

  /// A vector that meets one turned dimension alone: what rows miss there is not averaged, and the largest were clipped.
  @Test func everythingIsReadWhereErrorsAreNotRandom() throws {
    let (matrix, compute) = (Self.matrix(), Compute())
    let shortlist = try #require(HeadShortlist(of: matrix, using: compute, fewestRows: 1))
    // A turn keeps angles, so that what it makes of every dimension says where a turned one came from.
    let turned = (0..<Self.columns).map { dimension in
      var one = [Float](repeating: 0, count: Self.columns)
      one[dimension] = 1
      kernel_turn(&one, Self.columns)
      return one
    }
    var fallbacks = 0
    for dimension in 0..<8 {
      let vector = turned.map { $0[dimension] }
      let found = compute.largestProducts(1, of: matrix, shortlist, by: vector)
      #expect(Self.areEqual(found.products, compute.multiply(matrix, by: vector), 1))
      if found.rowsRead == Self.rows { fallbacks += 1 }
    }
    #expect(fallbacks >= 4)
  }

  @Test(arguments: [1, 2, 96, 192, 256]) func turningKeepsProducts(columns: Int) {
    var random = SeededRandom(seed: 35)
    var (a, b) = (Self.numbers(columns, &random), Self.numbers(columns, &random))
    let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    kernel_turn(&a, columns)
    kernel_turn(&b, columns)
    #expect(abs(zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } - product) < 1e-3)
  }

  @Test func theNthLargestIsThatOfTheOrder() {
    var random = SeededRandom(seed: 36)
    for count in 1...40 {
      let values = (0..<count).map { _ in Float.random(in: -3...3, using: &random).rounded() }
      for nth in 1...count {
        var some = values
        #expect(kernel_nth_largest(&some, count, nth) == values.sorted(by: >)[nth - 1])
      }
    }
    var unknown = Array(repeating: Float.nan, count: 9)
    #expect(kernel_nth_largest(&unknown, 9, 4).isNaN)
  }

  @Test func vectorsThatAreNotFiniteReadEverything() throws {
    let (matrix, compute) = (Self.matrix(), Compute())
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

  @Test func smallOrNarrowHeadsHaveNone() {
    #expect(HeadShortlist(of: Self.matrix(), using: Compute()) == nil)
    let narrow = DenseMatrix(rows: 4, columns: 63, values: Array(repeating: 1, count: 4 * 63))
    #expect(HeadShortlist(of: narrow, using: Compute(), fewestRows: 1) == nil)
  }

  @Test func rowsThatAreNotFiniteReadEverything() throws {
    var values = [Float](repeating: 1, count: 200 * 64)
    values[77 * 64] = .nan
    let matrix = DenseMatrix(rows: 200, columns: 64, values: values)
    let shortlist = try #require(HeadShortlist(of: matrix, using: Compute(), fewestRows: 1))
    let vector = [Float](repeating: 1, count: 64)
    #expect(Compute().largestProducts(2, of: matrix, shortlist, by: vector).rowsRead == 200)
  }
}
