import Glibc
import Kernels

/// Times the kernels by themselves, in the shape of BitNet b1.58 2B4T with random weights.
///
///     kernel-probe decode|prefill|attention|head|grouped|token [KERNELS,...] [THREADS,...] [BITS of attention]
///     kernel-probe shortlist N [ROWS COLUMNS]
///                                      N vectors through the two-stage head and the whole one
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
    case "attention": attention(computes, bits: arguments.count > 3 ? Int(arguments[3]) : nil)
    case "head": head(computes)
    case "grouped": ProbeGrouped.compare(computes)
    case "token": ProbeModel.time(computes)
    case "shortlist":
      let numbers = arguments.dropFirst().compactMap { Int($0) }
      let (rows, columns) = numbers.count == 3 ? (numbers[1], numbers[2]) : (8192, 512)
      ProbeShortlist.compare(vectors: numbers.first ?? 1000, rows: rows, columns: columns)
    case "count": count(arguments.count > 1 ? arguments[1] : "")
    default:
      print("kernel-probe decode|prefill|attention|head|grouped|token [KERNELS,...] [THREADS,...] [BITS of attention]")
      print("kernel-probe shortlist N [ROWS COLUMNS] | count KERNEL")
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

  static func attention(_ computes: [Compute], bits: Int?) {
    for bits in bits.map({ [$0] }) ?? [3, 4, 8, 16] {
      for context in [512, 4096] {
        let cache = ProbeCache(bits: bits, context: context, layers: 30)
        print("KV \(bits) bits, context \(context): ms a token by 30 layers, one token, then each of 64")
        let (one, many) = (ProbeCache.queries(1), ProbeCache.queries(64))
        race(computes, rounds: 40) { compute in
          cache.attend(one, using: compute)
        } figure: { seconds in
          seconds * 1e3
        }
        race(computes, rounds: 2) { compute in
          cache.attend(many, using: compute)
        } figure: { seconds in
          seconds * 1e3 / 64
        }
      }
    }
  }

  static func head(_ computes: [Compute]) {
    let (rows, columns) = (128_256, 2_560)
    let vectors = ProbeLayers.vectors(8, width: columns, alive: 100)
    let owner = ProbeBytes(count: rows * columns * 2)
    func matrix(_ element: DenseMatrix.Element) -> DenseMatrix {
      DenseMatrix(rows: rows, columns: columns, element: element, bytes: owner.bytes, owner: owner)
    }
    for element in [DenseMatrix.Element.bfloat16, .eightBitBlocks, .sixBitBlocks] {
      print("head, all of it in \(element), ms")
      race(computes, rounds: 4) { compute in
        _ = compute.multiply(matrix(element), by: vectors[0])
      } figure: { seconds in
        seconds * 1e3
      }
    }
    let start = now()
    let whole = matrix(.bfloat16)
    guard let shortlist = HeadShortlist(of: whole, using: Compute(threads: 2)) else { return }
    print("shortlist made in \(now() - start) s")
    for tokens in [1, 2, 4, 8] {
      let some = TokenVectors(width: columns, (0..<tokens).map { vectors[$0] })
      print("the 104 largest by it for \(tokens) tokens, ms")
      race(computes, rounds: 12) { compute in
        _ = compute.largestProducts(104, of: whole, shortlist, by: some)
      } figure: { seconds in
        seconds * 1e3
      }
    }
    print("rows read: \(Compute().largestProducts(104, of: whole, shortlist, by: vectors).map(\.rowsRead))")
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
