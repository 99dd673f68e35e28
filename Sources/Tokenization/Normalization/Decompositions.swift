/// What characters are made of, and which pairs of characters make one (Unicode Standard Annex #15).
///
/// Syllables of Hangul are not in the tables: they are computed (Unicode, section 3.12).
struct Decompositions: Sendable {
  /// Where the characters of one decomposition lie in `targets`.
  private typealias Place = (start: Int32, count: Int32)

  private var canonical: [UInt32: Place] = [:]
  private var compatible: [UInt32: Place] = [:]
  private var targets: [UInt32] = []
  /// The character that a pair makes; the key is the first character in the upper half, the second in the lower one.
  private var composites: [UInt64: UInt32] = [:]
  /// The characters of the Basic Multilingual Plane that composing never touches, one bit each.
  private var inert = [UInt64](repeating: ~0, count: 1024)

  static let shared = Decompositions()

  private init() {
    read(Self.canonicalText, into: \.canonical)
    read(Self.compatibilityText, into: \.compatible)
    for (character, place) in canonical where place.count == 2 {
      let first = targets[Int(place.start)]
      let second = targets[Int(place.start) + 1]
      guard let scalar = Unicode.Scalar(character), !scalar.properties.isFullCompositionExclusion else { continue }
      composites[UInt64(first) << 32 | UInt64(second)] = character
    }
    markInert()
  }

  /// Reads a table as Scripts/unicode-decompositions writes it.
  private mutating func read(_ text: String, into table: WritableKeyPath<Self, [UInt32: Place]>) {
    var character: UInt32 = 0
    for entry in text.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }) {
      let sides = entry.split(separator: UInt8(ascii: "="))
      let step = sides[0].split(separator: UInt8(ascii: "+")).map(Self.number)
      let made = sides[1].split(separator: UInt8(ascii: ".")).map(Self.number)
      character += step[0]
      for offset in 0..<(step.count > 1 ? step[1] : 1) {
        if offset > 0 { character += 1 }
        self[keyPath: table][character] = (Int32(targets.count), Int32(made.count))
        targets += made.count == 1 ? [made[0] + offset] : made
      }
    }
  }

  private static func number(_ digits: Substring.UTF8View.SubSequence) -> UInt32 {
    digits.reduce(0) { $0 << 4 | UInt32($1 < 0x3A ? $1 - 0x30 : $1 - 0x37) }
  }

  private mutating func markInert() {
    for value in UInt32(0)..<0x10000 where Self.combiningClass(value) != 0 { clearInert(value) }
    for (character, place) in canonical {
      // Alone it does not compose again to what it was.
      let parts = targets[Int(place.start)..<Int(place.start + place.count)]
      if parts.count != 2 || composites[UInt64(parts[parts.startIndex]) << 32 | UInt64(parts.last ?? 0)] != character {
        clearInert(character)
      }
    }
    for pair in composites.keys { clearInert(UInt32(truncatingIfNeeded: pair)) }
    for value in Hangul.vowels { clearInert(value) }
    for value in Hangul.finals { clearInert(value) }
  }

  private mutating func clearInert(_ value: UInt32) {
    guard value < 0x10000 else { return }
    inert[Int(value >> 6)] &= ~(1 << UInt64(value & 63))
  }

  /// Whether a character stays as it is in NFC wherever it stands; false for some that do, outside the Basic
  /// Multilingual Plane never wrongly true.
  func isInert(_ value: UInt32) -> Bool {
    if value < 0x10000 { return (inert[Int(value >> 6)] >> UInt64(value & 63)) & 1 == 1 }
    // Seconds of pairs there are all marks or vowel signs of a few scripts below U+12000.
    return value >= 0x12000 && canonical[value] == nil && Self.combiningClass(value) == 0
  }

  static func combiningClass(_ value: UInt32) -> UInt8 {
    Unicode.Scalar(value)?.properties.canonicalCombiningClass.rawValue ?? 0
  }

  /// Appends what a character is made of, to the last step.
  func decompose(_ value: UInt32, compatibility: Bool, into out: inout [UInt32]) {
    if value < 0xA0 {
      out.append(value)
    } else if Hangul.syllables.contains(value) {
      Hangul.decompose(value, into: &out)
    } else if compatibility, let place = compatible[value] {
      out += targets[Int(place.start)..<Int(place.start + place.count)]
    } else if let place = canonical[value] {
      for target in targets[Int(place.start)..<Int(place.start + place.count)] {
        decompose(target, compatibility: compatibility, into: &out)
      }
    } else {
      out.append(value)
    }
  }

  /// The character that two make side by side; nil where they stay two.
  func compose(_ first: UInt32, _ second: UInt32) -> UInt32? {
    Hangul.compose(first, second) ?? composites[UInt64(first) << 32 | UInt64(second)]
  }
}

/// The arithmetic of Korean syllables and the letters they are made of.
private enum Hangul {
  static let syllables: ClosedRange<UInt32> = 0xAC00...0xD7A3
  static let vowels: ClosedRange<UInt32> = 0x1161...0x1175
  static let finals: ClosedRange<UInt32> = 0x11A8...0x11C2
  private static let leads: ClosedRange<UInt32> = 0x1100...0x1112
  private static let vowelCount: UInt32 = 21
  /// Finals, and none.
  private static let finalCount: UInt32 = 28

  static func decompose(_ value: UInt32, into out: inout [UInt32]) {
    let index = value - syllables.lowerBound
    out.append(leads.lowerBound + index / (vowelCount * finalCount))
    out.append(vowels.lowerBound + index / finalCount % vowelCount)
    if index % finalCount > 0 { out.append(finals.lowerBound - 1 + index % finalCount) }
  }

  static func compose(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if leads.contains(first), vowels.contains(second) {
      let lead = first - leads.lowerBound
      return syllables.lowerBound + (lead * vowelCount + second - vowels.lowerBound) * finalCount
    }
    if syllables.contains(first), (first - syllables.lowerBound) % finalCount == 0, finals.contains(second) {
      return first + second - finals.lowerBound + 1
    }
    return nil
  }
}
