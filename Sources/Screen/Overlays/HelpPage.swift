import Chat
import Terminal

/// All commands and keys on a page of their own, made from the tables that the program works by.
struct HelpPage: Equatable, Sendable {
  /// The first line in view.
  private(set) var first = 0

  /// A line of the page.
  enum Line: Equatable {
    case blank
    case heading(String)
    case text(String)
    /// A key or command, and what it does.
    case pair(head: String, text: String)
  }

  /// One row of the page as it is shown.
  struct Row: Equatable {
    var text: String
    var isHeading = false
  }

  static let lines: [Line] = {
    var lines: [Line] = []
    for line in CommandHelp.list {
      // A command and what it does are parted by two spaces or more; what has none is a heading.
      if let pair = pair(line) {
        lines.append(pair)
      } else {
        lines += (lines.isEmpty ? [] : [.blank]) + [.heading(line)]
      }
    }
    lines += [.blank, .text("/help and a command's name tell more of it. Two slashes begin a text with one.")]
    lines += [.blank, .heading(KeyTable.heading)]
    return lines + KeyTable.rows.map { .pair(head: $0.keys, text: $0.action) }
  }()

  private static func pair(_ line: String) -> Line? {
    guard let gap = zip(line.indices, line.indices.dropFirst()).first(where: { line[$0] == " " && line[$1] == " " })
    else { return nil }
    return .pair(head: String(line[..<gap.0]), text: String(line[gap.0...].drop { $0 == " " }))
  }

  /// The widest head that has a column beside it; longer ones stand on a row of their own.
  private static let headColumns = 24

  /// The rows at a width.
  static func rows(columns: Int, ascii: Bool) -> [Row] {
    let columns = max(1, columns)
    // Where there is little room, what a key does stands under it.
    let indent = columns >= 56 ? headColumns + 2 : columns >= 16 ? 4 : 0
    return lines.flatMap { line -> [Row] in
      switch line {
      case .blank: return [Row(text: "")]
      case .heading(let text): return wrapped(text, columns, ascii).map { Row(text: $0, isHeading: true) }
      case .text(let text): return wrapped(text, columns, ascii).map { Row(text: $0) }
      case .pair(let head, let text):
        let blank = String(repeating: " ", count: indent)
        var rows = wrapped(text, columns - indent, ascii).map { blank + $0 }
        if indent > headColumns, head.count <= headColumns, !rows.isEmpty {
          rows[0] = head + rows[0].dropFirst(head.count)
          return rows.map { Row(text: $0) }
        }
        return (wrapped(head, columns, ascii) + rows).map { Row(text: $0) }
      }
    }
  }

  private static func wrapped(_ text: String, _ columns: Int, _ ascii: Bool) -> [String] {
    let wrapped = WrappedText(text, columns: columns, hanging: true, ascii: ascii)
    return (0..<wrapped.usedLines).map { String(repeating: " ", count: wrapped.indent(of: $0)) + wrapped[$0] }
  }

  /// Takes a key where `shown` of `count` rows are in view; false: the page is closed.
  mutating func take(_ key: Key.Kind, count: Int, shown: Int) -> Bool {
    let page = max(1, shown - 1)
    switch key {
    case .escape, .character("q"), .character("\r"), .character("\u{3}"), .function(1): return false
    case .up, .shiftUp, .character("k"): first -= 1
    case .down, .shiftDown, .character("j"): first += 1
    case .wheelUp: first -= 3
    case .wheelDown: first += 3
    case .pageUp, .character("b"): first -= page
    case .pageDown, .character(" "): first += page
    case .home, .character("g"): first = 0
    case .end, .character("G"): first = count
    default: break
    }
    first = firstRow(count: count, shown: shown)
    return true
  }

  /// The first row in view.
  func firstRow(count: Int, shown: Int) -> Int { min(max(0, first), max(0, count - shown)) }
}
