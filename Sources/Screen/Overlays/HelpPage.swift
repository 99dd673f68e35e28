import Chat
import Terminal

/// All keys and commands on a page of their own, made from the tables that the program works by.
struct HelpPage: Equatable, Sendable {
  /// The first line in view.
  private(set) var first = 0

  /// The page's lines: those of headings are told apart.
  static let lines: [(text: String, isHeading: Bool)] = {
    var lines: [(String, Bool)] = [("Keys", true)]
    lines += KeyTable.lines.map { ($0, false) }
    lines += [("", false), ("Commands", true)]
    lines += CommandHelp.list.map { ($0, false) }
    lines += [("", false), ("/help with a command's name tells more of it. Two slashes begin a text with one.", false)]
    return lines
  }()

  /// The lines broken at a width: what follows the columns' gap stays under itself.
  static func rows(columns: Int, ascii: Bool) -> [(text: String, isHeading: Bool)] {
    lines.flatMap { line, isHeading -> [(String, Bool)] in
      let wrapped = WrappedText(line, columns: max(1, columns), hanging: true, ascii: ascii)
      guard wrapped.usedLines > 0 else { return [("", false)] }
      return (0..<wrapped.usedLines).map {
        (String(repeating: " ", count: wrapped.indent(of: $0)) + wrapped[$0], isHeading)
      }
    }
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
