import TestSupport
import Testing

@testable import ModelFiles

@Suite struct TensorTests {
  let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  func tensor(_ type: TensorType, _ shape: [Int], _ bytes: [UInt8]) throws -> Tensor {
    let file = try MappedFile(path: folder.write(bytes, to: "tensor"))
    return try #require(Tensor(name: "t", type: type, shape: shape, data: file.slice))
  }

  @Test func rowsOfEveryTypeDecode() throws {
    var random = RandomNumbers(seed: 9)
    let numbers: [Float] = [1.5, -2, 0, 0.25, 96, -0.125]
    for (type, bytes) in [
      (TensorType.f32, CheckpointBytes.f32(numbers)), (.f16, CheckpointBytes.f16(numbers)),
      (.bf16, CheckpointBytes.bf16(numbers)),
    ] {
      let tensor = try tensor(type, [2, 3], bytes)
      #expect(try tensor.floats() == numbers)
      #expect(try tensor.floats(row: 1) == [0.25, 96, -0.125])
    }
    let values = random.ternary(512)
    let expected = values.map { Float($0) * 0.5 }
    for (type, bytes) in [
      (TensorType.tq1_0, CheckpointBytes.tq1(values, scale: 0.5)), (.tq2_0, CheckpointBytes.tq2(values, scale: 0.5)),
      (.i2_s, CheckpointBytes.i2s(values, scale: 0.5)),
    ] {
      let tensor = try tensor(type, [2, 256], bytes)
      #expect(try tensor.floats() == expected)
      #expect(try tensor.floats(row: 1) == Array(expected[256...]))
    }
  }

  @Test func blocksOfEightBitsDecode() throws {
    let bytes = CheckpointBytes.f16([0.5]) + (0..<32).map { UInt8(bitPattern: Int8($0 * 8 - 128)) }
    let expected = (0..<32).map { Float($0 * 8 - 128) * 0.5 }
    #expect(try tensor(.q8_0, [1, 32], bytes).floats() == expected)
  }

  @Test func bytesOfTheWrongNumberAreNoTensor() throws {
    let file = try MappedFile(path: folder.write([1, 2, 3, 4], to: "four"))
    #expect(Tensor(name: "t", type: .f32, shape: [2], data: file.slice) == nil)
    #expect(Tensor(name: "t", type: .f32, shape: [0], data: file.slice) == nil)
    #expect(Tensor(name: "t", type: .q2_0, shape: [1 << 40, 1 << 40], data: file.slice) == nil)
    #expect(Tensor(name: "t", type: .f32, shape: [], data: file.slice)?.count == 1)
  }

  @Test func aTypeThatIsNotReadIsNamed() throws {
    let tensor = try tensor(.q4_0, [32], [UInt8](repeating: 0, count: 18))
    expectError(.bad, "Q4_0") { () throws(ModelFileError) in try tensor.floats() }
  }

  @Test func aTernaryWeightOfTwoIsDamage() throws {
    let tensor = try tensor(.tq2_0, [256], [UInt8](repeating: 0xFF, count: 66))
    expectError(.bad, "not -1, 0 or 1") { () throws(ModelFileError) in try tensor.floats() }
  }
}
