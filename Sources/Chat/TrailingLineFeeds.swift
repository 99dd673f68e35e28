extension String {
  /// The text without the line feeds at its end, as editors put one there.
  package var trailingLineFeedsDropped: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
