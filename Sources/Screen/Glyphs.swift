/// The characters that frames, bars and graphs are drawn with.
public enum GlyphSet: String, CaseIterable, Sendable {
  /// Braille graphs, eighths of blocks as bars.
  case braille
  /// Blocks only, for fonts without braille.
  case block
  /// Nothing beyond ASCII.
  case ascii

  /// The set for a terminal: ASCII where the locale is not UTF-8 and on consoles whose fonts are small.
  public static func suited(isUTF8: Bool, terminal: String?) -> GlyphSet {
    let terminal = terminal ?? ""
    return isUTF8 && terminal != "linux" && !terminal.hasPrefix("vt") ? .braille : .ascii
  }

  var isASCII: Bool { self == .ascii }

  var frame: FrameGlyphs {
    isASCII
      ? FrameGlyphs(topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", horizontal: "-", vertical: "|")
      : FrameGlyphs(topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯", horizontal: "─", vertical: "│")
  }

  /// Marks the end of an answer that is being written.
  var cursor: String { isASCII ? "_" : "▌" }
  /// Between figures that stand in a row.
  var separator: String { isASCII ? "  " : " · " }
  /// The part of a bar that is not filled.
  var track: String { isASCII ? "-" : "·" }
  /// A mark on a bar.
  var mark: String { isASCII ? "!" : "┃" }
  var ellipsis: String { isASCII ? "..." : "…" }
  var times: String { isASCII ? "x" : "×" }
  /// In front of what was chosen among several.
  var chosen: String { isASCII ? ">" : "▶" }
  /// A space that is to be seen.
  var space: String { isASCII ? "_" : "␣" }
  var right: String { isASCII ? ">" : "→" }
  var up: String { isASCII ? "^" : "▲" }
  var down: String { isASCII ? "v" : "▼" }

  /// Columns 1/8 to 8/8 wide, from the left.
  static let eighthsWide = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
  /// Columns 1/8 to 8/8 high, from the bottom.
  static let eighthsHigh = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
}

struct FrameGlyphs {
  var topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical: String
}
