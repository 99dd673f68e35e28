import Terminal

extension Grid {
  /// The rows as text, without the blanks at their ends.
  var lines: [String] {
    (0..<rows).map { row in
      var line = (0..<columns).map { self[row, $0].text }.joined()
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  var text: String { lines.joined(separator: "\n") + "\n" }
}
