import Kernels
import TestSupport
import Testing

@Suite struct QuantizerTests {
  let compute = Compute()

  func values(_ activations: Activations) -> [Float] { (0..<activations.width).map { activations[0, $0] } }

  @Test func int8RoundsHalvesToEven() {
    // The largest is 127, so the scale is 1.
    let rounded = values(compute.quantize([127, 0.5, 1.5, 2.5, -0.5, -1.5, 0.49, -126.5], .int8))
    #expect(rounded == [127, 0, 2, 2, 0, -2, 0, -126])
  }

  @Test func int4ScalesByTheMeanAndClips() {
    // mean|x| = 1: the step is 1 / sqrt(7), and -8...7 steps fit.
    let x: [Float] = [5, -5, 0.1, -0.1, 0.4, -0.4, 0.2, -0.2, 0.3, -0.3, 0, 0, 0, 0, 0, 0]
    let mean = x.reduce(0) { $0 + abs($1) } / Float(x.count)
    let step = mean / Float(7).squareRoot()
    let rounded = values(compute.quantize(x, .int4))
    for (value, original) in zip(rounded, x) {
      let expected = min(max((original / step).rounded(.toNearestOrEven), -8), 7) * step
      #expect(abs(value - expected) < 1e-6)
    }
    #expect(abs(rounded[0] - 7 * step) < 1e-6)
    #expect(abs(rounded[1] + 8 * step) < 1e-6)
  }

  @Test func fp4TakesTheGridAndTheSmallerOfTwoNeighbours() {
    // The largest is 6, so the scale is 1.
    let x: [Float] = [6, 0.25, 0.26, 0.75, 1.25, 1.75, 2.5, 2.51, 3.5, 5, 5.1, -2.5, -5, -0.25]
    #expect(values(compute.quantize(x, .fp4)) == [6, 0, 0.5, 0.5, 1, 1.5, 2, 3, 3, 4, 6, -2, -4, 0])
  }

  @Test(arguments: [ActivationQuantizer.int8, .int4, .fp4, .none])
  func zerosStayZeros(quantizer: ActivationQuantizer) {
    let activations = compute.quantize([Float](repeating: 0, count: 37), quantizer)
    #expect(values(activations).allSatisfy { $0 == 0 })
    #expect(activations.zeroShare(0) == 1)
  }

  @Test func topKKeepsTiesWithTheLast() {
    let x: [Float] = [4, -3, 3, 2, -1, 3, 0.5, 0]
    var activations = compute.quantize(x, .none)
    compute.keepLargest(2, of: x, in: &activations)
    #expect(values(activations) == [4, -3, 3, 0, 0, 3, 0, 0])
  }

  @Test func topKAgreesWithSorting() {
    var random = SeededRandom(seed: 3)
    for count in [1, 2, 17, 256, 1000] {
      let x = (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
      var activations = compute.quantize(x, .none)
      compute.keepLargest(max(1, count / 2), of: x, in: &activations)
      let threshold = x.map(\.magnitude).sorted(by: >)[max(1, count / 2) - 1]
      #expect(values(activations) == x.map { $0.magnitude >= threshold ? $0 : 0 })
    }
  }

  @Test func everySetOfKernelsGivesTheSameBits() {
    let portable = Compute(kernels: KernelSet.named("portable"))
    var random = SeededRandom(seed: 4)
    for kernels in KernelSet.available {
      let compute = Compute(kernels: kernels)
      for count in [1, 15, 16, 40, 641] {
        let x = (0..<count).map { _ in Float.random(in: -3...3, using: &random) }
        let weight = (0..<count).map { _ in Float.random(in: 0...2, using: &random) }
        #expect(
          compute.rmsNorm(x, weight: weight, epsilon: 1e-5) == portable.rmsNorm(x, weight: weight, epsilon: 1e-5))
        for quantizer in [ActivationQuantizer.int8, .int4, .fp4] {
          #expect(values(compute.quantize(x, quantizer)) == values(portable.quantize(x, quantizer)))
        }
      }
    }
  }

  @Test func rmsNormDividesByTheRoot() {
    let out = compute.rmsNorm([3, 4], weight: [1, 2], epsilon: 0)
    let root = Float(12.5).squareRoot()
    #expect(abs(out[0] - 3 / root) < 1e-6 && abs(out[1] - 8 / root) < 1e-6)
  }
}
