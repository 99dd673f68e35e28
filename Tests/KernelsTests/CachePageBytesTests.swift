import CKernels
import Kernels
import TestSupport
import Testing

/// Pages of the cache as bytes and back.
@Suite struct CachePageBytesTests {
  static let widths = [16, 8, 4, 3]
  private let heads = 2
  private let dimension = 24

  private func filled(_ bits: Int, tokens: Int, kernels: KernelSet = KernelSet.available[0]) -> CachePage {
    var random = SeededRandom(seed: 5)
    let compute = Compute(kernels: kernels)
    var page = CachePage(bits: bits, heads: heads, headDimension: dimension)
    for _ in 0..<tokens {
      let numbers = (0..<2 * heads * dimension).map { _ in Float.random(in: -3...3, using: &random) }
      page.append(
        keys: Array(numbers.prefix(heads * dimension)), values: Array(numbers.suffix(heads * dimension)), using: compute
      )
    }
    return page
  }

  private func bytes(_ page: CachePage) -> [UInt8] {
    var bytes: [UInt8] = []
    page.withBytes { bytes += $0 }
    return bytes
  }

  private func page(_ bytes: [UInt8], bits: Int, count: Int) -> CachePage {
    CachePage(bits: bits, heads: heads, headDimension: dimension, count: count) { $0.copyBytes(from: bytes) }
  }

  @Test(arguments: widths, [0, 1, 17, 32])
  func whatIsReadIsWhatWasWritten(bits: Int, tokens: Int) {
    let written = bytes(filled(bits, tokens: tokens))
    #expect(written.count == CachePage.memoryByteCount(bits: bits, heads: heads, headDimension: dimension))
    let read = page(written, bits: bits, count: tokens)
    #expect(read.isSound && read.count == tokens && bytes(read) == written)
  }

  @Test(arguments: widths)
  func kernelsMakeTheSameBytes(bits: Int) {
    let all = KernelSet.available.map { bytes(filled(bits, tokens: 20, kernels: $0)) }
    #expect(all.allSatisfy { $0 == all[0] })
  }

  @Test(arguments: widths)
  func whatIsForgottenIsNotWritten(bits: Int) {
    var page = filled(bits, tokens: 20)
    page.truncate(to: 9)
    #expect(bytes(page) == bytes(filled(bits, tokens: 9)))
    #expect(bytes(filled(bits, tokens: 20)) != bytes(page))
  }

  @Test(arguments: widths)
  func scalesAreFiniteAndNotNegative(bits: Int) {
    let written = bytes(filled(bits, tokens: 5))
    for scale in [Float.nan, .infinity, -1, -.infinity] {
      for place in [0, 4] {
        var damaged = written
        withUnsafeBytes(of: scale) { damaged.replaceSubrange(place..<place + 4, with: $0) }
        #expect(!page(damaged, bits: bits, count: 5).isSound)
      }
    }
  }

  /// At every place of a key and of a value the largest integer is fine, and one more is not.
  @Test(arguments: widths)
  func integersAreInTheRangeOfTheirWidth(bits: Int) {
    let (largest, tooLarge): (UInt16, UInt16) =
      bits == 16 ? (0x7BFF, 0x7C00) : (UInt16(1 << bits) - 2, UInt16(1 << bits) - 1)
    let slots = kernel_cache_slots(Int32(bits), 32)
    let keyBytes = kernel_key_bytes(Int32(bits), slots, dimension)
    let valueBytes = kernel_value_bytes(Int32(bits), slots, dimension)
    var wrong = 0
    for slot in 0..<slots {
      for place in 0..<dimension {
        var integers = [UInt16](repeating: 0, count: dimension)
        for (integer, isSound) in [(largest, true), (tooLarge, false)] {
          integers[place] = integer
          var keys = [UInt8](repeating: 0, count: keyBytes)
          kernel_put_key(&keys, Int32(bits), slots, slot, integers, dimension)
          var values = [UInt8](repeating: 0, count: valueBytes)
          kernel_put_value(&values, Int32(bits), slots, slot, integers, dimension)
          wrong += kernel_cache_is_sound(keys, keyBytes, Int32(bits)) == isSound ? 0 : 1
          wrong += kernel_cache_is_sound(values, valueBytes, Int32(bits)) == isSound ? 0 : 1
        }
      }
    }
    #expect(wrong == 0)
  }
}
