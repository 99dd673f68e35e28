/// How the numbers of a tensor are stored; raw values are ggml's.
// swift-format-ignore: AlwaysUseLowerCamelCase
public enum TensorType: UInt32, Sendable, CaseIterable {
  case f32 = 0
  case f16 = 1
  case q4_0 = 2
  case q4_1 = 3
  case q5_0 = 6
  case q5_1 = 7
  case q8_0 = 8
  case q8_1 = 9
  case q2_k = 10
  case q3_k = 11
  case q4_k = 12
  case q5_k = 13
  case q6_k = 14
  case q8_k = 15
  case iq2_xxs = 16
  case iq2_xs = 17
  case iq3_xxs = 18
  case iq1_s = 19
  case iq4_nl = 20
  case iq3_s = 21
  case iq2_s = 22
  case iq4_xs = 23
  case i8 = 24
  case i16 = 25
  case i32 = 26
  case i64 = 27
  case f64 = 28
  case iq1_m = 29
  case bf16 = 30
  case tq1_0 = 34
  case tq2_0 = 35
  /// bitnet.cpp's own: flat 2-bit weights, one scale after them.
  case i2_s = 36
  case mxfp4 = 39
  /// Two bits a weight with a scale per 64 weights.
  case q2_0 = 42
  case pq2_0 = 142
  case ptq1_0 = 143
  /// Bytes of a safetensors file; a number that ggml does not use.
  case u8 = 0x8000_0000
  /// Q2_0 as older files have it, with a scale per 128 weights; they use the number of the other one.
  case q2_0_128 = 0x8000_0001

  /// The type as GGUF writes it; nil for a number that is not known.
  init?(ggml number: UInt32) {
    guard let type = TensorType(rawValue: number), type.rawValue < 0x8000_0000 else { return nil }
    self = type
  }

  /// ggml's number for it.
  var ggmlNumber: UInt32 { self == .q2_0_128 ? TensorType.q2_0.rawValue : rawValue }

  /// Whether it is Q2_0 in either of its forms: ternary weights with a scale a block.
  var isGrouped: Bool { self == .q2_0 || self == .q2_0_128 }

  /// Weights in ternary digits or fields of two bits.
  var isTernary: Bool {
    switch self {
    case .tq1_0, .tq2_0, .i2_s, .q2_0, .q2_0_128: true
    default: false
    }
  }

  /// The name people know it by: `TQ2_0`, `BF16`.
  public var name: String {
    switch self {
    case .q2_k, .q3_k, .q4_k, .q5_k, .q6_k, .q8_k: "\(self)".prefix(3).uppercased() + "K"
    case .q2_0_128: "Q2_0 (128)"
    default: "\(self)".uppercased()
    }
  }

  /// Numbers in a block; a row is a whole count of blocks.
  public var blockSize: Int { layout?.size ?? 1 }

  /// Bytes of a block; nil where the number of the type does not tell.
  public var blockBytes: Int? { layout?.bytes }

  /// Whether `Tensor.floats()` reads it.
  public var isReadable: Bool {
    switch self {
    case .f32, .f16, .bf16, .q8_0, .q6_k, .tq1_0, .tq2_0, .i2_s, .q2_0, .q2_0_128: true
    default: false
    }
  }

  /// Block sizes as in ggml's `ggml-common.h`.
  private var layout: (size: Int, bytes: Int)? {
    switch self {
    case .f32, .i32: (1, 4)
    case .f16, .bf16, .i16: (1, 2)
    case .f64, .i64: (1, 8)
    case .i8, .u8: (1, 1)
    case .q4_0, .iq4_nl: (32, 18)
    case .q4_1: (32, 20)
    case .q5_0: (32, 22)
    case .q5_1: (32, 24)
    case .q8_0: (32, 34)
    case .q8_1: (32, 36)
    case .q2_k: (256, 84)
    case .q3_k, .iq3_s: (256, 110)
    case .q4_k: (256, 144)
    case .q5_k: (256, 176)
    case .q6_k: (256, 210)
    case .q8_k: (256, 292)
    case .iq2_xxs, .tq2_0: (256, 66)
    case .iq2_xs: (256, 74)
    case .iq3_xxs: (256, 98)
    case .iq1_s: (256, 50)
    case .iq2_s: (256, 82)
    case .iq4_xs: (256, 136)
    case .iq1_m: (256, 56)
    case .mxfp4: (32, 17)
    case .tq1_0: (256, 54)
    case .i2_s: (128, 32)
    case .q2_0: (64, 18)
    case .q2_0_128: (128, 34)
    case .pq2_0, .ptq1_0: nil
    }
  }

  /// Bytes that stand once after all blocks of a tensor.
  var trailingBytes: Int { self == .i2_s ? 32 : 0 }

  /// Size of a tensor of this shape in bytes; nil where rows are no whole blocks, the size is not known or overflows.
  public func byteCount(shape: [Int]) -> Int? {
    guard let layout else { return nil }
    var blocks = 1
    for (offset, size) in shape.enumerated() {
      var factor = size
      if offset == shape.count - 1 {
        guard size % layout.size == 0 else { return nil }
        factor = size / layout.size
      }
      let (product, overflow) = blocks.multipliedReportingOverflow(by: factor)
      guard factor >= 0, !overflow else { return nil }
      blocks = product
    }
    if shape.isEmpty, layout.size != 1 { return nil }
    let (bytes, overflow) = blocks.multipliedReportingOverflow(by: layout.bytes)
    guard !overflow else { return nil }
    let (total, totalOverflow) = bytes.addingReportingOverflow(trailingBytes)
    return totalOverflow ? nil : total
  }
}
