import Kernels
import Transformer

/// Embedding and head of a random model, in halves; several models may read the same ones.
struct RandomEmbedding: Sendable {
  let embedding: DenseMatrix
  /// nil where the embedding is the head too.
  let head: DenseMatrix?

  init(_ configuration: Configuration, isTied: Bool, seed: UInt64, steadyDimensions: Int, using compute: Compute) {
    func matrix(_ number: Int) -> DenseMatrix {
      DenseMatrix(rows: configuration.vocabulary, columns: configuration.dimension, using: compute) { row, halves in
        var random = RandomStream(seed: seed, matrix: number, run: row)
        for index in halves.indices { halves[index] = Float16(random.nextNormal()).bitPattern }
        for index in 0..<steadyDimensions { halves[index] = Float16(1).bitPattern }
      }
    }
    embedding = matrix(-1)
    head = isTied ? nil : matrix(-2)
  }
}
