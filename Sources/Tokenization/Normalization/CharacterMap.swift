/// The normalization rules in a SentencePiece model (`precompiled_charsmap`): a trie of character sequences and, for
/// each, the text that it becomes. At each place the longest sequence counts.
///
/// The trie is a double array as darts-clone writes it (github.com/s-yata/darts-clone): an array of 32-bit units, of
/// which one leads to the next through its offset and a byte of the text.
struct CharacterMap: Sendable {
  /// The bytes of the map as the model has them.
  let bytes: [UInt8]
  private var units: [UInt32] = []
  /// Where the texts begin in `bytes`; each ends with a zero.
  private var texts = 0

  /// No honest map makes more bytes of one sequence; a damaged one must not fill the memory.
  private static let longestText = 256

  /// - Returns: nil where the sizes in the map contradict its length.
  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    guard bytes.count >= 4 else { return nil }
    let size = Int(Self.word(bytes, at: 0))
    guard size % 4 == 0, size >= 4, size <= bytes.count - 4 else { return nil }
    units = stride(from: 4, to: 4 + size, by: 4).map { Self.word(bytes, at: $0) }
    texts = 4 + size
    // A text that does not end would be read past the end.
    guard bytes.count == texts || bytes.last == 0 else { return nil }
  }

  private static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
  }

  func apply(to text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      if let (start, end) = longest(in: text, at: position) {
        var offset = texts + start
        let limit = min(bytes.count, offset + Self.longestText)
        while offset < limit, bytes[offset] != 0 {
          out.append(bytes[offset])
          offset += 1
        }
        position = end
      } else {
        let end = UTF8.scalar(in: text, at: position, before: text.count).end
        out += text[position..<end]
        position = end
      }
    }
    return out
  }

  /// Where the text of the longest sequence at `position` begins, and where that sequence ends.
  private func longest(in text: [UInt8], at position: Int) -> (start: Int, end: Int)? {
    var best: (start: Int, end: Int)?
    var node = Self.offset(units[0])
    for index in position..<text.count {
      let byte = UInt32(text[index])
      guard byte != 0 else { break }
      node ^= byte
      guard Int(node) < units.count else { break }
      let unit = units[Int(node)]
      // The unit must be the one that this byte leads to, not the end of another's text.
      guard unit & 0x8000_00FF == byte else { break }
      node ^= Self.offset(unit)
      guard (unit >> 8) & 1 == 1, Int(node) < units.count else { continue }
      let start = Int(units[Int(node)] & 0x7FFF_FFFF)
      if start < bytes.count - texts { best = (start, index + 1) }
    }
    return best
  }

  private static func offset(_ unit: UInt32) -> UInt32 { (unit >> 10) << ((unit & 0x200) >> 6) }
}
