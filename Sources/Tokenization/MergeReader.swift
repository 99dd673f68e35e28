/// Turns merges as files write them into merges of token ids.
struct MergeReader {
  private let table: TokenTable
  private let spelling: Vocabulary.Spelling
  private let source: String
  private(set) var merges: [Merge] = []
  private var bytes: [UInt8] = []

  init(table: TokenTable, spelling: Vocabulary.Spelling, source: String, capacity: Int) {
    self.table = table
    self.spelling = spelling
    self.source = source
    merges.reserveCapacity(capacity)
  }

  /// Appends the bytes under which the table has a token; false where it can have none.
  private mutating func append(_ token: some StringProtocol) -> Bool {
    switch spelling {
    case .bytes: return ByteAlphabet.appendBytes(of: token, to: &bytes)
    case .characters:
      bytes += token.utf8
      return true
    }
  }

  /// A merge of two tokens by their ids.
  mutating func add(_ left: Int, _ right: Int) throws(TokenizerError) {
    bytes.removeAll(keepingCapacity: true)
    bytes += table[left]
    let middle = bytes.count
    bytes += table[right]
    guard middle > 0, middle < bytes.count, let result = table.find(bytes, 0..<bytes.count) else {
      throw error("the merge of the tokens \(left) and \(right) makes none")
    }
    merges.append(
      Merge(
        left: Int32(truncatingIfNeeded: left), right: Int32(truncatingIfNeeded: right),
        result: Int32(truncatingIfNeeded: result)))
  }

  /// A merge of two spellings with a space between them.
  mutating func add(_ pair: String) throws(TokenizerError) {
    let parts = pair.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw error("the merge \(TokenizerError.quoted(pair)) is not two tokens") }
    try add(Substring(parts[0]), Substring(parts[1]))
  }

  mutating func add(_ left: some StringProtocol, _ right: some StringProtocol) throws(TokenizerError) {
    bytes.removeAll(keepingCapacity: true)
    guard append(left) else { throw unknown(left, left, right) }
    let middle = bytes.count
    guard append(right) else { throw unknown(right, left, right) }
    guard let leftID = table.find(bytes, 0..<middle) else { throw unknown(left, left, right) }
    guard let rightID = table.find(bytes, middle..<bytes.count) else { throw unknown(right, left, right) }
    guard let result = table.find(bytes, 0..<bytes.count) else { throw unknown(String(left) + right, left, right) }
    merges.append(
      Merge(
        left: Int32(truncatingIfNeeded: leftID), right: Int32(truncatingIfNeeded: rightID),
        result: Int32(truncatingIfNeeded: result)))
  }

  private func unknown(
    _ token: some StringProtocol, _ left: some StringProtocol, _ right: some StringProtocol
  ) -> TokenizerError {
    error(
      "the merge of \(TokenizerError.quoted(left)) and \(TokenizerError.quoted(right)) needs the token "
        + "\(TokenizerError.quoted(token)), which is not in the vocabulary")
  }

  private func error(_ sentence: String) -> TokenizerError {
    TokenizerError("\(source): \(sentence); get the file again.")
  }
}
