import Chat

/// What a model thought before an answer, as rows above it: one that says how much it was, and its text where that is
/// shown whole.
struct ThoughtLines: Sendable {
  private(set) var sourceBytes = 0
  private var heading = ""
  /// The text, broken; nil while it is folded.
  private var text: WrappedText?

  init(_ thinking: String, isThinking: Bool, setting: Transcript.Setting) {
    if setting.showsThoughts { text = Self.wrapped("", setting) }
    follow(thinking, isThinking: isThinking, setting: setting)
  }

  var count: Int { 1 + (text?.usedLines ?? 0) }

  /// Takes what was added to a thought. Costs as much as the thought is long, for its words are counted.
  mutating func follow(_ thinking: String, isThinking: Bool, setting: Transcript.Setting) {
    let bytes = thinking.utf8
    if let start = bytes.index(bytes.startIndex, offsetBy: sourceBytes, limitedBy: bytes.endIndex) {
      text?.append(String(thinking.unicodeScalars[start...]))
    } else if text != nil {
      text = Self.wrapped(thinking, setting)
    }
    sourceBytes = bytes.count
    heading = Self.heading(thinking, isThinking: isThinking, setting)
  }

  /// The pieces of a line, all dim.
  func pieces(of line: Int) -> [StyledPiece] {
    guard line > 0, let text else { return [StyledPiece(heading, .dim)] }
    return [.blank(Self.indent), StyledPiece(String(text[line - 1]), .dim)]
  }

  private static let indent = 2

  private static func wrapped(_ text: String, _ setting: Transcript.Setting) -> WrappedText {
    WrappedText(
      text, columns: max(1, setting.columns - indent), breaksAtWords: setting.wrapsWords, ascii: setting.ascii)
  }

  /// "▸ thought 214 words · F7 shows them", as much as there is room for.
  private static func heading(_ thinking: String, isThinking: Bool, _ setting: Transcript.Setting) -> String {
    let isASCII = setting.drawsInASCII || setting.ascii
    let words = thinking.split(whereSeparator: \.isWhitespace).count
    let mark = setting.showsThoughts ? (isASCII ? "v" : "▾") : (isASCII ? ">" : "▸")
    let count = Figures.counted(words, "word")
    let line = "\(mark) \(isThinking ? "thinking," : "thought") \(count)"
    let separator = (isASCII ? GlyphSet.ascii : GlyphSet.braille).separator
    let whole = line + separator + (setting.showsThoughts ? "F7 folds them" : "F7 shows them")
    let brief = "\(mark) \(count)"
    return String(([whole, line].first { $0.count <= setting.columns } ?? brief).prefix(setting.columns))
  }
}

extension ScreenState {
  /// Shows what models thought before their answers, or folds it; what is in view stays there.
  mutating func toggleThoughts() { keepPlace { $0.settings.showsThoughts.toggle() } }
}
