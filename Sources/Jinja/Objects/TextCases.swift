/// Upper and lower case by Python's rules; marks stay with what a code point becomes.
extension Text {
  private static func scalar(_ unit: UInt32) -> Unicode.Scalar? { Unicode.Scalar(unit & pointMask) }

  private static func properties(_ unit: UInt32) -> Unicode.Scalar.Properties? { scalar(unit)?.properties }

  private static func append(_ mapping: String?, of unit: UInt32, to units: inout [UInt32]) {
    guard let mapping else { return units.append(unit) }
    units += mapping.unicodeScalars.map { $0.value | unit & ~pointMask }
  }

  /// Whether a code point has a case.
  static func isCased(_ unit: UInt32) -> Bool { properties(unit)?.isCased ?? false }

  var uppercased: Text {
    var out: [UInt32] = []
    out.reserveCapacity(count)
    for unit in units { Self.append(Self.properties(unit)?.uppercaseMapping, of: unit, to: &out) }
    return with(out)
  }

  var lowercased: Text {
    var out: [UInt32] = []
    out.reserveCapacity(count)
    for index in units.indices { appendLowercase(at: index, to: &out) }
    return with(out)
  }

  private func appendLowercase(at index: Int, to out: inout [UInt32]) {
    let unit = units[index]
    // Sigma has a form of its own at the end of a word.
    if unit & Self.pointMask == 0x3A3, isFinal(index) {
      out.append(0x3C2 | unit & ~Self.pointMask)
    } else {
      Self.append(Self.properties(unit)?.lowercaseMapping, of: unit, to: &out)
    }
  }

  /// Whether a letter comes before, and none after, not counting what case ignores.
  private func isFinal(_ index: Int) -> Bool {
    func isIgnored(_ unit: UInt32) -> Bool { Self.properties(unit)?.isCaseIgnorable ?? false }
    guard let before = units[..<index].last(where: { !isIgnored($0) }), Self.isCased(before) else { return false }
    guard let after = units[(index + 1)...].first(where: { !isIgnored($0) }) else { return true }
    return !Self.isCased(after)
  }

  /// The first code point large, the others small.
  var capitalized: Text {
    var out: [UInt32] = []
    for index in units.indices {
      if index == 0 {
        Self.append(Self.properties(units[0])?.titlecaseMapping, of: units[0], to: &out)
      } else {
        appendLowercase(at: index, to: &out)
      }
    }
    return with(out)
  }

  /// Each letter after what is none large, as `str.title` does.
  var titled: Text {
    var out: [UInt32] = []
    var followsLetter = false
    for index in units.indices {
      if followsLetter {
        appendLowercase(at: index, to: &out)
      } else {
        Self.append(Self.properties(units[index])?.titlecaseMapping, of: units[index], to: &out)
      }
      followsLetter = Self.isCased(units[index])
    }
    return with(out)
  }

  /// Each word large, as the filter `title` does, to which spaces, hyphens and opening brackets begin words.
  var titledWords: Text {
    let openings = Set("-({[<".unicodeScalars.map(\.value))
    func beginsWord(_ unit: UInt32) -> Bool { Self.isSpace(unit) || openings.contains(unit & Self.pointMask) }
    var out: [UInt32] = []
    var start = 0
    while start < count {
      var end = start + 1
      while end < count, beginsWord(units[end]) == beginsWord(units[start]) { end += 1 }
      out += self[start..<start + 1].uppercased.units + self[start + 1..<end].lowercased.units
      start = end
    }
    return Text(out)
  }

  var caseSwapped: Text {
    var out: [UInt32] = []
    for index in units.indices {
      let properties = Self.properties(units[index])
      if properties?.isUppercase ?? false {
        appendLowercase(at: index, to: &out)
      } else {
        Self.append(properties?.uppercaseMapping, of: units[index], to: &out)
      }
    }
    return with(out)
  }

  // MARK: Kinds of text

  /// Whether it has letters with a case, all of which are small, or large.
  func isCase(upper: Bool) -> Bool {
    var hasCase = false
    for unit in units {
      guard let properties = Self.properties(unit) else { continue }
      if properties.generalCategory == .titlecaseLetter || (upper ? properties.isLowercase : properties.isUppercase) {
        return false
      }
      if upper ? properties.isUppercase : properties.isLowercase { hasCase = true }
    }
    return hasCase
  }

  /// Whether words begin with a large letter and go on with small ones.
  var isTitled: Bool {
    var hasCase = false
    var followsLetter = false
    for unit in units {
      let properties = Self.properties(unit)
      let isUpper = properties?.isUppercase ?? false || properties?.generalCategory == .titlecaseLetter
      let isLower = properties?.isLowercase ?? false
      if isUpper && followsLetter || isLower && !followsLetter { return false }
      followsLetter = isUpper || isLower
      if followsLetter { hasCase = true }
    }
    return hasCase
  }

  /// Whether there is text, and every code point passes.
  func isAll(_ test: (Unicode.Scalar.Properties) -> Bool) -> Bool {
    !isEmpty && units.allSatisfy { Self.properties($0).map(test) ?? false }
  }
}

extension Unicode.Scalar.Properties {
  var isLetter: Bool {
    switch generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}
