import Glibc
import Kernels

/// Times the kernels by themselves, in the shape of BitNet b1.58 2B4T with random weights.
///
///     kernel-probe decode|prefill|attention|head [KERNELS,...] [THREADS,...]
///     kernel-probe count KERNEL        one call of one kernel, for callgrind
///
/// Sets of kernels and numbers of threads take turns, so that what else the machine does meets all alike; the fastest of
/// several rounds is printed.
@main struct KernelProbe {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst().map { String($0) }
    let sets =
      arguments.count > 1
      ? arguments[1].split(separator: ",").compactMap { KernelSet.named(String($0)) } : KernelSet.available
    let threads = arguments.count > 2 ? arguments[2].split(separator: ",").compactMap { Int($0) } : [1, 2]
    let computes = sets.flatMap { set in threads.map { Compute(kernels: set, threads: $0) } }
    switch arguments.first {
    case "decode": decode(computes)
    case "prefill": prefill(computes)
    case "attention": attention(computes)
    case "head": head(computes)
    case "count": count(arguments.count > 1 ? arguments[1] : "")
    default: print("kernel-probe decode|prefill|attention|head [KERNELS,...] [THREADS,...] | count KERNEL")
    }
  }

  static func decode(_ computes: [Compute]) {
    let packings = TernaryPacking.allCases.filter { packing in computes.contains { $0.kernels.packing == packing } }
    for packing in packings {
      let (layers, inputs) = (ProbeLayers(count: 30, packing: packing), ProbeLayers.Inputs(1))
      race(computes.filter { $0.kernels.packing == packing }, rounds: 9) { layers.run(inputs, using: $0) }
    }
  }

  static func prefill(_ computes: [Compute]) {
    for packing in TernaryPacking.allCases {
      let mine = computes.filter { $0.kernels.packing == packing }
      if mine.isEmpty { continue }
      let layers = ProbeLayers(count: 2, packing: packing)
      for tokens in [2, 4, 6, 8, 16, 64, 256, 512] {
        let inputs = ProbeLayers.Inputs(tokens)
        print("\(tokens) tokens at once, tokens/s by 30 layers")
        race(mine, rounds: 4) { compute in
          layers.run(inputs, using: compute)
        } figure: { seconds in
          Double(tokens) / (seconds * 15)
        }
      }
    }
  }

  static func attention(_ computes: [Compute]) {
    for bits in [3, 4, 8, 16] {
      for context in [512, 4096] {
        let cache = ProbeCache(bits: bits, context: context)
        print("KV \(bits) bits, context \(context): ms a token by 30 layers, one token, then each of 64")
        let (one, many) = (ProbeCache.queries(1), ProbeCache.queries(64))
        race(computes, rounds: 20) { compute in
          cache.attend(one, using: compute)
        } figure: { seconds in
          seconds * 30e3
        }
        race(computes, rounds: 2) { compute in
          cache.attend(many, using: compute)
        } figure: { seconds in
          seconds * 30e3 / 64
        }
      }
    }
  }

  static func head(_ computes: [Compute]) {
    let (rows, columns) = (128_256, 2_560)
    let vector = TokenVectors(width: columns, [(0..<columns).map { Float($0 % 17) - 8 }])
    let owner = ProbeBytes(count: rows * columns * 2)
    for element in [DenseMatrix.Element.bfloat16, .float16] {
      let matrix = DenseMatrix(rows: rows, columns: columns, element: element, bytes: owner.bytes, owner: owner)
      print("head in \(element), ms")
      race(computes, rounds: 4) {
        _ = $0.multiply(matrix, by: vector)
      } figure: {
        $0 * 1e3
      }
    }
  }

  /// Lets all of them do the same in turn, and prints the best of each.
  static func race(
    _ computes: [Compute], rounds: Int, _ body: (Compute) -> Void, figure: (Double) -> Double = { 1 / $0 }
  ) {
    var best = [Double](repeating: .infinity, count: computes.count)
    for _ in 0..<rounds {
      for (index, compute) in computes.enumerated() {
        let start = now()
        body(compute)
        best[index] = min(best[index], now() - start)
      }
    }
    for (compute, seconds) in zip(computes, best) {
      print("  \(compute.kernels.name) x \(compute.threads): \((figure(seconds) * 100).rounded() / 100)")
    }
  }

  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  static func count(_ kernel: String) {
    guard let work = ProbeCounts.all[kernel] else {
      return print(ProbeCounts.all.keys.sorted().joined(separator: "\n"))
    }
    work()
  }
}
