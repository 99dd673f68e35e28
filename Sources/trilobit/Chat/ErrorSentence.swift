extension Error {
  /// The reason as a sentence of its own: with a capital and a full stop.
  var sentence: String {
    let text = (self as? ProgramStop)?.message ?? "\(self)"
    // A path at the start stays as it is.
    let isPath = text.prefix { !$0.isWhitespace }.contains("/")
    let start = isPath ? text.prefix(1) : Substring(text.prefix(1).uppercased())
    return start + text.dropFirst() + (text.last.map(".?!".contains) == true ? "" : ".")
  }
}
