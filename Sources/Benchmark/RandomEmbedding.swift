import Kernels
import Transformer

/// Embedding and head of a random model. Their numbers are eighths from -4 to 3.875, so that they are the same ones in six
/// bits and in halves.
struct RandomEmbedding: Sendable {
  let embedding: DenseMatrix
  /// nil where the embedding is the head too.
  let head: DenseMatrix?

  /// What a model that is small keeps its embedding in: six bits, or halves where rows are no whole blocks of those.
  static func smallElement(_ configuration: Configuration) -> DenseMatrix.Element {
    configuration.dimension % DenseMatrix.Element.sixBitBlocks.blockSize == 0 ? .sixBitBlocks : .float16
  }

  /// - Parameter element: `.float16` or `.sixBitBlocks`.
  init(
    _ configuration: Configuration, isTied: Bool, seed: UInt64, steadyDimensions: Int, element: DenseMatrix.Element,
    using compute: Compute
  ) {
    func matrix(_ number: Int) -> DenseMatrix {
      DenseMatrix(
        rows: configuration.vocabulary, columns: configuration.dimension, element: element, using: compute
      ) { row, bytes in
        var random = RandomStream(seed: seed, matrix: number, run: row)
        let numbers = (0..<configuration.dimension).map { index in
          let eighths = Int((random.nextNormal() * 8).rounded(.toNearestOrEven))
          return index < steadyDimensions ? 8 : max(-32, min(31, eighths))
        }
        if element == .sixBitBlocks {
          Self.writeSixBits(numbers, bytes)
        } else {
          let halves = bytes.bindMemory(to: UInt16.self)
          for (index, number) in numbers.enumerated() { halves[index] = Float16(Float(number) / 8).bitPattern }
        }
      }
    }
    embedding = matrix(-1)
    head = isTied ? nil : matrix(-2)
  }

  /// Blocks of Q6_K: 128 bytes of low 4 bits, 64 of high 2 bits, 16 scales of 16 numbers each, a half-float scale of those.
  private static func writeSixBits(_ numbers: [Int], _ bytes: UnsafeMutableRawBufferPointer) {
    let blockBytes = DenseMatrix.Element.sixBitBlocks.rowBytes(columns: 256)
    for start in stride(from: 0, to: numbers.count, by: 256) {
      let block = UnsafeMutableRawBufferPointer(
        rebasing: bytes[start / 256 * blockBytes..<(start / 256 + 1) * blockBytes])
      for index in 0..<192 { block[index] = 0 }
      for index in 0..<256 {
        let number = UInt8(numbers[start + index] + 32)
        let (half, quarter, place) = (index / 128, index % 128 / 32, index % 32)
        block[half * 64 + quarter % 2 * 32 + place] |= (number & 15) << UInt8(quarter / 2 * 4)
        block[128 + half * 32 + place] |= (number >> 4) << UInt8(quarter * 2)
      }
      for index in 192..<208 { block[index] = 8 }
      block.storeBytes(of: Float16(1.0 / 64).bitPattern.littleEndian, toByteOffset: 208, as: UInt16.self)
    }
  }
}
