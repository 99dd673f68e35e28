import Foundation
import Testing

@testable import Transformer

@Suite struct RotaryEmbeddingTests {
  /// How much less pairs turn than without scaling, at a position where float32 still shows it.
  static func turns(_ scaling: RotaryScaling, theta: Double, pair: Int) -> Double {
    let angles = RotaryEmbedding(headDimension: 128, theta: theta, scaling: scaling).angles(at: 1)
    return atan2(Double(angles.sines[pair]), Double(angles.cosines[pair]))
  }

  static func ratio(_ scaling: RotaryScaling, theta: Double, pair: Int) -> Double {
    turns(scaling, theta: theta, pair: pair) / turns(.none, theta: theta, pair: pair)
  }

  @Test func yarnMixesFrequenciesBetweenItsLimits() {
    let attention = 0.1 * log(4.0) + 1
    let yarn = RotaryScaling.yarn(
      factor: 4, originalContext: 16384, attentionFactor: attention, betaFast: 32, betaSlow: 1)
    // Pairs up to 20 turn more than 32 times over 16,384 positions, those from 37 on less than once.
    for (pair, expected) in [
      (0, 1.000000), (20, 1.000000), (21, 0.955882), (28, 0.647059), (36, 0.294118), (37, 0.250000), (40, 0.250000),
    ] {
      #expect(abs(Self.ratio(yarn, theta: 1e6, pair: pair) - expected) < 1e-4, "\(pair)")
    }
    let angles = RotaryEmbedding(headDimension: 128, theta: 1e6, scaling: yarn).angles(at: 0)
    #expect(angles.cosines.allSatisfy { abs(Double($0) - attention) < 1e-6 })
    #expect(angles.sines.allSatisfy { $0 == 0 })
  }

  @Test func linearScalingAndDivisorsDivide() {
    let divisors = (0..<64).map { Float(1 + $0) }
    for pair in [0, 5, 40] {
      #expect(abs(Self.ratio(.linear(factor: 4), theta: 1e4, pair: pair) - 0.25) < 1e-5)
      #expect(abs(Self.ratio(.divisors(divisors), theta: 1e4, pair: pair) * Double(1 + pair) - 1) < 1e-4)
    }
    #expect(RotaryEmbedding(headDimension: 8, theta: 1e4).angles(at: 3).cosines[0] == Float(cos(3.0)))
  }
}
