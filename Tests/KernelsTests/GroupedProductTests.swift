import Kernels
import TestSupport
import Testing

@Suite struct GroupedProductTests {
  /// Rows that fill strips and that do not, and columns of one group and of many.
  static let shapes = [(1, 128), (16, 128), (17, 256), (45, 384), (70, 1280), (33, 4096)]
  static let sets = KernelSet.available.flatMap { kernels in [64, 128].map { (kernels, $0) } }

  static func matrix(
    _ rows: Int, _ columns: Int, group: Int, using compute: Compute = Compute()
  ) -> (packed: GroupedTernaryMatrix, numbers: [Float]) {
    var random = SeededRandom(seed: UInt64(rows * 7 + columns + group))
    let blocks = RandomModel.groupedBlocks(rows * columns / group, of: group, &random)
    let packed = blocks.withUnsafeBytes {
      GroupedTernaryMatrix(rows: rows, columns: columns, group: group, blocks: $0, using: compute)
    }
    return (packed, RandomModel.numbers(of: blocks, group: group))
  }

  static func vectors(_ width: Int, tokens: Int, seed: UInt64 = 3) -> TokenVectors {
    var random = SeededRandom(seed: seed)
    return TokenVectors(
      width: width, (0..<tokens).map { _ in (0..<width).map { _ in Float.random(in: -2...2, using: &random) } })
  }

  static func plainProduct(_ numbers: [Float], _ vector: [Float], rows: Int) -> [Float] {
    (0..<rows).map { row in
      var sum = 0.0
      for (column, x) in vector.enumerated() { sum += Double(numbers[row * vector.count + column]) * Double(x) }
      return Float(sum)
    }
  }

  static func seen(_ input: Activations, _ token: Int) -> [Float] { (0..<input.width).map { input[token, $0] } }

  @Test(arguments: [64, 128], shapes)
  func isThePlainProductOfWhatTheLayerSees(group: Int, shape: (Int, Int)) {
    let (matrix, numbers) = Self.matrix(shape.0, shape.1, group: group)
    let compute = Compute()
    for quantizer in [ActivationQuantizer.int8Blocks, .int8, .int4, .fp4, .none] {
      let input = compute.quantize(Self.vectors(shape.1, tokens: 2), quantizer)
      let got = compute.multiply(matrix, by: input)
      for token in 0..<2 {
        let expected = Self.plainProduct(numbers, Self.seen(input, token), rows: shape.0)
        #expect(relativeError(got[token], expected: expected) < 1e-5)
      }
    }
    #expect(matrix.byteCount == GroupedTernaryMatrix.byteCount(rows: shape.0, columns: shape.1, group: group))
  }

  @Test(arguments: sets, [1, 2, 3, 5, 8, 13, 70])
  func everySetGivesTheBitsOfThePortableOne(set: (kernels: KernelSet, group: Int), tokens: Int) {
    let portable = Compute(kernels: KernelSet.named("portable"))
    let several = Compute(kernels: set.kernels, threads: 2, weightsWorthSharing: 0)
    for (rows, columns) in [(5, 128), (50, 640)] {
      let (matrix, _) = Self.matrix(rows, columns, group: set.group)
      let (other, _) = Self.matrix(rows + 20, columns, group: set.group)
      for quantizer in [ActivationQuantizer.int8Blocks, .int8, .int4, .none] {
        let input = portable.quantize(Self.vectors(columns, tokens: tokens), quantizer)
        let expected = portable.multiply(matrix, by: input)
        #expect(several.multiply(matrix, by: input) == expected)
        let together = several.multiply([other, matrix, other], by: input)
        #expect(together[1] == expected && together[0] == together[2])
        #expect(together[0] == portable.multiply(other, by: input))
      }
    }
  }

  @Test(arguments: sets, [3, 9])
  func aTokenDoesNotDependOnTheOthers(set: (kernels: KernelSet, group: Int), tokens: Int) {
    let compute = Compute(kernels: set.kernels)
    let (matrix, _) = Self.matrix(40, 256, group: set.group)
    let vectors = Self.vectors(256, tokens: tokens)
    for quantizer in [ActivationQuantizer.int8Blocks, .none] {
      let together = compute.multiply(matrix, by: compute.quantize(vectors, quantizer))
      for token in 0..<tokens {
        #expect(compute.multiply(matrix, by: compute.quantize(vectors[token], quantizer))[0] == together[token])
      }
    }
  }

