/// A character written as `&name;`, `&#8212;` or `&#x2014;`.
struct CharacterReference {
  var text: String
  /// Bytes that it takes in the source.
  var length: Int

  /// The longest that is looked at, in bytes.
  private static let longest = 12

  /// Reads the one that begins at a position, where the `&` stands; nil where none does, or it has no known name.
  init?(_ bytes: [UInt8], at position: Int) {
    let content = bytes[(position + 1)...].prefix(Self.longest)
    guard let end = content.firstIndex(of: UInt8(ascii: ";")), end > position + 1 else { return nil }
    let name = String(decoding: bytes[position + 1..<end], as: UTF8.self)
    guard let text = name.hasPrefix("#") ? Self.numbered(name.dropFirst()) : Self.named[name] else { return nil }
    self.text = text
    length = end + 1 - position
  }

  /// A character by its number; one that there is not is shown as the sign for that.
  private static func numbered(_ text: Substring) -> String? {
    let isHexadecimal = text.first == "x" || text.first == "X"
    let digits = isHexadecimal ? text.dropFirst() : text
    guard !digits.isEmpty, digits.count <= (isHexadecimal ? 6 : 7), digits.allSatisfy(\.isHexDigit),
      isHexadecimal || digits.allSatisfy(\.isWholeNumber), let value = UInt32(digits, radix: isHexadecimal ? 16 : 10)
    else { return nil }
    guard value != 0, let scalar = Unicode.Scalar(value) else { return "\u{FFFD}" }
    return String(Character(scalar))
  }

  /// The names that chat texts use.
  private static let named: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "shy": "\u{AD}",
    "copy": "©", "reg": "®", "trade": "™", "hellip": "…", "mdash": "—", "ndash": "–", "bull": "•", "middot": "·",
    "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«", "raquo": "»", "sect": "§", "para": "¶",
    "deg": "°", "times": "×", "divide": "÷", "plusmn": "±", "minus": "−", "sup1": "¹", "sup2": "²", "sup3": "³",
    "frac12": "½", "frac14": "¼", "frac34": "¾", "le": "≤", "ge": "≥", "ne": "≠", "asymp": "≈", "equiv": "≡",
    "infin": "∞", "radic": "√", "sum": "∑", "prod": "∏", "int": "∫", "part": "∂", "larr": "←", "uarr": "↑",
    "rarr": "→", "darr": "↓", "harr": "↔", "rArr": "⇒", "lArr": "⇐", "hArr": "⇔", "forall": "∀", "exist": "∃",
    "isin": "∈", "cap": "∩", "cup": "∪", "sub": "⊂", "sup": "⊃", "and": "∧", "or": "∨", "not": "¬", "micro": "µ",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε", "theta": "θ",
    "lambda": "λ", "mu": "μ", "pi": "π", "Pi": "Π", "rho": "ρ", "sigma": "σ", "Sigma": "Σ", "tau": "τ", "phi": "φ",
    "omega": "ω", "Omega": "Ω", "euro": "€", "pound": "£", "yen": "¥", "cent": "¢", "check": "✓", "cross": "✗",
    "auml": "ä", "ouml": "ö", "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "eacute": "é",
    "egrave": "è", "agrave": "à", "ccedil": "ç", "ntilde": "ñ", "aring": "å", "oslash": "ø", "aelig": "æ",
  ]
}
