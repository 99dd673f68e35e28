import Engine
import Testing

@testable import Screen

@Suite struct LayerWeightsTests {
  /// A 7B shape (d 4096, f 11008): (0.12 * 3 + 0.5 + (0.12 + 0.67 + 0.8) * 2.6875) / (4 + 3 * 2.6875) = 42.55% zeros.
  @Test func sharesAreWeighed() {
    let weights = LayerWeights(dimension: 4096, keyValueDimension: 4096, feedForwardDimension: 11008)
    #expect(weights.qkv == 3 * 4096 * 4096 && weights.up == 4096 * 11008)
    let share = weights.activeShare(LayerZeros(qkv: 0.12, out: 0.5, gate: 0.12, up: 0.67, down: 0.8))
    #expect(abs(share - 0.5745) < 0.0001)
  }

  @Test func placesThatDoNotExistSpareNothing() {
    let weights = LayerWeights(dimension: 4, keyValueDimension: 4, feedForwardDimension: 4)
    #expect(weights.activeShare(LayerZeros()) == 1)
    #expect(weights.activeShare(LayerZeros(up: 1)) < 1)
  }

  @Test func unknownWeightsCountTheSame() {
    let weights = LayerWeights(qkv: 0, out: 0, gate: 0, up: 0, down: 0)
    #expect(weights.activeShare(LayerZeros(qkv: 1, out: 0, gate: 0, up: 0, down: 0)) == 0.8)
    #expect(LayerWeights(dimension: .max, keyValueDimension: 1, feedForwardDimension: 2) == weights)
  }
}
