import Kernels
import TestSupport
import Testing

@Suite struct GeneratedMatrixTests {
  @Test(arguments: [PackedTernaryMatrix.Order.rows, .columns], [1, 3])
  func isThePackedMatrixOfTheSameValues(order: PackedTernaryMatrix.Order, threads: Int) {
    let (rows, columns) = (70, 261)
    let (packed, values) = TernaryProductTests.matrix(rows, columns, order)
    let compute = Compute(threads: threads)
    let made = PackedTernaryMatrix(rows: rows, columns: columns, scale: 1, order: order, using: compute) { run, out in
      for index in out.indices {
        out[index] = order == .rows ? values[run * columns + index] : values[index * columns + run]
      }
    }
    let vector = compute.quantize(TernaryProductTests.wholeNumbers(columns, sparse: true), .int8)
    func product(_ matrix: PackedTernaryMatrix) -> [Float] {
      order == .rows
        ? compute.multiply(matrix, by: vector) : compute.multiplySkippingZeros(matrix, by: vector).product
    }
    #expect(product(made) == product(packed))
    #expect(made.byteCount == packed.byteCount)
    #expect(made.byteCount == PackedTernaryMatrix.byteCount(rows: rows, columns: columns, order: order))
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
      let (skipped, some) = compute.multiplySkippingZeros(matrix, by: vector)
      let (whole, all) = compute.multiplySkippingZeros(matrix, by: vector, readingAll: true)
      #expect(all == 257 && some < 200)
      #expect(whole == skipped)
    }
  }

  @Test func aDenseLayerIsTheDenseMatrix() {
    let matrix = DenseMatrix(rows: 4, columns: 3, values: (0..<12).map { Float($0) })
    let layer = LinearMatrix.dense(matrix)
    let compute = Compute()
    for quantizer in [ActivationQuantizer.none, .int8] {
      let vector = compute.quantize([127, 0, -2], quantizer)
      let expected = compute.multiply(matrix, by: [127, 0, -2])
      #expect(compute.multiply(layer, by: vector, only: [1]) == expected)
      let (product, read) = compute.multiplySkippingZeros(layer, by: vector)
      #expect(product == expected && read == 3)
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
