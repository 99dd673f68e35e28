import Kernels
import TestSupport
import Testing

@Suite struct TernaryProductTests {
  /// Rows and columns that fill chunks, that do not, and that pass the limits of 16-bit sums.
  static let shapes = [(1, 1), (3, 64), (70, 257), (300, 256), (321, 640), (33, 4100), (40, 9000)]
  static let sets = KernelSet.available.flatMap { kernels in TernaryPacking.allCases.map { (kernels, $0) } }

  static func matrix(
    _ rows: Int, _ columns: Int, _ order: PackedTernaryMatrix.Order, _ packing: TernaryPacking = .twos,
    all: Int8? = nil
  ) -> (packed: PackedTernaryMatrix, values: [Int8]) {
    var random = SeededRandom(seed: UInt64(rows * 7 + columns))
    let values = (0..<rows * columns).map { _ in all ?? Int8.random(in: -1...1, using: &random) }
    return (
      PackedTernaryMatrix(rows: rows, columns: columns, scale: 1, values: values, order: order, packing: packing),
      values
    )
  }

  /// Vectors whose INT8 form is themselves: whole numbers with 127 among them, so that the scale is 1.
  static func wholeNumbers(_ count: Int, tokens: Int = 1, sparse: Bool) -> TokenVectors {
    var random = SeededRandom(seed: UInt64(count + tokens))
    return TokenVectors(
      width: count,
      (0..<tokens).map { _ in
        var vector = (0..<count).map { _ in
          sparse && Bool.random(using: &random) ? 0 : Float(Int.random(in: -127...127, using: &random))
        }
        vector[count - 1] = 127
        return vector
      })
  }

  static func plainProduct(_ values: [Int8], _ vector: [Float], rows: Int) -> [Float] {
    (0..<rows).map { row in
      var sum = 0
      for (column, x) in vector.enumerated() { sum += Int(values[row * vector.count + column]) * Int(x) }
      return Float(sum)
    }
  }

  @Test(arguments: sets, shapes)
  func rowsGiveThePlainProduct(set: (kernels: KernelSet, packing: TernaryPacking), shape: (Int, Int)) {
    let compute = Compute(kernels: set.kernels)
    let (matrix, values) = Self.matrix(shape.0, shape.1, .rows, set.packing)
    let vector = Self.wholeNumbers(shape.1, sparse: false)
    let expected = Self.plainProduct(values, vector[0], rows: shape.0)
    let input = compute.quantize(vector, .int8)
    #expect(compute.multiply(matrix, by: input)[0] == expected)

    // None of the rows, the last one, some, and all of them.
    for wanted in [[], [shape.0 - 1], (0..<shape.0).filter { $0 % 3 == 1 }, Array(0..<shape.0)] {
      let some = compute.multiply(matrix, by: input, only: [wanted.map(UInt32.init)])[0]
      #expect(wanted.allSatisfy { some[$0] == expected[$0] })
    }
  }

  @Test(arguments: sets, shapes)
  func columnsGiveThePlainProduct(set: (kernels: KernelSet, packing: TernaryPacking), shape: (Int, Int)) {
    let compute = Compute(kernels: set.kernels)
    let (matrix, values) = Self.matrix(shape.0, shape.1, .columns, set.packing)
    let dense = Self.wholeNumbers(shape.1, sparse: false)
    let sparse = Self.wholeNumbers(shape.1, sparse: true)
    let zeros = TokenVectors(width: shape.1, [[Float](repeating: 0, count: shape.1)])
    for vector in [dense, sparse, zeros] {
      let expected = Self.plainProduct(values, vector[0], rows: shape.0)
      let input = compute.quantize(vector, .int8)
      #expect(compute.multiplySkippingZeros(matrix, by: input)[0] == expected)
      #expect(compute.multiplySkippingZeros(matrix, by: input, readingAll: true)[0] == expected)
    }
  }

  /// Few tokens are computed row by row, more of them by tiles, with blocks of several sizes at the end.
  @Test(arguments: sets, [2, 7, 13, 140])
  func tokensTogetherGetWhatEachGetsAlone(set: (kernels: KernelSet, packing: TernaryPacking), tokens: Int) {
    let compute = Compute(kernels: set.kernels, threads: 2, weightsWorthSharing: 0)
    for (rows, columns) in [(1, 3), (45, 300), (330, 1500)] {
      let vectors = Self.wholeNumbers(columns, tokens: tokens, sparse: true)
      let (byRows, _) = Self.matrix(rows, columns, .rows, set.packing)
      let (byColumns, _) = Self.matrix(rows, columns, .columns, set.packing)
      for quantizer in [ActivationQuantizer.int8, .int4, .fp4, .none] {
        let together = compute.quantize(vectors, quantizer)
        let rowProducts = compute.multiply([byRows, byRows], by: together)
        let columnProducts = compute.multiplySkippingZeros(byColumns, by: together)
        for token in [0, 1, tokens / 2, tokens - 1] {
          let alone = compute.quantize(vectors[token], quantizer)
          let product = compute.multiply(byRows, by: alone)[0]
          #expect(rowProducts[0][token] == product && rowProducts[1][token] == product)
          #expect(columnProducts[token] == compute.multiplySkippingZeros(byColumns, by: alone)[0])
        }
      }
    }
  }

