extension Error {
  /// The reason as a sentence of its own: with a capital and a full stop.
  var sentence: String {
    let text = (self as? ProgramStop)?.message ?? "\(self)"
    let word = text.prefix { !$0.isWhitespace }
    // A name or a path at the start stays as it is.
    let isWord = word.allSatisfy { $0.isLetter || $0 == "," || $0 == "'" } && !SmallFile.exists(String(word))
    let start = isWord ? text.prefix(1).uppercased() : String(text.prefix(1))
    return start + text.dropFirst() + (text.last.map(".?!".contains) == true ? "" : ".")
  }
}
