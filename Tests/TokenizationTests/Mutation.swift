/// Damages files as accidents and ill will do: bits, bytes, numbers and words changed, parts cut, doubled, swapped.
struct Mutation {
  private var generator: SeededGenerator
  /// Text that means something in the format.
  private let words: [[UInt8]]

  init(seed: UInt64, words: [String]) {
    generator = SeededGenerator(state: seed)
    self.words = words.map { Array($0.utf8) }
  }

  static let json = [
    "\"", "{", "}", "[", "]", ",", ":", "null", "true", "false", "0", "-1", "1e9", "2097151", "99999999999999999999",
    "0.5", "\"\"", "\"a\"", "\"▁\"", "[]", "{}", "\\u0000", "\\ud800", "NFC", "NFKD", "Lowercase", "Strip", "Replace",
    "Prepend", "Sequence", "ByteLevel", "Metaspace", "Split", "Digits", "Punctuation", "WhitespaceSplit", "Regex",
    "String", "ByteFallback", "Fuse", "BPE", "Unigram", "always", "first", "Isolated", "Removed", "MergedWithNext",
    "(?:a|b)+", "\\\\s+", "x*",
  ]

  mutating func callAsFunction(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...5, using: &generator) {
      guard !bytes.isEmpty else { return bytes }
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let length = min(bytes.count - place, 1 << Int.random(in: 0...9, using: &generator))
      switch Int.random(in: 0..<9, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 2: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
      case 3: bytes.removeSubrange(place..<place + length)
      case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
      case 5:
        let part = Array(bytes[place..<place + length])
        bytes.removeSubrange(place..<place + length)
        bytes.insert(contentsOf: part, at: Int.random(in: 0...bytes.count, using: &generator))
      case 6, 7:
        if let word = words.randomElement(using: &generator) {
          bytes.replaceSubrange(place..<place + min(length, word.count), with: word)
        }
      default: bytes.removeSubrange((place + length)...)
      }
    }
    return bytes
  }
}
