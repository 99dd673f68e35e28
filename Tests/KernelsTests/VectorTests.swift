import CKernels
import Testing

@Suite struct VectorTests {
  @Test(arguments: [0, 1, 15, 16, 17, 4079, 4080, 4081, 9000])
  func zerosAreCountedAtAnyLength(count: Int) {
    #expect(kernel_count_zeros([Int8](repeating: 0, count: count), count) == count)
    #expect(kernel_count_zeros([Int8](repeating: -128, count: count), count) == 0)
    let mixed = (0..<count).map { Int8(truncatingIfNeeded: $0 % 3) }
    #expect(kernel_count_zeros(mixed, count) == (count + 2) / 3)
  }

  /// Signs and a transform that keeps lengths: products of turned vectors are those of the vectors.
  @Test(arguments: [1, 6, 64, 192]) func turningKeepsProducts(count: Int) {
    var one = (0..<count).map { Float($0 % 7) - 3 }
    var other = (0..<count).map { Float($0 % 5) * 0.5 - 1 }
    let before = zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
    kernel_turn(&one, count)
    kernel_turn(&other, count)
    let after = zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(before - after) < 1e-3)
  }

  /// What a key or value is written as is what is read, wherever it stands, and its neighbours stay as they were.
  @Test(arguments: [16, 8, 4, 3]) func cachedIntegersComeBack(bits: Int32) {
    let (count, slots) = (37, 32)
    func integers(_ slot: Int) -> [UInt16] {
      (0..<count).map { UInt16(($0 * 7 + slot * 3) % ((1 << min(bits, 15)) - 1)) }
    }
    var keys = [UInt8](repeating: 0xff, count: kernel_key_bytes(bits, slots, count) + 64)
    var values = [UInt8](repeating: 0xff, count: kernel_value_bytes(bits, slots, count) + 64)
    var read = [UInt16](repeating: 0, count: count)
    for slot in (0..<slots).reversed() {
      kernel_put_key(&keys, bits, slots, slot, integers(slot), count)
      kernel_put_value(&values, bits, slots, slot, integers(slot + 1), count)
    }
    for slot in 0..<slots {
      kernel_get_key(keys, bits, slots, slot, &read, count)
      #expect(read == integers(slot))
      kernel_get_value(values, bits, slots, slot, &read, count)
      #expect(read == integers(slot + 1))
    }
  }
}
