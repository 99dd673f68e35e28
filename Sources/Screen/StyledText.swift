import Terminal

/// What a piece of text is, and what it stands in: bold in a heading, code in a quote.
struct TextRole: Hashable {
  var role: ThemeRole
  var base: ThemeRole?

  init(_ role: ThemeRole, in base: ThemeRole? = nil) {
    self.role = role
    self.base = base == role ? nil : base
  }
}

extension Theme {
  /// The style of a role laid over that of what it stands in: its colours where it has some, and the attributes of both.
  func style(_ text: TextRole) -> Style {
    guard let base = text.base else { return self[text.role] }
    let over = self[text.role]
    var style = self[base]
    if over.foreground != self[.text].foreground { style.foreground = over.foreground }
    if over.background != self[.text].background { style.background = over.background }
    style.attributes.formUnion(over.attributes)
    return style
  }
}

/// Text in one look.
struct StyledPiece: Equatable {
  var text: String
  var role: TextRole

  init(_ text: String, _ role: TextRole) {
    self.text = text
    self.role = role
  }

  init(_ text: String, _ role: ThemeRole) { self.init(text, TextRole(role)) }

  static func blank(_ columns: Int) -> StyledPiece {
    StyledPiece(String(repeating: " ", count: max(0, columns)), .text)
  }
}

/// A row of the conversation as it is drawn.
struct StyledLine: Equatable {
  var pieces: [StyledPiece]
  /// Where it begins, in UTF-8 bytes of the text as it is shown, without decorations: the same at every width.
  var offset: Int
}

/// Harmless text (see `VisibleText`) in pieces of different looks, to be broken into lines.
struct StyledText {
  private(set) var text = ""
  private var runs: [(end: Int, role: TextRole)] = []

  /// Appends text as it is shown; with `ascii`, in ASCII.
  mutating func append(_ source: some StringProtocol, _ role: TextRole, ascii: Bool) {
    let start = text.utf8.count
    let last = text.last
    VisibleText.append(source, to: &text, ascii: ascii)
    guard text.utf8.count > start else { return }
    // A mark at the start joins the character before it and is drawn with it.
    if let last, let run = runs.last, run.role != role {
      let joint = index(start)
      if let scalar = text.unicodeScalars[joint...].first, !scalar.isASCII {
        let joined = (String(last) + text[joint...]).first ?? last
        runs[runs.count - 1].end += joined.utf8.count - last.utf8.count
      }
    }
    if runs.last?.role == role {
      runs[runs.count - 1].end = text.utf8.count
    } else if runs.last?.end != text.utf8.count {
      runs.append((text.utf8.count, role))
    }
  }

  /// The widest line where none is broken but at line feeds.
  var naturalColumns: Int {
    text.split(separator: "\n").reduce(0) { max($0, DisplayWidth.of($1)) }
  }

  /// Lines no wider than `columns`, as ranges of UTF-8 offsets; one empty line for an empty text.
  func lines(columns: Int, breaksAtWords: Bool) -> [Range<Int>] {
    var breaker = LineBreaker(start: 0, columns: max(1, columns), breaksAtWords: breaksAtWords)
    var glyphs = MeasuredText(text, from: text.startIndex, offset: 0)
    while let glyph = glyphs.next() { breaker.take(glyph) }
    breaker.finish()
    return breaker.lines
  }

  /// The pieces of a range of the text.
  func pieces(_ range: Range<Int>) -> [StyledPiece] {
    var pieces: [StyledPiece] = []
    // The first run that reaches into the range, found by halving: a paragraph may have thousands.
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].end <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    var start = range.lowerBound
    for run in runs[low...] where start < range.upperBound {
      let end = min(run.end, range.upperBound)
      pieces.append(StyledPiece(String(text[index(start)..<index(end)]), run.role))
      start = end
    }
    return pieces
  }

  private func index(_ offset: Int) -> String.Index {
    text.utf8.index(text.startIndex, offsetBy: min(offset, text.utf8.count))
  }
}

extension Canvas {
  /// Writes pieces one after the other, from a column of a row of an area on; returns the column after them.
  @discardableResult
  mutating func write(_ pieces: [StyledPiece], in area: Rectangle, row: Int, column: Int = 0) -> Int {
    var column = column
    for piece in pieces {
      guard row >= 0, row < area.rows, column >= 0, column < area.columns else { break }
      column += grid.write(
        piece.text, row: area.row + row, column: area.column + column, style: theme.style(piece.role),
        maximumColumns: area.columns - column)
    }
    return column
  }
}
