import Glibc
import Kernels

/// The two-stage head against the whole one, over many vectors: random ones, ones near a row, and mixtures of rows.
enum ProbeShortlist {
  static func gaussian(_ random: inout ProbeRandom) -> Float {
    let (u, v) = (Float.random(in: 1e-7...1, using: &random), Float.random(in: 0...1, using: &random))
    return (-2 * logf(u)).squareRoot() * cosf(2 * .pi * v)
  }

  /// - Parameter vectors: how many, shared by three kinds of matrices and of vectors.
  static func compare(vectors: Int, rows: Int, columns: Int) {
    let compute = Compute(threads: 2)
    for kind in ["white", "spectrum", "outliers"] {
      var random = ProbeRandom()
      let sizes = (0..<columns).map { column -> Float in
        switch kind {
        case "spectrum": 1 / powf(Float(column + 1), 0.35)
        case "outliers": column % 100 == 7 ? 20 : 1
        default: 1
        }
      }
      let mean = sizes.map { kind == "spectrum" ? $0 * gaussian(&random) : 0 }
      let values = (0..<rows).flatMap { _ in (0..<columns).map { mean[$0] + sizes[$0] * gaussian(&random) } }
      let matrix = DenseMatrix(rows: rows, columns: columns, values: values)
      guard let shortlist = HeadShortlist(of: matrix, using: compute, fewestRows: 1) else { return }
      var (wrong, fallbacks, read) = (0, 0, 0)
      for index in 0..<vectors / 3 {
        var vector = sizes.map { _ in gaussian(&random) }
        switch index % 3 {
        case 0: break
        case 1:
          let row = matrix.row(Int.random(in: 0..<rows, using: &random))
          vector = zip(vector, row).map { $0 + $1 }
        default:
          for _ in 0..<40 {
            let (row, share) = (matrix.row(Int.random(in: 0..<rows, using: &random)), gaussian(&random))
            vector = zip(vector, row).map { $0 + $1 * share }
          }
        }
        let wanted = [1, 5, 20][index / 3 % 3]
        let whole = compute.multiply(matrix, by: vector)
        let found = compute.largestProducts(wanted, of: matrix, shortlist, by: vector)
        let (some, count) = (found.products, found.rowsRead)
        let last = whole.sorted(by: >)[wanted - 1]
        for row in 0..<rows where whole[row] >= last && some[row] != whole[row] {
          wrong += 1
          break
        }
        if count == rows { fallbacks += 1 } else { read += count }
      }
      print(
        "\(kind): \(vectors / 3) vectors, \(wrong) wrong, \(fallbacks) fell back,",
        "\(read / max(1, vectors / 3 - fallbacks)) rows of \(rows) read on average")
    }
  }
}
