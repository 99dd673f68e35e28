import TestSupport
import Testing

@testable import ModelFiles

@Suite struct TernaryEncodingTests {
  @Test func bytesAreThoseOfTheFormat() {
    var random = RandomNumbers(seed: 5)
    let values = random.ternary(768)
    #expect(TernaryEncoding.packed(values, as: .tq1_0) == CheckpointBytes.tq1(values, scale: 1))
    #expect(TernaryEncoding.packed(values, as: .tq2_0) == CheckpointBytes.tq2(values, scale: 1))
    #expect(TernaryEncoding.packed(values, as: .i2_s) == CheckpointBytes.i2s(values, scale: 1).dropLast(32))
  }

  @Test(arguments: [TensorType.tq1_0, .tq2_0, .i2_s], [Int8(-1), 0, 1])
  func rowsOfOneWeightComeBack(type: TensorType, weight: Int8) {
    let values = [Int8](repeating: weight, count: 256)
    #expect(TernaryBlocksTests.unpack(type, TernaryEncoding.packed(values, as: type), count: 256) == values)
  }
}
