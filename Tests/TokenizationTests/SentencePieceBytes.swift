/// Writes tokenizer.model files.
enum SentencePieceBytes {
  /// - Parameter pieces: text, score and type of each.
  static func model(
    _ pieces: [(text: String, score: Float, type: Int)], type: Int = 2, removesSpaces: Bool = true,
    training: [UInt8] = [], normalization: [UInt8] = []
  ) -> [UInt8] {
    var out: [UInt8] = []
    for piece in pieces {
      let score = (0..<4).map { UInt8(truncatingIfNeeded: piece.score.bitPattern >> UInt32(8 * $0)) }
      out += bytes(1, bytes(1, Array(piece.text.utf8)) + [2 << 3 | 5] + score + integer(3, piece.type))
    }
    out += bytes(2, integer(3, type) + integer(35, 1) + training)
    return out + bytes(3, integer(4, removesSpaces ? 1 : 0) + normalization)
  }

  /// A field of bytes.
  static func bytes(_ field: Int, _ content: [UInt8]) -> [UInt8] {
    number(field << 3 | 2) + number(content.count) + content
  }

  /// A field of a whole number.
  static func integer(_ field: Int, _ value: Int) -> [UInt8] { number(field << 3) + number(value) }

  private static func number(_ value: Int) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + number(value >> 7)
  }
}
