/// The general category of each Unicode scalar as one of 32 numbers, so that a set of categories is a `UInt32`.
///
/// Two of the numbers are ours: controls that are white space, and symbols that Unicode calls alphabetic. With them `\s`
/// and `\w` are sets of categories too.
enum ScalarCategories {
  static let whiteControl: UInt8 = 30
  static let alphabeticSymbol: UInt8 = 31

  /// Categories of the Basic Multilingual Plane, looked up once; the rest is looked up where it occurs.
  static let basicPlane: [UInt8] = (UInt32(0)..<0x10000).map(lookUp)

  static func lookUp(_ value: UInt32) -> UInt8 {
    guard let scalar = Unicode.Scalar(value) else { return number(of: .surrogate) }
    switch value {
    case 0x09...0x0D, 0x85: return whiteControl
    case 0x24B6...0x24E9, 0x1F130...0x1F149, 0x1F150...0x1F169, 0x1F170...0x1F189: return alphabeticSymbol
    default: return number(of: scalar.properties.generalCategory)
    }
  }

  /// The categories that a name such as `L`, `Lu` or `Nd` stands for; nil for any other name.
  static func mask(named name: String) -> UInt32? {
    masks[name]
  }

  static let whiteSpace = mask(.spaceSeparator, .lineSeparator, .paragraphSeparator) | 1 << whiteControl
  static let digit = mask(.decimalNumber)
  static let letter = mask(.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter)
  static let casedLetter = mask(.uppercaseLetter, .lowercaseLetter, .titlecaseLetter)
  static let mark = mask(.nonspacingMark, .spacingMark, .enclosingMark)
  static let word =
    letter | mark | mask(.decimalNumber, .letterNumber, .connectorPunctuation) | 1 << alphabeticSymbol
  static let punctuation = mask(
    .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
    .finalPunctuation, .otherPunctuation)

  private static let masks: [String: UInt32] = {
    let number = mask(.decimalNumber, .letterNumber, .otherNumber)
    let otherSymbol = mask(.otherSymbol) | 1 << alphabeticSymbol
    let symbol = mask(.mathSymbol, .currencySymbol, .modifierSymbol) | otherSymbol
    let separator = mask(.spaceSeparator, .lineSeparator, .paragraphSeparator)
    let control = mask(.control) | 1 << whiteControl
    let other = mask(.format, .surrogate, .privateUse, .unassigned) | control
    return [
      "L": letter, "Lu": mask(.uppercaseLetter), "Ll": mask(.lowercaseLetter), "Lt": mask(.titlecaseLetter),
      "Lm": mask(.modifierLetter), "Lo": mask(.otherLetter),
      "M": mark, "Mn": mask(.nonspacingMark), "Mc": mask(.spacingMark), "Me": mask(.enclosingMark),
      "N": number, "Nd": mask(.decimalNumber), "Nl": mask(.letterNumber), "No": mask(.otherNumber),
      "P": punctuation, "Pc": mask(.connectorPunctuation), "Pd": mask(.dashPunctuation),
      "Ps": mask(.openPunctuation), "Pe": mask(.closePunctuation), "Pi": mask(.initialPunctuation),
      "Pf": mask(.finalPunctuation), "Po": mask(.otherPunctuation),
      "S": symbol, "Sm": mask(.mathSymbol), "Sc": mask(.currencySymbol), "Sk": mask(.modifierSymbol),
      "So": otherSymbol,
      "Z": separator, "Zs": mask(.spaceSeparator), "Zl": mask(.lineSeparator), "Zp": mask(.paragraphSeparator),
      "C": other, "Cc": control, "Cf": mask(.format), "Cs": mask(.surrogate), "Co": mask(.privateUse),
      "Cn": mask(.unassigned),
    ]
  }()

  private static func mask(_ categories: Unicode.GeneralCategory...) -> UInt32 {
    categories.reduce(0) { $0 | 1 << number(of: $1) }
  }

  private static func number(of category: Unicode.GeneralCategory) -> UInt8 {
    switch category {
    case .uppercaseLetter: 0
    case .lowercaseLetter: 1
    case .titlecaseLetter: 2
    case .modifierLetter: 3
    case .otherLetter: 4
    case .nonspacingMark: 5
    case .spacingMark: 6
    case .enclosingMark: 7
    case .decimalNumber: 8
    case .letterNumber: 9
    case .otherNumber: 10
    case .connectorPunctuation: 11
    case .dashPunctuation: 12
    case .openPunctuation: 13
    case .closePunctuation: 14
    case .initialPunctuation: 15
    case .finalPunctuation: 16
    case .otherPunctuation: 17
    case .mathSymbol: 18
    case .currencySymbol: 19
    case .modifierSymbol: 20
    case .otherSymbol: 21
    case .spaceSeparator: 22
    case .lineSeparator: 23
    case .paragraphSeparator: 24
    case .control: 25
    case .format: 26
    case .surrogate: 27
    case .privateUse: 28
    case .unassigned: 29
    @unknown default: 29
    }
  }
}
