/// Moves between the lines of a text, by columns as they are shown.
struct TextLines {
  private let text: String

  init(_ text: String) { self.text = text }

  /// The place in the line above (-1) or below (+1), in the same column or at the line's end; nil where there is no
  /// such line. Places are offsets in UTF-8 bytes.
  func moving(_ cursor: Int, by step: Int) -> Int? {
    let bytes = text.utf8
    guard let place = bytes.index(bytes.startIndex, offsetBy: cursor, limitedBy: bytes.endIndex) else { return nil }
    let newline = UInt8(ascii: "\n")
    let lineStart = bytes[..<place].lastIndex(of: newline).map(bytes.index(after:)) ?? bytes.startIndex
    let line: Substring
    if step < 0 {
      guard lineStart > bytes.startIndex else { return nil }
      let end = bytes.index(before: lineStart)
      let start = bytes[..<end].lastIndex(of: newline).map(bytes.index(after:)) ?? bytes.startIndex
      line = text[start..<end]
    } else {
      guard let end = bytes[place...].firstIndex(of: newline) else { return nil }
      let start = bytes.index(after: end)
      line = text[start..<(bytes[start...].firstIndex(of: newline) ?? bytes.endIndex)]
    }
    let column = DisplayWidth.of(text[lineStart..<place])
    var target = line.startIndex
    var reached = 0
    while target < line.endIndex {
      reached += DisplayWidth.of(line[target])
      if reached > column { break }
      target = line.index(after: target)
    }
    return bytes.distance(from: bytes.startIndex, to: target)
  }
}
