import Kernels
import TestSupport
import Testing

@Suite struct DenseMatrixTests {
  final class Bytes: Sendable {
    let values: [UInt8]
    init(_ values: [UInt8]) { self.values = values }
  }

  /// Lends a matrix whose bytes begin at an odd address, as they may in a mapped file.
  func withMatrix(
    rows: Int, columns: Int, _ element: DenseMatrix.Element, _ bytes: [UInt8], _ body: (DenseMatrix) throws -> Void
  ) rethrows {
    let owner = Bytes([0] + bytes)
    try owner.values.withUnsafeBytes { all in
      let matrix = DenseMatrix(
        rows: rows, columns: columns, element: element, bytes: UnsafeRawBufferPointer(rebasing: all[1...]),
        owner: owner)
      try body(matrix)
    }
  }

  @Test func readsHalvesExactly() {
    // Every half there is, but NaN.
    let halves = (0...UInt16.max).filter { Float16(bitPattern: $0).isNaN == false }
    let bytes = halves.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    withMatrix(rows: 1, columns: halves.count, .float16, bytes) { matrix in
      let expected = halves.map { Float(Float16(bitPattern: $0)) }
      #expect(matrix.row(0) == expected)
    }
  }

  @Test func readsBfloatsExactly() {
    let words: [UInt16] = [0, 0x3F80, 0xBF80, 0x4049, 0x0001, 0x7F7F, 0x8000]
    let bytes = words.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    withMatrix(rows: 1, columns: words.count, .bfloat16, bytes) { matrix in
      #expect(matrix.row(0) == words.map { Float(bitPattern: UInt32($0) << 16) })
    }
  }

  @Test(arguments: [DenseMatrix.Element.float32, .float16, .bfloat16], [7, 16, 50, 256])
  func productsAgreeOverSetsAndThreads(element: DenseMatrix.Element, columns: Int) {
    var random = SeededRandom(seed: 2)
    let rows = 1100
    let values = (0..<rows * columns).map { _ in Float16(Float.random(in: -1...1, using: &random)) }
    let bytes: [UInt8] = values.flatMap { value -> [UInt8] in
      switch element {
      case .float16: withUnsafeBytes(of: value.bitPattern) { Array($0) }
      case .bfloat16: withUnsafeBytes(of: UInt16(Float(value).bitPattern >> 16)) { Array($0) }
      default: withUnsafeBytes(of: Float(value).bitPattern) { Array($0) }
      }
    }
    let vector = (0..<columns).map { _ in Float.random(in: -1...1, using: &random) }
    withMatrix(rows: rows, columns: columns, element, bytes) { matrix in
      let product = Compute().multiply(matrix, by: vector)
      for kernels in KernelSet.available {
        #expect(Compute(kernels: kernels, threads: 2, weightsWorthSharing: 0).multiply(matrix, by: vector) == product)
      }
      for row in [0, 1, rows - 1] {
        let expected = zip(matrix.row(row), vector).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(Double(product[row]) - expected) < 1e-4)
      }
    }
  }

  /// Blocks of any bytes, but with scales that are finite; 100 rows of 768.
  static func blocks(_ element: DenseMatrix.Element) -> [UInt8] {
    var random = SeededRandom(seed: 4)
    let (size, scale) = element == .eightBitBlocks ? (34, 0) : (210, 208)
    return (0..<100 * 768 / element.blockSize).flatMap { _ in
      var block = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
      let bits = Float16(Float.random(in: -0.01...0.01, using: &random)).bitPattern
      (block[scale], block[scale + 1]) = (UInt8(bits & 255), UInt8(bits >> 8))
      return block
    }
  }

  /// Numbers as GGUF defines them, worked out one by one.
  static func number(_ element: DenseMatrix.Element, _ bytes: [UInt8], _ index: Int) -> Float {
    func half(_ at: Int) -> Float { Float(Float16(bitPattern: UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8)) }
    if element == .eightBitBlocks {
      let start = index / 32 * 34
      return half(start) * Float(Int8(bitPattern: bytes[start + 2 + index % 32]))
    }
    let (start, k) = (index / 256 * 210, index % 256)
    let low = bytes[start + k / 128 * 64 + k % 64] >> (k % 128 < 64 ? 0 : 4) & 15
    let high = bytes[start + 128 + k / 128 * 32 + k % 32] >> UInt8(k % 128 / 32 * 2) & 3
    let scale = half(start + 208) * Float(Int8(bitPattern: bytes[start + 192 + k / 16]))
    return scale * Float(Int(low | high << 4) - 32)
  }

  @Test(arguments: [DenseMatrix.Element.eightBitBlocks, .sixBitBlocks]) func blocksGiveTheBitsOfTheirNumbers(
    element: DenseMatrix.Element
  ) {
    let (rows, columns) = (100, 768)
    let bytes = Self.blocks(element)
    #expect(bytes.count == rows * element.rowBytes(columns: columns))
    let numbers = (0..<rows * columns).map { Self.number(element, bytes, $0) }
    let expanded = DenseMatrix(rows: rows, columns: columns, values: numbers)
    var random = SeededRandom(seed: 5)
    let vectors = TokenVectors(
      width: columns, (0..<3).map { _ in (0..<columns).map { _ in Float.random(in: -1...1, using: &random) } })
    withMatrix(rows: rows, columns: columns, element, bytes) { matrix in
      for row in 0..<rows { #expect(matrix.row(row) == Array(numbers[row * columns..<(row + 1) * columns])) }
      for kernels in KernelSet.available {
        let compute = Compute(kernels: kernels, threads: 2, weightsWorthSharing: 0)
        #expect(compute.multiply(matrix, by: vectors) == compute.multiply(expanded, by: vectors))
        #expect(compute.multiply(matrix, by: vectors[1]) == compute.multiply(expanded, by: vectors[1]))
      }
    }
  }

  /// 40,000 columns: fewer vectors than there are stay together.
  @Test(arguments: [(33, 50), (3, 40_000)])
  func severalVectorsGiveTheBitsOfEach(rows: Int, columns: Int) {
    let matrix = DenseMatrix(rows: rows, columns: columns, using: Compute()) { row, halves in
      var random = SeededRandom(seed: UInt64(row))
      for index in halves.indices { halves[index] = Float16(Float.random(in: -1...1, using: &random)).bitPattern }
    }
    var random = SeededRandom(seed: 3)
    let vectors = (0..<7).map { _ in (0..<columns).map { _ in Float.random(in: -1...1, using: &random) } }
    let together = TokenVectors(width: columns, vectors)
    for kernels in KernelSet.available {
      for threads in 1...3 {
        let compute = Compute(kernels: kernels, threads: threads, weightsWorthSharing: 0)
        let products = compute.multiply(matrix, by: together)
        for (token, vector) in vectors.enumerated() {
          #expect(products[token] == compute.multiply(matrix, by: vector))
        }
      }
    }
    #expect(Compute().multiply(matrix, by: TokenVectors(width: columns, [])).count == 0)
  }
}
