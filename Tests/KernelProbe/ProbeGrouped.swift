import Kernels

/// Decoding with a scale for each 128 weights beside decoding with one scale a matrix, in the shape of Ternary-Bonsai 8B:
/// what matters is how fast each reads its own bytes.
enum ProbeGrouped {
  private static let (dimension, keyValues, feedForward) = (4096, 1024, 12_288)
  private static let shapes = [
    [(dimension, dimension), (keyValues, dimension), (keyValues, dimension)], [(dimension, dimension)],
    [(feedForward, dimension), (feedForward, dimension)], [(dimension, feedForward)],
  ]

  /// - Parameter blocks: of the model's 36; each has memory of its own.
  static func compare(_ computes: [Compute], blocks: Int = 12) {
    var random = ProbeRandom()
    // One row's worth of blocks and of values, repeated.
    let q2 = (0..<16 * feedForward / 128).flatMap { _ -> [UInt8] in
      [0x66, 0x2E] + (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) & 0x55 }
    }
    let values = (0..<feedForward).map { _ in Int8.random(in: -1...1, using: &random) }
    let inputs = [dimension, dimension, dimension, feedForward].map {
      ProbeLayers.vectors(1, width: $0, alive: 100)
    }
    let maker = Compute(threads: 2)
    let grouped: [[[GroupedTernaryMatrix]]] = (0..<blocks).map { _ in
      shapes.map { $0.map { makeGrouped(rows: $0.0, columns: $0.1, q2, using: maker) } }
    }
    let groupedBytes = grouped.joined().joined().reduce(0) { $0 + $1.byteCount }
    for packing in TernaryPacking.allCases {
      let mine = computes.filter { $0.kernels.packing == packing }
      if mine.isEmpty { continue }
      let single: [[[PackedTernaryMatrix]]] = (0..<blocks).map { _ in
        shapes.map { $0.map { makeSingle(rows: $0.0, columns: $0.1, values, packing, using: maker) } }
      }
      let singleBytes = single.joined().joined().reduce(0) { $0 + $1.byteCount }
      for compute in mine {
        let blockwise = inputs.map { compute.quantize($0, .int8Blocks) }
        let whole = inputs.map { compute.quantize($0, .int8) }
        var best = (grouped: Double.infinity, single: Double.infinity)
        for _ in 0..<7 {
          var start = KernelProbe.now()
          for block in grouped { for (part, input) in zip(block, blockwise) { _ = compute.multiply(part, by: input) } }
          best.grouped = min(best.grouped, KernelProbe.now() - start)
          start = KernelProbe.now()
          for block in single { for (part, input) in zip(block, whole) { _ = compute.multiply(part, by: input) } }
          best.single = min(best.single, KernelProbe.now() - start)
        }
        let rates = (Double(groupedBytes) / best.grouped * 1e-9, Double(singleBytes) / best.single * 1e-9)
        print(
          "  \(compute.kernels.name) x \(compute.threads): \(rounded(rates.0)) GB/s in groups of 128,",
          "\(rounded(rates.1)) GB/s with one scale (\(packing)): \(rounded(rates.0 / rates.1));",
          "36 blocks in \(rounded(best.grouped * 36e3 / Double(blocks))) ms")
      }
    }
  }

  private static func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }

  private static func makeGrouped(rows: Int, columns: Int, _ q2: [UInt8], using compute: Compute)
    -> GroupedTernaryMatrix
  {
    q2.withUnsafeBytes { blocks in
      GroupedTernaryMatrix(rows: rows, columns: columns, group: 128, repeating: blocks, using: compute)
    }
  }

  private static func makeSingle(
    rows: Int, columns: Int, _ values: [Int8], _ packing: TernaryPacking, using compute: Compute
  ) -> PackedTernaryMatrix {
    PackedTernaryMatrix(rows: rows, columns: columns, scale: 1, order: .rows, packing: packing, using: compute) {
      _, out in
      for index in out.indices { out[index] = values[index] }
    }
  }
}
