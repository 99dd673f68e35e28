/// What a line, or the rest of one after its containers, can be recognized as. Each takes the bytes from the first that
/// is not blank on.
enum LineShape {
  /// Three or more backticks or tildes, with a label.
  static func fence(_ line: ArraySlice<UInt8>) -> (sign: UInt8, count: Int, label: String)? {
    guard let sign = line.first, sign == Byte.backtick || sign == Byte.tilde else { return nil }
    let rest = line.drop { $0 == sign }
    let count = line.count - rest.count
    guard count >= 3, sign == Byte.tilde || !rest.contains(Byte.backtick) else { return nil }
    return (sign, count, rest.trimmed.text)
  }

  /// A fence that closes another one.
  static func closes(_ line: ArraySlice<UInt8>, sign: UInt8, count: Int) -> Bool {
    let rest = line.drop { $0 == sign }
    return line.count - rest.count >= count && rest.isBlank
  }

  /// One to six hashes, a space and the text without closing hashes.
  static func heading(_ line: ArraySlice<UInt8>) -> (level: Int, text: ArraySlice<UInt8>)? {
    let rest = line.drop { $0 == Byte.hash }
    let level = line.count - rest.count
    guard (1...6).contains(level), rest.first.map(Byte.isBlank) ?? true else { return nil }
    var text = rest.trimmed
    var closing = text
    while closing.last == Byte.hash { closing.removeLast() }
    if closing.last.map(Byte.isBlank) ?? true { text = closing.trimmed }
    // A heading without text is a line of hashes.
    return text.isEmpty ? nil : (level, text)
  }

  /// Two or more of `=`, or three or more of `-`, without a gap: the level of the heading that they are drawn under.
  static func underline(_ line: ArraySlice<UInt8>) -> Int? {
    let line = line.trimmed
    guard let sign = line.first, line.allSatisfy({ $0 == sign }) else { return nil }
    switch sign {
    case UInt8(ascii: "="): return line.count >= 2 ? 1 : nil
    case Byte.dash: return line.count >= 3 ? 2 : nil
    default: return nil
    }
  }

  /// Whether a paragraph is a heading where a line is drawn under it: it is one line, and above dashes, which may be a
  /// rule as well, it does not end as a sentence does.
  static func isTitle(_ paragraph: ArraySlice<UInt8>, level: Int) -> Bool {
    let text = paragraph.trimmed
    guard let last = text.last, !text.contains(Byte.lineFeed) else { return false }
    return level == 1 || text.count <= 80 && !".:;,!?".utf8.contains(last)
  }

  /// Three or more of `-`, `*` or `_`, alone on the line.
  static func isThematicBreak(_ line: ArraySlice<UInt8>) -> Bool {
    guard let sign = line.first, sign == Byte.dash || sign == Byte.star || sign == Byte.underscore else { return false }
    var count = 0
    for byte in line {
      if byte == sign { count += 1 } else if !Byte.isBlank(byte) { return false }
    }
    return count >= 3
  }

  /// A bullet or a number of at most nine digits with `.` or `)`, and a blank after it or nothing.
  static func listMarker(_ line: ArraySlice<UInt8>) -> (kind: ListMarker.Kind, columns: Int)? {
    guard let first = line.first else { return nil }
    var rest = line
    let kind: ListMarker.Kind
    if first == Byte.dash || first == Byte.star || first == UInt8(ascii: "+") {
      rest.removeFirst()
      kind = .bullet
    } else {
      rest = line.drop(while: Byte.isDigit)
      let digits = line.count - rest.count
      guard (1...9).contains(digits), let sign = rest.popFirst(), sign == UInt8(ascii: ".") || sign == UInt8(ascii: ")")
      else { return nil }
      let number = line.prefix(digits).reduce(0) { $0 * 10 + Int($1 - 0x30) }
      kind = .number(number, delimiter: Character(Unicode.Scalar(sign)))
    }
    guard rest.first.map(Byte.isBlank) ?? true else { return nil }
    return (kind, line.count - rest.count)
  }

  /// `[ ]` or `[x]` and a blank: whether it is ticked.
  static func taskBox(_ line: ArraySlice<UInt8>) -> Bool? {
    let start = Array(line.prefix(4))
    guard start.count == 4, start[0] == UInt8(ascii: "["), start[2] == UInt8(ascii: "]"), Byte.isBlank(start[3])
    else { return nil }
    switch start[1] {
    case Byte.space: return false
    case UInt8(ascii: "x"), UInt8(ascii: "X"): return true
    default: return nil
    }
  }

  /// The row of dashes under a table's header.
  static func alignments(_ line: ArraySlice<UInt8>) -> [MarkdownTable.Alignment]? {
    guard line.contains(Byte.bar), line.contains(Byte.dash) else { return nil }
    var alignments: [MarkdownTable.Alignment] = []
    for cell in cells(line) {
      guard !cell.isEmpty else { return nil }
      let isLeft = cell.first == Byte.colon
      let isRight = cell.count > 1 && cell.last == Byte.colon
      let dashes = cell.dropFirst(isLeft ? 1 : 0).dropLast(isRight ? 1 : 0)
      guard !dashes.isEmpty, dashes.allSatisfy({ $0 == Byte.dash }) else { return nil }
      alignments.append(isRight ? (isLeft ? .center : .right) : .left)
    }
    return alignments.isEmpty ? nil : alignments
  }

  /// The cells of a table's row. A bar after a backslash belongs to its cell.
  static func cells(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var line = line.trimmed
    if line.first == Byte.bar { line.removeFirst() }
    var cells: [ArraySlice<UInt8>] = []
    var start = line.startIndex
    var position = start
    while position < line.endIndex {
      if line[position] == Byte.backslash, position + 1 < line.endIndex {
        position += 1
      } else if line[position] == Byte.bar {
        cells.append(line[start..<position].trimmed)
        start = position + 1
      }
      position += 1
    }
    let last = line[start...].trimmed
    if !last.isEmpty || cells.isEmpty { cells.append(last) }
    return cells
  }
}
