import TestSupport
import Testing

@testable import ModelFiles

@Suite struct TensorEncodingTests {
  let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  func roundTrip(_ numbers: [Float], _ type: TensorType) throws -> [Float] {
    let file = try MappedFile(path: folder.write(TensorEncoding.encoded(numbers, as: type), to: "t"))
    return try #require(Tensor(name: "t", type: type, shape: [numbers.count], data: file.slice)).floats()
  }

  @Test(arguments: [(TensorType.f32, Float(0)), (.f16, 0x1p-12), (.bf16, 0x1p-8), (.q8_0, 0x1p-7), (.q6_k, 0x1p-4)])
  func numbersComeBackWithinTheTypesPrecision(type: TensorType, tolerance: Float) throws {
    var random = RandomNumbers(seed: 10)
    let numbers = random.floats(512)
    for (number, read) in zip(numbers, try roundTrip(numbers, type)) {
      #expect(abs(number - read) <= tolerance)
    }
  }

  @Test func eightBitsPutTheLargestAtTheEnd() {
    var numbers = [Float](repeating: 0, count: 32)
    numbers[3] = -127
    numbers[4] = 2.5  // a tie, to the even 2
    let bytes = TensorEncoding.encoded(numbers, as: .q8_0)
    #expect(bytes.count == 34)
    #expect(Array(bytes[0..<2]) == [0x00, 0x3C])
    #expect(bytes[5] == 0x81)
    #expect(bytes[6] == 2)
  }

  @Test(arguments: [TensorType.q8_0, .q6_k], [Float(0), 1e-30, 1e-6, 6e4])
  func extremesStayFinite(type: TensorType, number: Float) throws {
    let read = try roundTrip([Float](repeating: number, count: 256), type)
    #expect(read.allSatisfy { $0.isFinite && abs($0) <= 2 * number })
  }
}
