/// Changes a text before it is cut into words: a list of steps, each applied to what the one before made.
struct Normalizer: Sendable {
  enum Step: Sendable {
    case unicode(UnicodeForm)
    case lowercase
    /// Leaves out marks that combine, such as accents after `unicode(.nfd)`.
    case stripAccents
    /// Leaves out white space at the ends.
    case strip(left: Bool, right: Bool)
    case replace([UInt8], with: [UInt8])
    case replaceMatches(Pattern, with: [UInt8])
    /// Puts something before a text that is not empty.
    case prepend([UInt8], onlyAtStart: Bool)
    /// The rules that a SentencePiece model brings with it.
    case characterMap(CharacterMap)
    /// Leaves out spaces at the ends and makes one of several.
    case collapseSpaces
    /// Leaves out every one of a text at the end.
    case dropTrailing([UInt8])
  }

  var steps: [Step] = []

  /// - Parameter isStart: whether `text` is the first of what the tokenizer is given, not a later part of it.
  func normalize(_ text: [UInt8], isStart: Bool, _ budget: inout MatchBudget) -> [UInt8] {
    var text = text
    for step in steps {
      switch step {
      case .unicode(let form): text = form.normalize(text)
      case .lowercase: text = Self.mapScalars(text) { $0.properties.lowercaseMapping }
      case .stripAccents: text = Self.filterScalars(text) { !Self.isMark($0) }
      case .strip(let left, let right): text = Self.strip(text, left: left, right: right)
      case .replace(let old, let new): text = Self.replace(old, with: new, in: text)
      case .replaceMatches(let pattern, let new): text = Self.replaceMatches(of: pattern, with: new, in: text, &budget)
      case .prepend(let prefix, let onlyAtStart):
        if !text.isEmpty, isStart || !onlyAtStart { text = prefix + text }
      case .characterMap(let map): text = map.apply(to: text)
      case .collapseSpaces: text = Self.collapseSpaces(text)
      case .dropTrailing(let part):
        while !part.isEmpty, text.suffix(part.count).elementsEqual(part) { text.removeLast(part.count) }
      }
    }
    return text
  }

  /// Each place of `old`, from left to right, none overlapping, becomes `new`.
  static func replace(_ old: [UInt8], with new: [UInt8], in text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count + text.count / 2)
    appendReplacing(old, with: new, in: text[...], to: &out)
    return out
  }

  /// The same, appended to `out`.
  static func appendReplacing(_ old: [UInt8], with new: [UInt8], in text: ArraySlice<UInt8>, to out: inout [UInt8]) {
    guard let first = old.first else {
      out += text
      return
    }
    var position = text.startIndex
    while position < text.endIndex {
      if text[position] == first, matches(old, text, at: position) {
        out += new
        position += old.count
      } else {
        out.append(text[position])
        position += 1
      }
    }
  }

  @inline(__always)
  private static func matches(_ part: [UInt8], _ text: ArraySlice<UInt8>, at position: Int) -> Bool {
    guard position + part.count <= text.endIndex else { return false }
    for offset in part.indices where text[position + offset] != part[offset] { return false }
    return true
  }

  private static func replaceMatches(
    of pattern: Pattern, with new: [UInt8], in text: [UInt8], _ budget: inout MatchBudget
  ) -> [UInt8] {
    // As in Hugging Face's library, there is no match in an empty text.
    guard !text.isEmpty else { return text }
    var out: [UInt8] = []
    var end = 0
    for match in pattern.matches(in: text, 0..<text.count, &budget) {
      out += text[end..<match.lowerBound]
      out += new
      end = match.upperBound
    }
    return out + text[end...]
  }

  private static func mapScalars(_ text: [UInt8], _ change: (Unicode.Scalar) -> String) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if scalar.isASCII {
        out.append((0x41...0x5A).contains(scalar.value) ? UInt8(scalar.value) + 0x20 : UInt8(scalar.value))
      } else {
        out += change(scalar).utf8
      }
    }
    return out
  }

  private static func filterScalars(_ text: [UInt8], _ isKept: (Unicode.Scalar) -> Bool) -> [UInt8] {
    guard text.contains(where: { $0 >= 0x80 }) else { return text }
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars where isKept(scalar) {
      UTF8.append(scalar.value, to: &out)
    }
    return out
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  private static func strip(_ text: [UInt8], left: Bool, right: Bool) -> [UInt8] {
    let string = String(decoding: text, as: UTF8.self)
    var scalars = string.unicodeScalars[...]
    if left { scalars = scalars.drop(while: \.properties.isWhitespace) }
    if right { while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() } }
    return Array(String(scalars).utf8)
  }

  private static func collapseSpaces(_ text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    for byte in text where byte != 0x20 || (out.last ?? 0x20) != 0x20 { out.append(byte) }
    if out.last == 0x20 { out.removeLast() }
    return out
  }
}
