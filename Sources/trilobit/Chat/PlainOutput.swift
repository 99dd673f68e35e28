import Screen

/// What the plain chat writes: answers as they come, everything else on lines of its own. On a terminal lines are broken
/// at words; into a pipe or a file texts go as they are.
struct PlainOutput {
  /// Whether lines are broken at words; else the terminal breaks them.
  var wrapsWords = true

  /// The answer that is being written to a terminal.
  private var streamed: StreamedText?
  /// Whether the last line is not ended.
  private var isInLine = false

  /// Whether text of an answer stands on a line that may go on.
  var isInAnswer: Bool { streamed != nil || isInLine }

  /// A text on lines of its own, however many it needs.
  mutating func write(_ text: String) {
    endLine()
    guard let columns else { return StandardOutput.writeAnswer(text + "\n") }
    for line in PlainText.lines(of: text, columns: columns) { StandardOutput.write(line + "\n") }
  }

  /// More text of an answer.
  mutating func append(_ text: String) {
    guard streamed != nil || columns != nil else {
      StandardOutput.writeAnswer(text)
      if let last = text.last { isInLine = !last.isNewline }
      return
    }
    var streamed = streamed ?? StreamedText(columns: columns ?? 80)
    StandardOutput.write(streamed.append(text))
    isInLine = streamed.isInLine
    self.streamed = streamed
  }

  /// Ends the line that an answer stands on, if it does.
  mutating func endLine() {
    if var streamed {
      StandardOutput.write(streamed.finish())
      isInLine = isInLine || streamed.isInLine
      self.streamed = nil
    }
    if isInLine { StandardOutput.write("\n") }
    isInLine = false
  }

  /// The widest line; nil: none is broken. The last column stays free: some terminals end the line behind it.
  private var columns: Int? {
    guard wrapsWords, let columns = StandardOutput.columns, columns >= 12 else { return nil }
    return columns - 1
  }
}
