import TestSupport
import Testing

@testable import ModelFiles

@Suite struct SixBitBlocksTests {
  static func decode(_ bytes: [UInt8]) -> [Float] {
    var numbers = [Float](repeating: .nan, count: bytes.count / 210 * 256)
    bytes.withUnsafeBytes { source in
      numbers.withUnsafeMutableBufferPointer { target in
        if let source = source.baseAddress, let target = target.baseAddress {
          SixBitBlocks.decode(source, bytes.count / 210, target)
        }
      }
    }
    return numbers
  }

  static func encode(_ numbers: [Float]) -> [UInt8] { numbers.withUnsafeBufferPointer { SixBitBlocks.encoded($0) } }

  /// The format as its definition counts it: weight w of a half of 128 has its low 4 bits in byte w % 64, the low
  /// nibble for w < 64, and its high 2 bits in byte w % 32 at 2 * (w / 32).
  @Test func bytesDecodeAsTheFormatSays() {
    var random = RandomNumbers(seed: 6)
    var bytes = (0..<208).map { _ in UInt8.random(in: 0...255, using: &random) }
    bytes += CheckpointBytes.f16([0.125])
    let expected = (0..<256).map { place -> Float in
      let (half, inHalf) = (place / 128, place % 128)
      let low = bytes[half * 64 + inHalf % 64] >> (inHalf < 64 ? 0 : 4) & 15
      let high = bytes[128 + half * 32 + inHalf % 32] >> UInt8(2 * (inHalf / 32)) & 3
      let scale = Int8(bitPattern: bytes[192 + place / 16])
      return 0.125 * Float(scale) * Float(Int(low | high << 4) - 32)
    }
    #expect(Self.decode(bytes) == expected)
  }

  @Test func numbersComeBackWithinHalfAStep() {
    var random = RandomNumbers(seed: 8)
    // Groups of very different size, so that their scales matter.
    let numbers = (0..<16).flatMap { group in random.floats(16, in: -Float(group + 1)...Float(group + 1)) }
    let decoded = Self.decode(Self.encode(numbers))
    let error = zip(numbers, decoded).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let power = numbers.reduce(Float(0)) { $0 + $1 * $1 }
    // Uniform numbers and steps of 1/32 of the largest: noise of about 1/3500 of the power at best.
    #expect(error / power < 1 / 2500)
  }

  @Test func whatFitsTheFormatExactlyIsKept() {
    var numbers = (0..<256).map { Float($0 * 7 % 63 - 31) * 0.25 }
    // Each group reaches -32 steps, so that there is one best scale.
    for group in 0..<16 { numbers[group * 16] = -8 }
    #expect(Self.decode(Self.encode(numbers)) == numbers)
  }

  @Test(arguments: [Float(0), 1e-20, 1e-7, 3e4, -65000])
  func extremesStayFinite(number: Float) {
    let decoded = Self.decode(Self.encode([Float](repeating: number, count: 256)))
    #expect(decoded.allSatisfy { $0.isFinite && abs($0 - number) <= abs(number) })
  }
}