  /// All weights +2, all activations -128 or 127: the largest sums of a block.
  @Test(arguments: sets)
  func sumsOfExtremeValuesDoNotOverflow(set: (kernels: KernelSet, group: Int)) {
    let columns = 1024
    let block: [UInt8] = [0x00, 0x3C] + [UInt8](repeating: 0xFF, count: set.group / 4)
    let blocks = (0..<16 * columns / set.group).flatMap { _ in block }
    let matrix = blocks.withUnsafeBytes {
      GroupedTernaryMatrix(rows: 16, columns: columns, group: set.group, blocks: $0, using: Compute())
    }
    let compute = Compute(kernels: set.kernels)
    for value in [Float(127), -127] {
      let input = compute.quantize([Float](repeating: value, count: columns), .int8Blocks)
      #expect(compute.multiply(matrix, by: input)[0].allSatisfy { abs($0 / (2 * value * Float(columns)) - 1) < 1e-5 })
    }
  }

  @Test func theHeadSeesItsInputFinely() {
    let (matrix, numbers) = Self.matrix(200, 512, group: 128)
    let vectors = Self.vectors(512, tokens: 3)
    let compute = Compute()
    let (fine, coarse) = (
      compute.multiplyFinely(matrix, by: vectors), compute.multiply(matrix, by: compute.quantize(vectors, .int8Blocks))
    )
    for token in 0..<3 {
      let expected = Self.plainProduct(numbers, vectors[token], rows: 200)
      #expect(relativeError(fine[token], expected: expected) < 1e-4)
      #expect(relativeError(coarse[token], expected: expected) > 1e-3)
    }
  }

  @Test(arguments: [DenseMatrix.Element.twoBitBlocks, .longTwoBitBlocks])
  func rowsOfTwoBitsAreRead(element: DenseMatrix.Element) throws {
    var random = SeededRandom(seed: 8)
    let group = element.blockSize
    let blocks = RandomModel.groupedBlocks(6 * 256 / group, of: group, &random)
    let owner = GroupedBytes(blocks)
    let matrix = DenseMatrix(rows: 6, columns: 256, element: element, bytes: owner.bytes, owner: owner)
    let numbers = RandomModel.numbers(of: blocks, group: group)
    for row in 0..<6 { #expect(matrix.row(row) == Array(numbers[row * 256..<(row + 1) * 256])) }
    let vectors = Self.vectors(256, tokens: 1)
    let compute = Compute()
    let expected = compute.multiply(matrix, by: vectors)[0]
    for kernels in KernelSet.available {
      #expect(Compute(kernels: kernels).multiply(matrix, by: vectors)[0] == expected)
    }
    let strips = try #require(matrix.grouped(using: compute))
    let got = compute.multiply(strips, by: compute.quantize(vectors, .none))[0]
    #expect(relativeError(got, expected: expected) < 1e-5)
  }

  @Test func blocksOf32AreRoundedOneByOne() {
    let compute = Compute()
    var vector = [Float](repeating: 1, count: 70)
    vector[40] = 100
    let input = compute.quantize(vector, .int8Blocks)
    #expect(abs(input[0, 0] - 1) < 1e-6 && abs(input[0, 69] - 1) < 1e-6)
    #expect(input[0, 41] != 1 && abs(input[0, 41] - 1) < 0.4)
    #expect(input.aliveCount(0) == 70)
    var few = input
    compute.keepLargest(1, of: vector, in: &few)
    #expect(few.aliveCount(0) == 1 && few[0, 40] == input[0, 40])
    // A matrix with one scale takes them as floats.
    let (matrix, values) = TernaryProductTests.matrix(9, 70, .rows)
    let expected = (0..<9).map { row in
      (0..<70).reduce(Float(0)) { $0 + Float(values[row * 70 + $1]) * input[0, $1] }
    }
    #expect(relativeError(compute.multiply(matrix, by: input)[0], expected: expected) < 1e-5)
  }
}

/// Bytes that a matrix lies in.
private final class GroupedBytes: @unchecked Sendable {  // nobody writes to it
  let bytes: UnsafeRawBufferPointer

  init(_ bytes: [UInt8]) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 2)
    memory.copyBytes(from: bytes)
    self.bytes = UnsafeRawBufferPointer(memory)
  }

  deinit { bytes.deallocate() }
}
