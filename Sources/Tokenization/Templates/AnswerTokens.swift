/// An answer in the tokens that the model gave it in, and in the text that a template works with.
struct AnswerTokens {
  private let ids: [Int]
  let text: String
  /// The bytes of all tokens, and where each token begins, with the end at last.
  private let bytes: [UInt8]
  private let starts: [Int]

  init(_ ids: [Int], _ tokenizer: Tokenizer) {
    self.ids = ids
    text = tokenizer.decode(ids)
    var bytes: [UInt8] = []
    var starts = [0]
    for id in ids {
      bytes += tokenizer.bytes(of: id)
      starts.append(bytes.count)
    }
    self.bytes = bytes
    self.starts = starts
  }

  /// The tokens of a part of the text: encoded anew it may be other tokens than those that a cache holds.
  ///
  /// - Returns: nil where the part does not begin and end with tokens.
  func tokens(of part: String) -> ArraySlice<Int>? {
    let wanted = Array(part.utf8)
    if wanted.elementsEqual(text.utf8) { return ids[...] }
    for (first, start) in starts.enumerated() where start + wanted.count <= bytes.count {
      guard bytes[start..<start + wanted.count].elementsEqual(wanted) else { continue }
      if let last = starts[first...].firstIndex(of: start + wanted.count) { return ids[first..<last] }
    }
    return nil
  }
}
