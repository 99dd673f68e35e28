import Terminal

/// Finds where the rows of a typed text begin: at words, as `LineBreaker` breaks them, but every character keeps a cell
/// for the cursor. Of the spaces at the end of a full row one has no room and is not shown, the others begin the next.
struct PromptBreaker: Equatable, Sendable {
  /// Columns of a row, at least 1.
  let columns: Int
  /// Columns that the prompt takes before the first row.
  let lead: Int
  /// Columns before the text after a line feed.
  let indent: Int
  let ascii: Bool

  private static let lineFeed = UInt8(ascii: "\n")

  /// The offsets (UTF-8) at which rows begin, the first one 0.
  ///
  /// - Parameter kept: A text and its rows, broken by an equal breaker: rows in what both texts begin with are taken
  ///   from it, and so are those after the first row that begins at the same place of what both end with.
  func starts(of text: String, keeping kept: (text: String, starts: [Int])?) -> [Int] {
    guard let kept, !kept.text.isEmpty else { return starts(of: text, from: [0]) }
    let (before, after) = Self.shared(kept.text, text)
    // Where a row begins is decided by the character that had no room in the row before. That stands in the row itself,
    // or begins the one after it, and may have grown: so a row is kept while the whole scalar that begins the second row
    // after it is the same. What is broken again then holds every word that could move up or down.
    let same = max(1, Self.count(in: kept.starts) { $0 + 4 <= before } - 2)
    let delta = text.utf8.count - kept.text.utf8.count
    return starts(of: text, from: Array(kept.starts[..<same])) { start, isAfterLineFeed in
      // In what both texts end with, all rows follow from where one begins.
      guard start > text.utf8.count - after else { return nil }
      // Where there was no room beside the indent two rows begin at one place, the first of them with the indent.
      let next =
        Self.count(in: kept.starts) { $0 < start - delta + (isAfterLineFeed ? 0 : 1) } + (isAfterLineFeed ? 1 : 0)
      guard next > 0, next <= kept.starts.count, kept.starts[next - 1] == start - delta else { return nil }
      return kept.starts[next...].map { $0 + delta }
    }
  }

  /// How many of ascending numbers, from the first one on, meet a condition.
  static func count(in numbers: [Int], where meets: (Int) -> Bool) -> Int {
    var (low, high) = (0, numbers.count)
    while low < high {
      let middle = (low + high) / 2
      if meets(numbers[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// A row that is being filled. All of it follows from where the row begins and what stands there.
  private struct Row {
    var start: Int
    /// Columns that are taken.
    var column: Int
    /// Where the newest word begins, and the columns before it.
    var word: (start: Int, column: Int)
    /// What stands last in it; nil: nothing.
    var last: MeasuredText.Kind?

    init(start: Int, column: Int) {
      self.start = start
      self.column = column
      word = (start, column)
    }

    /// Whether a word begins with what comes next.
    func beginsWord(_ next: MeasuredText.Kind, width: Int) -> Bool {
      switch next {
      case .space, .newline: false
      case .ideograph: true
      case .closing: last == .space
      case .letter: last == .space || width > 0 && (last == .ideograph || last == .closing)
      }
    }
  }

  /// Breaks from the last of `known` on. Wherever a row begins `rest` may give all rows after it; it is told whether the
  /// row begins a line.
  private func starts(
    of text: String, from known: [Int], rest: (_ start: Int, _ isAfterLineFeed: Bool) -> [Int]? = { _, _ in nil }
  ) -> [Int] {
    var starts = known
    let first = starts[starts.count - 1]
    return text.utf8.withContiguousStorageIfAvailable { buffer in
      var offset = first
      // A row that begins where the one before does has no indent: there was no room beside it.
      let isIndented = known.count > 1 && first > known[known.count - 2] && buffer[first - 1] == Self.lineFeed
      var row = Row(start: first, column: known.count == 1 ? lead : isIndented ? indent : 0)
      while offset < buffer.count {
        let byte = buffer[offset]
        if byte == Self.lineFeed {
          offset += 1
          starts.append(offset)
          if let rest = rest(offset, true) { return starts + rest }
          row = Row(start: offset, column: indent)
          continue
        }
        var (width, length, kind) = (1, 1, byte == 0x20 ? MeasuredText.Kind.space : .letter)
        // A printing ASCII character before another one stands alone.
        let isPlain = (0x20..<0x7F).contains(byte) && (offset + 1 >= buffer.count || buffer[offset + 1] < 0x80)
        if !isPlain { (width, length, kind) = measure(text, at: offset) }
        if row.beginsWord(kind, width: width) { row.word = (offset, row.column) }
        let isHanging = kind == .space && row.column == columns
        if row.column + width > columns, !isHanging {
          if kind != .space, row.word.start > row.start {
            // The word moves to the next row, as far as it is read.
            starts.append(row.word.start)
            if let rest = rest(row.word.start, false) { return starts + rest }
            row = Row(start: row.word.start, column: row.column - row.word.column)
          }
          // Still no room: a word wider than a row is cut.
          if row.column + width > columns {
            starts.append(offset)
            if let rest = rest(offset, false) { return starts + rest }
            row = Row(start: offset, column: 0)
          }
        }
        row.column += width
        row.last = kind
        offset += length
      }
      return starts
    } ?? starts
  }

  /// Columns of the character at an offset as it is shown, its bytes, and its part in words.
  private func measure(_ text: String, at offset: Int) -> (columns: Int, bytes: Int, kind: MeasuredText.Kind) {
    let index = text.utf8.index(text.startIndex, offsetBy: offset)
    let character = text[index]
    let width = width(of: character)
    let length = character == "\r\n" ? 1 : max(1, character.utf8.count)
    return (width, length, MeasuredText.kind(character, width))
  }

  private func width(of character: Character) -> Int {
    // A carriage return is shown before the line feed breaks the line.
    let character = character == "\r\n" ? "\r" : character
    let width = DisplayWidth.of(VisibleText.character(character, ascii: ascii))
    return width > columns ? 1 : width
  }

  /// A stretch of the text as it is shown.
  func shown(_ text: String, from start: Int, to end: Int) -> String {
    var shown = ""
    for character in slice(text, start, end) {
      let piece = VisibleText.character(character, ascii: ascii)
      shown += DisplayWidth.of(piece) > columns ? "?" : piece
    }
    return shown
  }

  /// Columns from an offset on up to the first character that begins at or after another one.
  func columns(_ text: String, from start: Int, reaching end: Int) -> Int {
    var used = 0
    var offset = start
    for character in slice(text, start, text.utf8.count) {
      guard offset < end else { break }
      used += width(of: character)
      offset += character.utf8.count
    }
    return used
  }

  private func slice(_ text: String, _ start: Int, _ end: Int) -> Substring {
    let bytes = text.utf8
    let first = bytes.index(bytes.startIndex, offsetBy: min(start, bytes.count))
    return text[first..<bytes.index(bytes.startIndex, offsetBy: max(start, min(end, bytes.count)))]
  }

  /// How many bytes two texts begin and end with alike, without counting a byte twice.
  private static func shared(_ old: String, _ new: String) -> (before: Int, after: Int) {
    old.utf8.withContiguousStorageIfAvailable { old in
      new.utf8.withContiguousStorageIfAvailable { new in
        let shorter = min(old.count, new.count)
        var before = 0
        while before < shorter, old[before] == new[before] { before += 1 }
        var after = 0
        while after < shorter - before, old[old.count - 1 - after] == new[new.count - 1 - after] { after += 1 }
        return (before, after)
      } ?? (0, 0)
    } ?? (0, 0)
  }
}