  @Test(arguments: sets, [Int8(-1), 0, 1])
  func sumsOfExtremeValuesDoNotOverflow(set: (kernels: KernelSet, packing: TernaryPacking), weight: Int8) {
    let compute = Compute(kernels: set.kernels)
    let columns = 17_000
    for (value, quantizer) in [(Float(-127), ActivationQuantizer.int8), (127, .int8), (-6, .fp4), (6, .fp4)] {
      for tokens in [1, 6, 27] {
        let vectors = TokenVectors(
          width: columns, Array(repeating: Array(repeating: value, count: columns), count: tokens))
        let input = compute.quantize(vectors, quantizer)
        let expected = [Float](repeating: Float(columns) * value * Float(weight), count: 2)
        let (rows, _) = Self.matrix(2, columns, .rows, set.packing, all: weight)
        #expect(compute.multiply(rows, by: input)[tokens - 1] == expected)
        let (inColumns, _) = Self.matrix(2, columns, .columns, set.packing, all: weight)
        #expect(compute.multiplySkippingZeros(inColumns, by: input)[tokens - 1] == expected)
      }
    }
  }

  @Test(arguments: sets, [-1, 1])
  func longSumsOfSmallValuesDoNotOverflow(set: (kernels: KernelSet, packing: TernaryPacking), sign: Int) {
    let (compute, portable) = (Compute(kernels: set.kernels), Compute(kernels: KernelSet.named("portable")))
    let columns = 40_000
    // A quarter of the values is four times the mean, which is clipped at -8 (or 7).
    let vector = (0..<columns).map { Float($0 < columns / 4 ? sign : 0) }
    let (matrix, _) = Self.matrix(1, columns, .rows, set.packing, all: 1)
    for tokens in [1, 27] {
      let vectors = TokenVectors(width: columns, Array(repeating: vector, count: tokens))
      let input = compute.quantize(vectors, .int4)
      #expect(compute.multiply(matrix, by: input) == portable.multiply(matrix, by: input))
    }
  }

  @Test(arguments: TernaryPacking.allCases, shapes)
  func floatActivationsAreWithinRoundingOfThePlainProduct(packing: TernaryPacking, shape: (Int, Int)) {
    var random = SeededRandom(seed: 5)
    let vector = (0..<shape.1).map { _ in Float.random(in: -2...2, using: &random) }
    for order in [PackedTernaryMatrix.Order.rows, .columns] {
      let (matrix, values) = Self.matrix(shape.0, shape.1, order, packing)
      func product(_ compute: Compute) -> [Float] {
        let input = compute.quantize(vector, .none)
        return
          (order == .rows ? compute.multiply(matrix, by: input) : compute.multiplySkippingZeros(matrix, by: input))[0]
      }
      let got = product(Compute())
      for row in 0..<shape.0 {
        var sum = 0.0
        for column in 0..<shape.1 { sum += Double(values[row * shape.1 + column]) * Double(vector[column]) }
        #expect(abs(Double(got[row]) - sum) < 1e-3)
      }
      for kernels in KernelSet.available { #expect(product(Compute(kernels: kernels)) == got) }
    }
  }

  @Test(arguments: 2...8) func threadsDoNotChangeAnyBit(threads: Int) {
    let one = Compute(threads: 1)
    let several = Compute(threads: threads, weightsWorthSharing: 0)
    for packing in TernaryPacking.allCases {
      let (rows, _) = Self.matrix(700, 900, .rows, packing)
      let (columns, _) = Self.matrix(900, 700, .columns, packing)
      var random = SeededRandom(seed: 9)
      for _ in 0..<5 {
        let x = (0..<900).map { _ in Float.random(in: -2...2, using: &random) }
        let y = Array(x.prefix(700))
        let wanted = (0..<UInt32(700)).filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
        for quantizer in [ActivationQuantizer.none, .int8, .int4, .fp4] {
          let (alone, shared) = (one.quantize(x, quantizer), several.quantize(x, quantizer))
          #expect(one.multiply(rows, by: alone) == several.multiply(rows, by: shared))
          let few = one.multiply(rows, by: alone, only: [wanted])
          let same = several.multiply(rows, by: shared, only: [wanted])
          #expect(wanted.allSatisfy { few[0][Int($0)] == same[0][Int($0)] })
          #expect(
            one.multiplySkippingZeros(columns, by: one.quantize(y, quantizer))
              == several.multiplySkippingZeros(columns, by: several.quantize(y, quantizer)))
        }
      }
    }
  }
}
