/// A hash over blocks of 64 bytes, with the length in bits at the end (FIPS 180-4).
protocol CompressionFunction: Sendable {
  init()
  /// - Parameter blocks: a multiple of 64 bytes.
  mutating func compress(_ blocks: UnsafeRawBufferPointer)
  var words: [UInt32] { get }
}

/// A hash of bytes that come in pieces.
struct MessageDigest<Function: CompressionFunction>: Sendable {
  private var function = Function()
  /// What does not fill a block yet.
  private var rest: [UInt8] = []
  private var count: UInt64 = 0

  init() {}

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    count += UInt64(bytes.count)
    var bytes = bytes
    if !rest.isEmpty {
      let needed = min(64 - rest.count, bytes.count)
      rest.append(contentsOf: bytes[..<needed])
      bytes = UnsafeRawBufferPointer(rebasing: bytes[needed...])
      guard rest.count == 64 else { return }
      rest.withUnsafeBytes { function.compress($0) }
      rest.removeAll(keepingCapacity: true)
    }
    let whole = bytes.count & ~63
    function.compress(UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
    rest.append(contentsOf: bytes[whole...])
  }

  /// The hash of all that came so far.
  var hexadecimal: String {
    var function = function
    var end = rest + [0x80]
    while end.count % 64 != 56 { end.append(0) }
    withUnsafeBytes(of: (count * 8).bigEndian) { end.append(contentsOf: $0) }
    end.withUnsafeBytes { function.compress($0) }
    return function.words.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }
}

/// SHA-256.
struct SHA256: CompressionFunction {
  private(set) var words: [UInt32] = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
  ]

  private static let constants: [UInt32] = [
    0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4, 0xAB1C_5ED5,
    0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE, 0x9BDC_06A7, 0xC19B_F174,
    0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F, 0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA,
    0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7, 0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967,
    0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC, 0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85,
    0xA2BF_E8A1, 0xA81A_664B, 0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070,
    0x19A4_C116, 0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
    0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7, 0xC671_78F2,
  ]

  init() {}

  mutating func compress(_ blocks: UnsafeRawBufferPointer) {
    Self.constants.withUnsafeBufferPointer { constants in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
        words.withUnsafeMutableBufferPointer { state in
          for start in stride(from: 0, to: blocks.count, by: 64) {
            Self.compress(
              UnsafeRawBufferPointer(rebasing: blocks[start..<start + 64]), schedule, constants, into: state)
          }
        }
      }
    }
  }

  private static func compress(
    _ block: UnsafeRawBufferPointer, _ schedule: UnsafeMutableBufferPointer<UInt32>,
    _ constants: UnsafeBufferPointer<UInt32>, into state: UnsafeMutableBufferPointer<UInt32>
  ) {
    for t in 0..<16 {
      schedule[t] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 * t, as: UInt32.self))
    }
    for t in 16..<64 {
      let (x, y) = (schedule[t - 15], schedule[t - 2])
      let small0 = x.rotated(right: 7) ^ x.rotated(right: 18) ^ (x >> 3)
      let small1 = y.rotated(right: 17) ^ y.rotated(right: 19) ^ (y >> 10)
      schedule[t] = schedule[t - 16] &+ small0 &+ schedule[t - 7] &+ small1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for t in 0..<64 {
      let large1 = e.rotated(right: 6) ^ e.rotated(right: 11) ^ e.rotated(right: 25)
      let first = h &+ large1 &+ ((e & f) ^ (~e & g)) &+ constants[t] &+ schedule[t]
      let large0 = a.rotated(right: 2) ^ a.rotated(right: 13) ^ a.rotated(right: 22)
      let second = large0 &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    for (index, value) in [a, b, c, d].enumerated() { state[index] &+= value }
    for (index, value) in [e, f, g, h].enumerated() { state[4 + index] &+= value }
  }
}

/// SHA-1, which git names contents by. It guards against accidents, not against ill will.
struct SHA1: CompressionFunction {
  private(set) var words: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]

  init() {}

  mutating func compress(_ blocks: UnsafeRawBufferPointer) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 80) { schedule in
      for start in stride(from: 0, to: blocks.count, by: 64) {
        for t in 0..<16 {
          schedule[t] = UInt32(bigEndian: blocks.loadUnaligned(fromByteOffset: start + 4 * t, as: UInt32.self))
        }
        for t in 16..<80 {
          schedule[t] = (schedule[t - 3] ^ schedule[t - 8] ^ schedule[t - 14] ^ schedule[t - 16]).rotated(right: 31)
        }
        var (a, b, c, d, e) = (words[0], words[1], words[2], words[3], words[4])
        for t in 0..<80 {
          let (choice, constant): (UInt32, UInt32) =
            switch t {
            case 0..<20: ((b & c) | (~b & d), 0x5A82_7999)
            case 20..<40: (b ^ c ^ d, 0x6ED9_EBA1)
            case 40..<60: ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
            default: (b ^ c ^ d, 0xCA62_C1D6)
            }
          let next = a.rotated(right: 27) &+ choice &+ e &+ constant &+ schedule[t]
          (e, d, c, b, a) = (d, c, b.rotated(right: 2), a, next)
        }
        for (index, value) in [a, b, c, d, e].enumerated() { words[index] &+= value }
      }
    }
  }
}

extension UInt32 {
  fileprivate func rotated(right count: UInt32) -> UInt32 { self >> count | self << (32 &- count) }
}
