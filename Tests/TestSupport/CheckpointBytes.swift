/// Numbers as little-endian bytes, and the packings of ternary weights written out from their definitions.
public enum CheckpointBytes {
  public static func integer(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  public static func f32(_ numbers: [Float]) -> [UInt8] { numbers.flatMap { integer($0.bitPattern) } }

  public static func f16(_ numbers: [Float]) -> [UInt8] { numbers.flatMap { integer(Float16($0).bitPattern) } }

  /// The upper halves: exact only for numbers that bfloat16 holds.
  public static func bf16(_ numbers: [Float]) -> [UInt8] {
    numbers.flatMap { integer(UInt16($0.bitPattern >> 16)) }
  }

  /// Hugging Face's packing: row r + i * rows / 4 in bits 2i and 2i + 1 of packed row r.
  public static func packedRows(_ matrix: CheckpointModel.Matrix) -> [UInt8] {
    let packedRows = matrix.rows / 4
    var bytes = [UInt8](repeating: 0, count: packedRows * matrix.columns)
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        let field = UInt8(matrix.values[row * matrix.columns + column] + 1)
        bytes[row % packedRows * matrix.columns + column] |= field << UInt8(2 * (row / packedRows))
      }
    }
    return bytes
  }

  /// bitnet.cpp's I2_S: in each 128 weights, weight w in byte w % 32, the first 32 in the two high bits; then 32 bytes
  /// that begin with the scale.
  public static func i2s(_ values: [Int8], scale: Float) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: values.count / 4)
    for (position, value) in values.enumerated() {
      let (block, place) = (position / 128, position % 128)
      bytes[block * 32 + place % 32] |= UInt8(value + 1) << UInt8(6 - 2 * (place / 32))
    }
    return bytes + f32([scale]) + [UInt8](repeating: 0, count: 28)
  }

  /// ggml's TQ2_0: two halves of 128; weight w of a half in byte w % 32, the first 32 in the two low bits.
  public static func tq2(_ values: [Int8], scale: Float) -> [UInt8] {
    stride(from: 0, to: values.count, by: 256).flatMap { start in
      var block = [UInt8](repeating: 0, count: 64)
      for place in 0..<256 {
        let inHalf = place % 128
        block[place / 128 * 32 + inHalf % 32] |= UInt8(values[start + place] + 1) << UInt8(2 * (inHalf / 32))
      }
      return block + f16([scale])
    }
  }

  /// ggml's TQ1_0: weights w, w + 32, ... (5 of them) in byte w for w < 32; then 5 at distance 16 in 16 bytes; then 4
  /// at distance 4 in 4 bytes. A byte holds its digits as a fraction of 3^5, scaled to 256 and rounded up.
  public static func tq1(_ values: [Int8], scale: Float) -> [UInt8] {
    stride(from: 0, to: values.count, by: 256).flatMap { start in
      func byte(_ places: [Int]) -> UInt8 {
        var (number, weight) = (0, 81)
        for place in places {
          number += Int(values[start + place] + 1) * weight
          weight /= 3
        }
        return UInt8((number * 256 + 242) / 243)
      }
      let first = (0..<32).map { byte([$0, $0 + 32, $0 + 64, $0 + 96, $0 + 128]) }
      let second = (160..<176).map { byte([$0, $0 + 16, $0 + 32, $0 + 48, $0 + 64]) }
      let third = (240..<244).map { byte([$0, $0 + 4, $0 + 8, $0 + 12]) }
      return first + second + third + f16([scale])
    }
  }
}
