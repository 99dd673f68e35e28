/// The blocks of code between fences in a text of Markdown.
enum CodeBlocks {
  /// The last block's text without its fences; nil where there is none. A block that is not closed goes to the end.
  static func last(in text: String) -> String? {
    var last: [Substring]?
    var open: (mark: Character, length: Int, lines: [Substring])?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let fence = fence(line)
      if let block = open {
        if let fence, fence.mark == block.mark, fence.length >= block.length, fence.isBare {
          last = block.lines
          open = nil
        } else {
          open?.lines.append(line)
        }
      } else if let fence {
        open = (fence.mark, fence.length, [])
      }
    }
    return (open?.lines ?? last)?.joined(separator: "\n")
  }

  /// Three or more of ``` or ~~~ at the beginning of a line, set in by three spaces at most.
  private static func fence(_ line: Substring) -> (mark: Character, length: Int, isBare: Bool)? {
    let inside = line.drop { $0 == " " }
    guard line.count - inside.count <= 3, let mark = inside.first, mark == "`" || mark == "~" else { return nil }
    let rest = inside.drop { $0 == mark }
    let length = inside.count - rest.count
    // A row of backquotes with more of them behind it is code within a line.
    guard length >= 3, mark == "~" || !rest.contains("`") else { return nil }
    return (mark, length, rest.allSatisfy(\.isWhitespace))
  }
}
