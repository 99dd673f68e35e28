/// Names of conversations: one line, short, harmless to show.
enum ConversationTitle {
  /// What a conversation without a word is called.
  static let none = "new chat"
  /// Columns of the first words.
  static let mostColumns = 40
  /// Characters of a name that was given.
  static let mostCharacters = 200

  /// The first words of a question, at most 40 columns of them, cut at a word with "…"; "new chat" for a text without
  /// any. Files that were put before the question count only where nothing follows them.
  static func words(of text: String) -> String {
    let own = line(beginning(of: withoutFiles(text)))
    let start = own.isEmpty ? line(beginning(of: text[...])) : own
    guard !start.isEmpty else { return none }
    var columns = 0
    var end = start.startIndex
    var lastSpace: String.Index?
    while end < start.endIndex {
      let wide = columns + Self.columns(of: start[end])
      if wide > mostColumns { break }
      if start[end] == " " { lastSpace = end }
      columns = wide
      end = start.index(after: end)
    }
    if end == start.endIndex { return start }
    if start[end] == " " { return String(start[..<end]) + "…" }
    // A long word is cut in its middle rather than leaving next to nothing.
    if let lastSpace, start.distance(from: start.startIndex, to: lastSpace) >= mostColumns / 4 { end = lastSpace }
    return String(start[..<end]) + "…"
  }

  /// No more than this can be needed, however long the text is.
  private static func beginning(of text: Substring) -> String { String(text.unicodeScalars.prefix(2_000)) }

  /// A question without the files before it: each is its name with a colon, then its text between fences, then an
  /// empty line.
  static func withoutFiles(_ text: String) -> Substring {
    var rest = text[...]
    while let file = endOfFile(rest) { rest = rest[file...] }
    return rest
  }

  /// Where the file ends that a text begins with; nil where it begins with none.
  private static func endOfFile(_ text: Substring) -> String.Index? {
    let bytes = text.utf8
    let newline = UInt8(ascii: "\n")
    func endOfLine(_ start: String.Index) -> String.Index? { bytes[start...].firstIndex(of: newline) }
    guard let name = endOfLine(text.startIndex), bytes[..<name].last == UInt8(ascii: ":"),
      let opening = endOfLine(bytes.index(after: name))
    else { return nil }
    let fence = bytes[bytes.index(after: name)..<opening]
    guard fence.count >= 3, fence.allSatisfy({ $0 == UInt8(ascii: "`") }) else { return nil }
    var start = bytes.index(after: opening)
    while let end = endOfLine(start) {
      let next = bytes.index(after: end)
      if bytes[start..<end].elementsEqual(fence) {
        return endOfLine(next) == next ? bytes.index(after: next) : nil
      }
      start = next
    }
    return nil
  }

  /// A text as one line: runs of white space and control characters become one space, marks that turn the direction
  /// of writing go; at most 200 characters.
  static func line(_ text: String) -> String {
    var line = ""
    var needsSpace = false
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate:
        needsSpace = !line.isEmpty
      case .format where scalar != "\u{200D}": break
      default:
        if needsSpace { line += " " }
        needsSpace = false
        line.unicodeScalars.append(scalar)
      }
    }
    return line.count <= mostCharacters ? line : String(line.prefix(mostCharacters))
  }

  /// About how many columns a character takes; the terminal's own tables are not known here.
  private static func columns(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
