import Kernels
import TestSupport
import Testing

@Suite struct GeneratedMatrixTests {
  @Test(arguments: [PackedTernaryMatrix.Order.rows, .columns], TernaryPacking.allCases)
  func isThePackedMatrixOfTheSameValues(order: PackedTernaryMatrix.Order, packing: TernaryPacking) {
    let (rows, columns) = (70, 261)
    let (packed, values) = TernaryProductTests.matrix(rows, columns, order, packing)
    let compute = Compute(threads: packing == .twos ? 1 : 3)
    let made = PackedTernaryMatrix(
      rows: rows, columns: columns, scale: 1, order: order, packing: packing, using: compute
    ) { run, out in
      for index in out.indices {
        out[index] = order == .rows ? values[run * columns + index] : values[index * columns + run]
      }
    }
    let vector = compute.quantize(TernaryProductTests.wholeNumbers(columns, sparse: true), .int8)
    func product(_ matrix: PackedTernaryMatrix) -> [Float] {
      order == .rows
        ? compute.multiply(matrix, by: vector)[0] : compute.multiplySkippingZeros(matrix, by: vector)[0]
    }
    #expect(product(made) == product(packed))
    #expect(made.byteCount == packed.byteCount)
    #expect(
      made.byteCount == PackedTernaryMatrix.byteCount(rows: rows, columns: columns, order: order, packing: packing))
  }

  @Test(arguments: [PackedTernaryMatrix.Order.rows, .columns], TernaryPacking.allCases)
  func isTheSameFromRowsThatAreUnpackedOnTheWay(order: PackedTernaryMatrix.Order, packing: TernaryPacking) throws {
    for (rows, columns) in [(3, 5), (70, 261), (700, 333)] {
      try expectTheSame(rows, columns, order, packing)
    }
  }

  func expectTheSame(
    _ rows: Int, _ columns: Int, _ order: PackedTernaryMatrix.Order, _ packing: TernaryPacking
  ) throws {
    let (packed, values) = TernaryProductTests.matrix(rows, columns, order, packing)
    for threads in [1, 3] {
      let compute = Compute(threads: threads)
      let made = try #require(
        PackedTernaryMatrix(
          rows: rows, columns: columns, scale: 1, order: order, packing: packing, using: compute
        ) { some, out in
          for index in 0..<some.count * columns { out[index] = values[some.lowerBound * columns + index] }
          return true
        })
      let vector = compute.quantize(TernaryProductTests.wholeNumbers(columns, sparse: true), .int8)
      func product(_ matrix: PackedTernaryMatrix) -> [Float] {
        order == .rows
          ? compute.multiply(matrix, by: vector)[0] : compute.multiplySkippingZeros(matrix, by: vector)[0]
      }
      #expect(product(made) == product(packed) && made.byteCount == packed.byteCount)
      #expect(
        PackedTernaryMatrix(rows: rows, columns: columns, scale: 1, order: order, packing: packing, using: compute) {
          some, _ in !some.contains(rows - 1)
        } == nil)
    }
  }

  @Test func halvesAreWrittenWhereTheyBelong() {
    let matrix = DenseMatrix(rows: 9, columns: 5, using: Compute(threads: 2)) { row, halves in
      for index in halves.indices { halves[index] = Float16(row * 10 + index).bitPattern }
    }
    for row in 0..<9 { #expect(matrix.row(row) == (0..<5).map { Float(row * 10 + $0) }) }
    #expect(matrix.byteCount == 90)
  }

  @Test func readingAllColumnsGivesTheSameProduct() {
    let (matrix, _) = TernaryProductTests.matrix(70, 257, .columns)
    let compute = Compute()
    for quantizer in [ActivationQuantizer.int8, .none] {
      let vector = compute.quantize(TernaryProductTests.wholeNumbers(257, sparse: true), quantizer)
      let skipped = compute.multiplySkippingZeros(matrix, by: vector)
      #expect(vector.aliveCount(0) < 200)
      #expect(compute.multiplySkippingZeros(matrix, by: vector, readingAll: true) == skipped)
    }
  }

  @Test func aDenseLayerIsTheDenseMatrix() {
    let matrix = DenseMatrix(rows: 4, columns: 3, values: (0..<12).map { Float($0) })
    let layer = LinearMatrix.dense(matrix)
    let compute = Compute()
    for quantizer in [ActivationQuantizer.none, .int8] {
      let vector = compute.quantize([127, 0, -2], quantizer)
      let expected = compute.multiply(matrix, by: [127, 0, -2])
      #expect(compute.multiply(layer, by: vector, only: [[1]])[0] == expected)
      #expect(compute.multiplySkippingZeros(layer, by: vector)[0] == expected)
    }
    #expect(layer.rows == 4 && layer.columns == 3 && layer.byteCount == 48 && !layer.canSkip)
  }

  @Test func theMemoryTestReadsEverythingOnAnyNumberOfThreads() {
    let test = MemoryReadTest(byteCount: (6 << 20) - 5)
    #expect(test.byteCount == 6 << 20)
    // Every byte is 1: its words, folded four to one, add up over eight lanes and all pieces, or cancel out.
    let sums = [1, 2, 5].map { test.pass(using: Compute(threads: $0)) }
    #expect(Set(sums).count == 1)
  }
}
