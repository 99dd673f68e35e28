import CTerminal

/// What the screen does with one scalar.
enum ShownScalar {
  /// Takes columns of its own.
  case spacing(Unicode.Scalar, columns: Int)
  /// Is drawn over the one before.
  case mark(Unicode.Scalar)
  /// Is not shown: joiners, variation selectors, zero-width spaces.
  case hidden

  /// Stands for what must never reach the terminal or cannot be shown.
  static let replacement: Unicode.Scalar = "\u{FFFD}"

  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x20...0x7E: self = .spacing(scalar, columns: 1)
    case 0x09: self = .spacing(" ", columns: 1)
    // Control characters, line and paragraph separators, and what would turn the direction of the line round.
    case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
      self = .spacing(Self.replacement, columns: 1)
    case 0xA0...0x2FF, 0x2500...0x259F, 0x2800...0x28FF: self = .spacing(scalar, columns: 1)
    case 0x1F3FB...0x1F3FF: self = .spacing(scalar, columns: 2)
    default:
      let columns = term_scalar_width(scalar.value)
      if columns < 0 {
        self = .spacing(Self.replacement, columns: 1)
      } else if columns > 0 {
        self = .spacing(scalar, columns: Int(columns))
      } else {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark, .otherLetter, .otherSymbol:
          let isVariationSelector = (0xFE00...0xFE0F).contains(scalar.value) || scalar.value >= 0xE0100
          self = isVariationSelector ? .hidden : .mark(scalar)
        default: self = .hidden
        }
      }
    }
  }
}

/// Cuts characters into what one cell of a terminal can hold: a spacing scalar and a few marks over it.
///
/// Terminals disagree about emoji sequences: some draw one sign, others its parts side by side, and the cursor goes
/// astray. So of a sequence only the first sign is shown, without joiners, skin tones and variation selectors; every
/// terminal agrees about that one.
enum CellText {
  /// Text for one cell, and the columns it takes.
  struct Part: Equatable {
    var text: String
    var columns: Int
  }

  /// Marks that fit into a cell beside its spacing scalar; more are dropped.
  static let mostMarks = Int(TERM_CELL_SCALARS) - 1

  private static let ascii: [String] = (0..<128).map { String(Unicode.Scalar(UInt8($0))) }
  private static let dottedCircle: Unicode.Scalar = "\u{25CC}"

  /// The parts of a character, left to right; none where nothing of it is shown.
  static func parts(of character: Character) -> [Part] {
    if let value = character.asciiValue, value >= 0x20, value < 0x7F {
      return [Part(text: ascii[Int(value)], columns: 1)]
    }
    if character == "\r\n" { return [Part(text: String(ShownScalar.replacement), columns: 1)] }
    var parts: [Part] = []
    var marks = 0
    var joined = false
    for scalar in character.unicodeScalars {
      if scalar == "\u{200D}" { joined = true }
      switch ShownScalar(scalar) {
      case .spacing(let shown, let columns):
        let isSkinTone = scalar.properties.isEmojiModifier && !parts.isEmpty
        if isSkinTone { continue }
        // A joiner inside a word of Indic script changes letters; between emoji it makes a sequence.
        if joined, parts.last?.columns == 2 || isPicture(character) { return parts }
        parts.append(Part(text: String(shown), columns: columns))
        marks = 0
      case .mark(let mark):
        if parts.isEmpty { parts.append(Part(text: String(dottedCircle), columns: 1)) }
        if marks < mostMarks {
          parts[parts.count - 1].text.unicodeScalars.append(mark)
          marks += 1
        }
      case .hidden: continue
      }
    }
    return parts
  }

  private static func isPicture(_ character: Character) -> Bool {
    character.unicodeScalars.first?.properties.isEmoji ?? false
  }
}
