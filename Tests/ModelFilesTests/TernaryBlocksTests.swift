import TestSupport
import Testing

@testable import ModelFiles

@Suite struct TernaryBlocksTests {
  static func unpack(_ type: TensorType, _ bytes: [UInt8], count: Int) -> [Int8]? {
    var values = [Int8](repeating: 9, count: count)
    let isValid = bytes.withUnsafeBytes { source in
      values.withUnsafeMutableBufferPointer { TernaryBlocks.unpack(type, source, into: $0) }
    }
    return isValid ? values : nil
  }

  @Test func blocksUnpackToTheWeightsThatWerePacked() {
    var random = RandomNumbers(seed: 3)
    let values = random.ternary(1024)
    #expect(Self.unpack(.tq1_0, CheckpointBytes.tq1(values, scale: 1), count: 1024) == values)
    #expect(Self.unpack(.tq2_0, CheckpointBytes.tq2(values, scale: 1), count: 1024) == values)
    #expect(Self.unpack(.i2_s, CheckpointBytes.i2s(values, scale: 1).dropLast(32), count: 1024) == values)
  }

  /// One weight after the other, in a block of zeros, at the place that the format gives it.
  @Test func aSingleWeightStandsInItsPlace() {
    var block = [UInt8](repeating: 0x55, count: 66)
    block[33] = 0x95  // byte 1 of the second half, top field: weight 128 + 96 + 1
    #expect(Self.unpack(.tq2_0, block, count: 256)?.firstIndex(of: 1) == 225)
    var flat = [UInt8](repeating: 0x55, count: 32)
    flat[2] = 0x95  // byte 2, top field: weight 2
    #expect(Self.unpack(.i2_s, flat, count: 128)?.firstIndex(of: 1) == 2)
    // 1 + 3 + 9 + 27 + 81 = 121 are five zeros, 121 + 81 a one in the first place: 202 * 256 / 243, rounded up.
    var digits = [UInt8](repeating: 128, count: 54)
    digits[40] = 213
    #expect(Self.unpack(.tq1_0, digits, count: 256)?.firstIndex(of: 1) == 160 + 8)
  }

  @Test func aFieldOfThreeIsNoWeight() {
    var block = [UInt8](repeating: 0x55, count: 66)
    block[60] = 0x5D
    #expect(Self.unpack(.tq2_0, block, count: 256) == nil)
    var flat = [UInt8](repeating: 0x55, count: 32)
    flat[31] = 0xD5
    #expect(Self.unpack(.i2_s, flat, count: 128) == nil)
  }

  @Test func everyByteOfTQ1UnpacksToWeights() {
    for byte in UInt8.min...UInt8.max {
      let values = Self.unpack(.tq1_0, [UInt8](repeating: byte, count: 54), count: 256)
      #expect(values?.allSatisfy { (-1...1).contains($0) } == true)
    }
  }

  @Test func theScaleEndsABlock() {
    let bytes = CheckpointBytes.tq1([Int8](repeating: 0, count: 256), scale: 0.375)
    #expect(bytes.withUnsafeBytes { TernaryBlocks.scale(ofBlock: $0) } == 0.375)
  }

  @Test func packedRowsUnpack() {
    var random = RandomNumbers(seed: 4)
    let matrix = CheckpointModel.Matrix(rows: 12, columns: 7, values: random.ternary(84), scale: 1)
    var values = [Int8](repeating: 9, count: 84)
    func unpack(_ bytes: [UInt8]) -> Bool {
      bytes.withUnsafeBytes { source in
        values.withUnsafeMutableBufferPointer { values in
          (0..<12).reduce(true) { isValid, row in
            let packed = UnsafeRawBufferPointer(rebasing: source[row % 3 * 7..<row % 3 * 7 + 7])
            guard let base = values.baseAddress else { return false }
            return TernaryRowFields.unpack(packed, shift: UInt8(row / 3 * 2), into: base + row * 7) && isValid
          }
        }
      }
    }
    var bytes = CheckpointBytes.packedRows(matrix)
    #expect(unpack(bytes))
    #expect(values == matrix.values)
    bytes[20] |= 0x30
    #expect(!unpack(bytes))
  }
}
