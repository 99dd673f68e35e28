import Kernels

/// One small piece of work each, the same on every run, whose instructions can be counted.
enum ProbeCounts {
  static var all: [String: () -> Void] {
    var all: [String: () -> Void] = [:]
    for kernels in KernelSet.available {
      for packing in TernaryPacking.allCases where packing == .twos || kernels.packing == packing {
        let name = "\(kernels.name) \(packing)"
        all["\(name) rows"] = { products(kernels, packing, .rows, tokens: 1) }
        all["\(name) columns"] = { products(kernels, packing, .columns, tokens: 1) }
        all["\(name) rows, 24 tokens"] = { products(kernels, packing, .rows, tokens: 24) }
        all["\(name) columns, 24 tokens"] = { products(kernels, packing, .columns, tokens: 24) }
      }
      for bits in [3, 4, 8, 16] {
        all["\(kernels.name) attention, KV \(bits)"] = { attention(kernels, bits: bits) }
      }
    }
    return all
  }

  static func products(
    _ kernels: KernelSet, _ packing: TernaryPacking, _ order: PackedTernaryMatrix.Order, tokens: Int
  ) {
    let compute = Compute(kernels: kernels)
    let matrix = PackedTernaryMatrix(
      rows: 640, columns: 640, scale: 1, values: (0..<640 * 640).map { Int8($0 * $0 % 3) - 1 }, order: order,
      packing: packing)
    let input = compute.quantize(ProbeLayers.vectors(1, width: 640, alive: 100).repeated(tokens), .int8)
    kernelProbeMeasured {
      switch order {
      case .rows: _ = compute.multiply(matrix, by: input)
      case .columns: _ = compute.multiplySkippingZeros(matrix, by: input)
      }
    }
  }

  static func attention(_ kernels: KernelSet, bits: Int) {
    let (compute, cache, queries) = (
      Compute(kernels: kernels), ProbeCache(bits: bits, context: 256, layers: 1), ProbeCache.queries(1)
    )
    kernelProbeMeasured { cache.attend(queries, using: compute) }
  }
}

/// Only what runs in here is counted; callgrind finds it by its name.
@inline(never) func kernelProbeMeasured(_ work: () -> Void) { work() }
