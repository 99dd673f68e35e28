import Terminal

/// Panel 6: the newest lines of the program's log.
struct LogPanel {
  private let log: LogLines
  private let showsOnlyASCII: Bool

  init(_ state: ScreenState) {
    log = state.log
    showsOnlyASCII = state.showsOnlyASCII
  }

  func draw(_ place: Layout.PanelPlace, on canvas: inout Canvas) {
    let inside = canvas.begin(.log, place, figure: nil)
    guard !log.isEmpty else { return canvas.explain("What the program notes shows here.", in: inside) }
    // From the newest line up: a line takes as many rows as it needs, the uppermost may lack its beginning.
    var rows: [(text: String, role: ThemeRole)] = []
    for line in log.newest(inside.rows).reversed() where rows.count < inside.rows {
      let text = VisibleText.line(Self.shortened(line), ascii: showsOnlyASCII)
      let role = Self.role(of: line)
      let indent = inside.columns >= 24 ? 2 : 0
      let broken = Canvas.rows(of: text, columns: inside.columns - indent)
      for (index, row) in broken.enumerated().reversed() {
        rows.insert((index == 0 ? row : String(repeating: " ", count: indent) + row, role), at: 0)
      }
    }
    for (row, line) in rows.suffix(inside.rows).enumerated() {
      canvas.write(canvas.fitted(line.text, columns: inside.columns), line.role, in: inside, row: row)
    }
  }

  /// A line of the log file, "2026-01-31T12:00:00Z info answered", as there is room for it: the time of day, and a level
  /// only where it asks for attention. Other lines stay as they are.
  static func shortened(_ line: String) -> Substring {
    let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 20, parts[0].hasSuffix("Z"),
      let clock = parts[0].split(separator: "T").last, clock.utf8.count == 9
    else { return line[...] }
    let isQuiet = ["trace", "debug", "info", "notice"].contains(parts[1])
    return "\(clock.dropLast()) \(isQuiet ? "" : parts[1] + " ")\(parts[2])"
  }

  /// By the level that a line names among its first words, as in "2026-01-31T12:00:00Z warning no space left".
  static func role(of line: String) -> ThemeRole {
    for word in line.prefix(60).split(separator: " ").prefix(3) {
      switch word {
      case "error", "critical": return .error
      case "warning": return .warning
      default: continue
      }
    }
    return .logText
  }
}
