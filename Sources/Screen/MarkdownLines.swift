import Markdown

/// A Markdown text laid out for one width. Text appended to it costs only the block that is being written.
struct MarkdownLines: Sendable {
  private(set) var lines: [StyledLine] = []
  private var stream = MarkdownStream()
  private var layout: MarkdownLayout
  /// Lines of blocks that ended.
  private var finished = 0

  init(_ source: String, setting: Transcript.Setting) {
    layout = MarkdownLayout(setting: setting)
    append(source)
  }

  mutating func append(_ source: some StringProtocol) {
    lines.removeLast(lines.count - finished)
    for block in stream.append(source) { layout.add(block, to: &lines) }
    finished = lines.count
    var open = layout
    for block in stream.openBlocks() { open.add(block, to: &lines) }
  }
}

/// The signs that Markdown is drawn with.
struct MarkdownGlyphs {
  let isASCII: Bool

  func bullet(level: Int) -> String { (isASCII ? ["-", "*", "+"] : ["•", "◦", "‣"])[level % 3] }
  /// At the left of quotes.
  var quoteBar: String { isASCII ? "|" : "▎" }
  var codeTop: String { isASCII ? "+" : "┌" }
  var codeBottom: String { isASCII ? "+" : "└" }
  var codeBar: String { isASCII ? "|" : "│" }
  /// At the left of a line that goes on from the row above.
  var codeContinuation: String { isASCII ? ":" : "┊" }
  var horizontal: String { isASCII ? "-" : "─" }
  var vertical: String { isASCII ? "|" : "│" }
  var crossing: String { isASCII ? "+" : "┼" }
  /// Down the rows of a marked message.
  var selectionBar: String { isASCII ? "|" : "▌" }
}
