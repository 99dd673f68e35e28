import CKernels
import Kernels
import Testing

@Suite struct CachePageMemoryTests {
  /// A long context takes what is counted: full pages have next to no padding.
  @Test(arguments: [3, 4, 8, 16], [64, 96, 128])
  func aFullPageHoldsLittleMoreThanItsTokens(bits: Int, dimension: Int) {
    let tokens = CachePage.tokensPerPage
    let slots = kernel_cache_slots(Int32(bits), tokens)
    let held =
      kernel_key_bytes(Int32(bits), slots, dimension) + kernel_value_bytes(Int32(bits), slots, dimension)
      + 2 * slots * MemoryLayout<Float>.stride
    let counted = CachePage.byteCount(bits: bits, heads: 1, headDimension: dimension, tokens: tokens)
    #expect(Double(held) <= 1.05 * Double(counted), "\(held) for \(counted)")
    // At 3 bits: 3 for each number, and one float for each head of a key and of a value.
    if bits == 3 { #expect(counted == 2 * tokens * (dimension * 3 / 8 + 4)) }
  }
}
