import Kernels
import TestSupport
import Testing

@Suite struct TernaryProductTests {
  /// Rows and columns that fill chunks, that do not, and that pass the limits of 16-bit sums.
  static let shapes = [(1, 1), (3, 64), (70, 257), (300, 256), (33, 4100), (260, 9000)]

  static func matrix(_ rows: Int, _ columns: Int, _ order: PackedTernaryMatrix.Order, all: Int8? = nil)
    -> (packed: PackedTernaryMatrix, values: [Int8])
  {
    var random = SeededRandom(seed: UInt64(rows * 7 + columns))
    let values = (0..<rows * columns).map { _ in all ?? Int8.random(in: -1...1, using: &random) }
    return (PackedTernaryMatrix(rows: rows, columns: columns, scale: 1, values: values, order: order), values)
  }

  /// A vector whose INT8 form is itself: whole numbers with 127 among them, so that the scale is 1.
  static func wholeNumbers(_ count: Int, sparse: Bool) -> [Float] {
    var random = SeededRandom(seed: UInt64(count))
    var vector = (0..<count).map { _ in
      sparse && Bool.random(using: &random) ? 0 : Float(Int.random(in: -127...127, using: &random))
    }
    vector[count - 1] = 127
    return vector
  }

  static func plainProduct(_ values: [Int8], _ vector: [Float], rows: Int) -> [Float] {
    (0..<rows).map { row in
      var sum = 0
      for (column, x) in vector.enumerated() { sum += Int(values[row * vector.count + column]) * Int(x) }
      return Float(sum)
    }
  }

  @Test(arguments: KernelSet.available, shapes)
  func rowsGiveThePlainProduct(kernels: KernelSet, shape: (Int, Int)) {
    let compute = Compute(kernels: kernels)
    let (matrix, values) = Self.matrix(shape.0, shape.1, .rows)
    let vector = Self.wholeNumbers(shape.1, sparse: false)
    let expected = Self.plainProduct(values, vector, rows: shape.0)
    #expect(compute.multiply(matrix, by: compute.quantize(vector, .int8)) == expected)

    let wanted = (0..<UInt32(shape.0)).filter { $0 % 3 == 1 }
    let some = compute.multiply(matrix, by: compute.quantize(vector, .int8), only: wanted)
    #expect(some == expected.indices.map { wanted.contains(UInt32($0)) ? expected[$0] : 0 })
  }

  @Test(arguments: KernelSet.available, shapes)
  func columnsGiveThePlainProductAndReadOnlyWhatIsAlive(kernels: KernelSet, shape: (Int, Int)) {
    let compute = Compute(kernels: kernels)
    let (matrix, values) = Self.matrix(shape.0, shape.1, .columns)
    let vector = Self.wholeNumbers(shape.1, sparse: true)
    let (product, read) = compute.multiplySkippingZeros(matrix, by: compute.quantize(vector, .int8))
    #expect(product == Self.plainProduct(values, vector, rows: shape.0))
    #expect(read == vector.count { $0 != 0 })
  }

  @Test(arguments: KernelSet.available, [Int8(-1), 1])
  func sumsOfExtremeValuesDoNotOverflow(kernels: KernelSet, weight: Int8) {
    let compute = Compute(kernels: kernels)
    let columns = 16_384
    let vector = [Float](repeating: -127, count: columns)
    let expected = Float(columns * -127 * Int(weight))
    for order in [PackedTernaryMatrix.Order.rows, .columns] {
      let (matrix, _) = Self.matrix(2, columns, order, all: weight)
      let input = compute.quantize(vector, .int8)
      let product =
        order == .rows ? compute.multiply(matrix, by: input) : compute.multiplySkippingZeros(matrix, by: input).product
      #expect(product == [expected, expected])
    }
  }

  @Test(arguments: shapes)
  func floatActivationsAreWithinRoundingOfThePlainProduct(shape: (Int, Int)) {
    let compute = Compute()
    var random = SeededRandom(seed: 5)
    let vector = (0..<shape.1).map { _ in Float.random(in: -2...2, using: &random) }
    let input = compute.quantize(vector, .none)
    for order in [PackedTernaryMatrix.Order.rows, .columns] {
      let (matrix, values) = Self.matrix(shape.0, shape.1, order)
      let product =
        order == .rows ? compute.multiply(matrix, by: input) : compute.multiplySkippingZeros(matrix, by: input).product
      for row in 0..<shape.0 {
        var sum = 0.0
        for column in 0..<shape.1 { sum += Double(values[row * shape.1 + column]) * Double(vector[column]) }
        #expect(abs(Double(product[row]) - sum) < 1e-3)
      }
    }
  }

  @Test func threadsDoNotChangeAnyBit() {
    let (rows, _) = Self.matrix(700, 900, .rows)
    let (columns, _) = Self.matrix(900, 700, .columns)
    let one = Compute(threads: 1)
    let three = Compute(threads: 3, weightsWorthSharing: 0)
    var random = SeededRandom(seed: 9)
    for _ in 0..<20 {
      let x = (0..<900).map { _ in Float.random(in: -2...2, using: &random) }
      let y = Array(x.prefix(700))
      for quantizer in [ActivationQuantizer.none, .int8, .int4, .fp4] {
        #expect(
          one.multiply(rows, by: one.quantize(x, quantizer)) == three.multiply(rows, by: three.quantize(x, quantizer)))
        #expect(
          one.multiplySkippingZeros(columns, by: one.quantize(y, quantizer)).product
            == three.multiplySkippingZeros(columns, by: three.quantize(y, quantizer)).product)
      }
    }
  }
}
