/// One of Unicode's four normalization forms (Unicode Standard Annex #15).
struct UnicodeForm: Sendable, Equatable {
  var composes: Bool
  /// Whether characters also become what they stand for beyond their form: a ligature its letters.
  var compatibility: Bool

  static let nfc = UnicodeForm(composes: true, compatibility: false)
  static let nfd = UnicodeForm(composes: false, compatibility: false)
  static let nfkc = UnicodeForm(composes: true, compatibility: true)
  static let nfkd = UnicodeForm(composes: false, compatibility: true)

  /// The text in this form. Linear in its length but for runs of marks, which are sorted. Of broken UTF-8, each byte
  /// that is no character becomes U+FFFD.
  func normalize(_ text: [UInt8]) -> [UInt8] {
    guard !isNormal(text) else { return text }
    let tables = Decompositions.shared
    var scalars: [UInt32] = []
    scalars.reserveCapacity(text.count)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      tables.decompose(scalar.value, compatibility: compatibility, into: &scalars)
    }
    Self.sortMarks(&scalars)
    if composes { Self.compose(&scalars, tables) }
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    for value in scalars { UTF8.append(value, to: &out) }
    return out
  }

  /// Whether the text is quickly seen to be in this form; false does not mean that it is not.
  private func isNormal(_ text: [UInt8]) -> Bool {
    // Below U+0300 nothing composes any further; below U+0080 nothing is of any other form.
    let lowest: UInt8 = composes && !compatibility ? 0xCC : 0x80
    guard text.contains(where: { $0 >= lowest }) else { return true }
    guard composes, !compatibility else { return false }
    let tables = Decompositions.shared
    var position = 0
    while position < text.count {
      guard text[position] >= 0xCC else {
        position += 1
        continue
      }
      let (value, end) = UTF8.scalar(in: text, at: position, before: text.count)
      guard tables.isInert(value) else { return false }
      position = end
    }
    return true
  }

  /// Puts the marks after each character into the order of their classes, those of one class as they were.
  private static func sortMarks(_ scalars: inout [UInt32]) {
    var index = 0
    while index < scalars.count {
      guard scalars[index] >= 0x300, Decompositions.combiningClass(scalars[index]) != 0 else {
        index += 1
        continue
      }
      let start = index
      var keys: [UInt64] = []
      while index < scalars.count {
        let order = Decompositions.combiningClass(scalars[index])
        guard order != 0 else { break }
        keys.append(UInt64(order) << 56 | UInt64(index - start) << 21 | UInt64(scalars[index]))
        index += 1
      }
      guard keys.count > 1 else { continue }
      keys.sort()
      for (offset, key) in keys.enumerated() { scalars[start + offset] = UInt32(key & 0x1F_FFFF) }
    }
  }

  /// Joins each character with what follows it, as far as pairs make one and nothing stands between.
  private static func compose(_ scalars: inout [UInt32], _ tables: Decompositions) {
    var starter = -1
    /// The class of the last mark that stayed between the starter and here; -1 where there is none.
    var lastClass = -1
    var end = 0
    for index in scalars.indices {
      let value = scalars[index]
      let order = value < 0x300 ? 0 : Int(Decompositions.combiningClass(value))
      if starter >= 0, lastClass < order, let composite = tables.compose(scalars[starter], value) {
        scalars[starter] = composite
        continue
      }
      if order == 0 {
        starter = end
        lastClass = -1
      } else {
        lastClass = order
      }
      scalars[end] = value
      end += 1
    }
    scalars.removeSubrange(end...)
  }
}
