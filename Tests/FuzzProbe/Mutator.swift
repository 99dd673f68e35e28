import TestSupport

/// Damages files as libFuzzer does, and as accidents and ill will do: bits, bytes and numbers changed, words of the format
/// put in, parts cut, doubled and swapped, two files spliced. The same seed gives the same damage.
struct Mutator {
  /// Text that means something in the format.
  let words: [[UInt8]]
  /// What a mutated file may grow to.
  var mostBytes = 1 << 16

  /// Integers at which something overflows, wraps round, or begins to be large.
  private static let numbers: [UInt64] = [
    0, 1, 2, 3, 7, 8, 13, 31, 32, 127, 128, 255, 256, 65535, 65536, 1 << 20, 1 << 31, (1 << 31) - 1, (1 << 32) - 1,
    1 << 32, 1 << 40, 1 << 60, 1 << 61, 1 << 62, (1 << 63) - 1, 1 << 63, .max, .max - 7, .max - 63,
  ]

  func mutate(_ original: [UInt8], with other: [UInt8], _ random: inout RandomNumbers) -> [UInt8] {
    var bytes = original
    for _ in 0..<random.next(below: 5) + 1 { damage(&bytes, other, &random) }
    if bytes.count > mostBytes { bytes.removeSubrange(mostBytes...) }
    return bytes
  }

  private func damage(_ bytes: inout [UInt8], _ other: [UInt8], _ random: inout RandomNumbers) {
    guard !bytes.isEmpty else {
      bytes = other
      return
    }
    let place = random.next(below: bytes.count)
    let length = min(bytes.count - place, 1 << random.next(below: 10))
    switch random.next(below: 13) {
    case 0: bytes[place] ^= 1 << UInt8(random.next(below: 8))
    case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
    case 2: bytes[place] = [0, 1, 0x20, 0x7F, 0x80, 0xFF][random.next(below: 6)]
    case 3: bytes.removeSubrange(place..<place + length)
    case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
    case 5:
      let part = Array(bytes[place..<place + length])
      bytes.removeSubrange(place..<place + length)
      bytes.insert(contentsOf: part, at: random.next(below: bytes.count + 1))
    case 6, 7:
      guard let word = words.randomElement(using: &random) else { return }
      bytes.replaceSubrange(place..<place + min(length, word.count), with: word)
    case 8:
      guard let word = words.randomElement(using: &random) else { return }
      bytes.insert(contentsOf: word, at: place)
    case 9: writeNumber(at: place, &bytes, &random)
    case 10:
      guard !other.isEmpty else { return }
      let start = random.next(below: other.count)
      let part = other[start..<min(other.count, start + length)]
      bytes.replaceSubrange(place..<min(bytes.count, place + random.next(below: length + 1)), with: part)
    case 11: repeatPart(place..<place + min(length, 32), &bytes, &random)
    default: bytes.removeSubrange(place...)
    }
  }

  /// A length field, or what passes for one: 2, 4 or 8 bytes, little-endian; or a number in decimal digits.
  private func writeNumber(at place: Int, _ bytes: inout [UInt8], _ random: inout RandomNumbers) {
    let number = Self.numbers[random.next(below: Self.numbers.count)]
    let width = [2, 4, 8, 0][random.next(below: 4)]
    guard width > 0 else {
      let digits = bytes[place...].prefix { (0x30...0x39).contains($0) }
      bytes.replaceSubrange(digits.indices, with: Array(String(number).utf8))
      return
    }
    let end = min(bytes.count, place + width)
    let field = withUnsafeBytes(of: number.littleEndian) { Array($0.prefix(end - place)) }
    bytes.replaceSubrange(place..<end, with: field)
  }

  /// The same again and again, so that something becomes deep, long or dense.
  private func repeatPart(_ range: Range<Int>, _ bytes: inout [UInt8], _ random: inout RandomNumbers) {
    let part = Array(bytes[range])
    let times = min(1 << random.next(below: 12), mostBytes / max(1, part.count))
    bytes.insert(contentsOf: (0..<times).flatMap { _ in part }, at: range.lowerBound)
  }
}
