import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct ActivationFunctionTests {
  static let vector: [Float] = {
    var random = SeededRandom(seed: 4)
    return [0, -0.0, 1, -1, 30, -30, 200, -200, 1e-6, 88, -88]
      + (0..<60).map { _ in .random(in: -9...9, using: &random) }
  }()

  @Test func siluIsXTimesItsSigmoid() {
    var got = TokenVectors(width: Self.vector.count, [Self.vector])
    Compute().silu(&got)
    for (x, y) in zip(Self.vector, got[0]) {
      let expected = Double(x) / (1 + exp(-Double(x)))
      #expect(abs(Double(y) - expected) <= 4e-7 * max(1, abs(expected)), "\(x)")
    }
    for kernels in KernelSet.available {
      var other = TokenVectors(width: Self.vector.count, [Self.vector])
      Compute(kernels: kernels).silu(&other)
      #expect(other == got)
    }
  }

  @Test func neighborsTurnAsHalvesDoInAnotherOrder() {
    let angles = [(cosines: [Float(0.6), 1, 0], sines: [Float(0.8), 0, -1])]
    let halves: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    func interleaved(_ x: [Float]) -> [Float] {
      [0, 6].flatMap { start in (0..<3).flatMap { [x[start + $0], x[start + $0 + 3]] } }
    }
    for kernels in KernelSet.available {
      let compute = Compute(kernels: kernels)
      var one = TokenVectors(width: 12, [halves])
      var other = TokenVectors(width: 12, [interleaved(halves)])
      compute.rotate(&one, by: angles)
      compute.rotate(&other, by: angles, neighbors: true)
      #expect(other[0] == interleaved(one[0]))
    }
  }

  @Test func eachHeadIsNormalizedByItself() {
    let compute = Compute()
    var heads = TokenVectors(width: 6, [[1, 2, 2, 30, 0, 0], [0, 3, 4, 5, 5, 5]])
    compute.normalizeHeads(&heads, weight: [1, 2, 3], epsilon: 1e-6)
    for (token, head, x) in [(0, 0, [Float(1), 2, 2]), (0, 1, [30, 0, 0]), (1, 0, [0, 3, 4]), (1, 1, [5, 5, 5])] {
      let expected = compute.rmsNorm(TokenVectors(width: 3, [x]), weight: [1, 2, 3], epsilon: 1e-6)[0]
      #expect(Array(heads[token][head * 3..<head * 3 + 3]) == expected)
    }
  }
}
