import TestSupport
import Testing

@testable import ModelFiles

@Suite struct HalfFloatsTests {
  @Test func everyHalfReadsAsTheProcessorReadsIt() {
    for bits in UInt16.min...UInt16.max {
      let expected = Float(Float16(bitPattern: bits))
      let read = HalfFloats.float(half: bits)
      if expected.isNaN ? !read.isNaN : read.bitPattern != expected.bitPattern {
        Issue.record("half \(bits) reads as \(read)")
      }
    }
  }

  @Test func everyHalfIsWrittenBack() {
    for bits in UInt16.min...UInt16.max where !HalfFloats.float(half: bits).isNaN {
      if HalfFloats.half(HalfFloats.float(half: bits)) != bits { Issue.record("half \(bits) changes") }
    }
    #expect(HalfFloats.float(half: HalfFloats.half(.nan)).isNaN)
  }

  @Test func floatsRoundToTheNearestHalf() {
    var random = RandomNumbers(seed: 7)
    // Any bits at all, then halves between two neighbours, which go to the even one.
    var numbers = (0..<20_000).map { _ in Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &random)) }
    for bits in stride(from: UInt16(1), to: 0x7BFE, by: 37) {
      let (low, high) = (HalfFloats.float(half: bits), HalfFloats.float(half: bits + 1))
      numbers += [(low + high) / 2, ((low + high) / 2).nextUp, ((low + high) / 2).nextDown]
    }
    numbers += [65519, 65520, 0x1p-25, 0x1.000002p-25, -0x1p-24]
    for number in numbers where !number.isNaN {
      if HalfFloats.half(number) != Float16(number).bitPattern { Issue.record("\(number) rounds wrongly") }
    }
  }

  @Test(
    arguments: [
      (0x3F80_7FFF, 0x3F80), (0x3F80_8000, 0x3F80), (0x3F80_8001, 0x3F81), (0x3F81_8000, 0x3F82), (0xFF80_0000, 0xFF80),
    ] as [(UInt32, UInt16)])
  func floatsRoundToTheNearestBrainFloat(number: UInt32, bits: UInt16) {
    #expect(HalfFloats.brain(Float(bitPattern: number)) == bits)
  }

  @Test func aBrainFloatIsTheUpperHalfOfAFloat() {
    #expect(HalfFloats.float(brain: 0x3FC0) == 1.5)
    #expect(HalfFloats.float(brain: HalfFloats.brain(.nan)).isNaN)
  }
}
