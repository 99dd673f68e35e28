/// What stands for one character in a pattern.
enum PatternElement {
  case scalar(UInt32)
  case set(ScalarSet)
}

extension PatternParser {
  /// A character, an escape, or a class such as `\s`.
  mutating func parseElement(inBrackets: Bool) throws(TokenizerError) -> PatternElement {
    guard let scalar = current else { throw unsupported("an unfinished set") }
    offset += 1
    guard scalar == 0x5C else { return .scalar(scalar) }
    guard let escaped = current, let letter = Unicode.Scalar(escaped) else { throw unsupported("a '\\' at the end") }
    offset += 1
    switch letter {
    case "n": return .scalar(0x0A)
    case "r": return .scalar(0x0D)
    case "t": return .scalar(0x09)
    case "f": return .scalar(0x0C)
    case "v": return .scalar(0x0B)
    case "a": return .scalar(0x07)
    case "e": return .scalar(0x1B)
    case "x": return .scalar(try parseHexEscape(maximumDigits: 2))
    case "u": return .scalar(try parseHexEscape(maximumDigits: 4))
    case "s": return .set(ScalarSet(categories: ScalarCategories.whiteSpace))
    case "S": return .set(ScalarSet(categories: ~ScalarCategories.whiteSpace))
    case "d": return .set(ScalarSet(categories: ScalarCategories.digit))
    case "D": return .set(ScalarSet(categories: ~ScalarCategories.digit))
    case "w": return .set(ScalarSet(categories: ScalarCategories.word))
    case "W": return .set(ScalarSet(categories: ~ScalarCategories.word))
    case "p": return .set(try parseProperty(isNegated: false))
    case "P": return .set(try parseProperty(isNegated: true))
    case "0"..."9", "A"..."Z", "a"..."z":
      offset -= 2
      throw unsupported("the escape \\\(letter)")
    default: return .scalar(escaped)
    }
  }

  /// `{L}` after `\p`; `{^L}` is its complement.
  private mutating func parseProperty(isNegated: Bool) throws(TokenizerError) -> ScalarSet {
    let start = offset
    guard accept("{") else { throw unsupported("\\p without braces") }
    let complement = accept("^") != isNegated
    var name = ""
    while let scalar = current, scalar != 0x7D, name.unicodeScalars.count < 40, let letter = Unicode.Scalar(scalar) {
      name.unicodeScalars.append(letter)
      offset += 1
    }
    guard accept("}"), let mask = ScalarCategories.mask(named: name) else {
      offset = start
      throw unsupported("the property \\p{\(name)}")
    }
    return ScalarSet(categories: complement ? ~mask : mask)
  }

  /// The digits after `\x` or `\u`, or any number of them in braces.
  private mutating func parseHexEscape(maximumDigits: Int) throws(TokenizerError) -> UInt32 {
    let isBraced = accept("{")
    var value: UInt32 = 0
    var digits = 0
    while digits < (isBraced ? 6 : maximumDigits), let scalar = current, let letter = Unicode.Scalar(scalar),
      let digit = Character(letter).hexDigitValue, letter.isASCII
    {
      value = value << 4 | UInt32(digit)
      digits += 1
      offset += 1
    }
    guard digits > 0, !isBraced || accept("}"), Unicode.Scalar(value) != nil else {
      throw unsupported("a broken hexadecimal escape")
    }
    return value
  }

  /// A set in brackets, from its `[` on.
  mutating func parseBracketSet() throws(TokenizerError) -> ScalarSet {
    _ = accept("[")
    var set = ScalarSet()
    set.isNegated = accept("^")
    var isFirst = true
    while isFirst || !isAt("]") {
      if isAt("["), offset + 1 < scalars.count, scalars[offset + 1] == 0x3A { throw unsupported("a [:name:] class") }
      if isAt("&"), offset + 1 < scalars.count, scalars[offset + 1] == 0x26 { throw unsupported("the operator &&") }
      if isAt("[") { throw unsupported("a set within a set") }
      if current == nil { throw unsupported("a '[' without a ']'") }
      if isFirst, isAt("]") { throw unsupported("an empty set") }
      isFirst = false
      switch try parseElement(inBrackets: true) {
      case .set(let inner): set.categories |= inner.categories
      case .scalar(let low):
        guard isAt("-"), offset + 1 < scalars.count, scalars[offset + 1] != 0x5D else {
          set.ranges.append(low...low)
          continue
        }
        offset += 1
        guard case .scalar(let high) = try parseElement(inBrackets: true), low <= high else {
          throw unsupported("a broken range in a set")
        }
        set.ranges.append(low...high)
      }
    }
    _ = accept("]")
    return set
  }
}
