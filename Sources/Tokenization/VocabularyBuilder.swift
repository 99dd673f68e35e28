/// Collects the tokens of a file, checks them, and makes a `Vocabulary` of them.
struct VocabularyBuilder {
  private struct Token {
    var spelling: String
    var kind: Vocabulary.Kind
  }

  private var tokens: [Token?] = []
  private var added: [Vocabulary.Added] = []
  private var addedIDs: Set<Int> = []
  /// Where the tokens come from, for error sentences.
  private let source: String
  private let spelling: Vocabulary.Spelling
  /// Ids may leave gaps, but a file of a few bytes must not ask for millions of them.
  private let highestID: Int
  private static let widestGap = 1 << 17

  init(source: String, spelling: Vocabulary.Spelling = .bytes, capacity: Int) {
    self.source = source
    self.spelling = spelling
    highestID = min(Vocabulary.highestID, 4 * min(capacity, Vocabulary.highestID) + Self.widestGap)
    tokens.reserveCapacity(min(capacity, Vocabulary.highestID + 1))
  }

  func error(_ sentence: String) -> TokenizerError {
    TokenizerError("\(source): \(sentence); get the file again.")
  }

  private mutating func makeRoom(for id: Int, _ spelling: String) throws(TokenizerError) {
    guard id >= 0, id <= highestID else {
      throw error("the token \(TokenizerError.quoted(spelling)) has the id \(id), which is out of range")
    }
    while tokens.count <= id { tokens.append(nil) }
  }

  /// A token as the file spells it: in the alphabet of bytes, or in characters.
  mutating func add(_ spelling: String, id: Int, kind: Vocabulary.Kind = .normal) throws(TokenizerError) {
    try makeRoom(for: id, spelling)
    if let other = tokens[id] {
      throw error(
        "the tokens \(TokenizerError.quoted(other.spelling)) and \(TokenizerError.quoted(spelling)) "
          + "share the id \(id)")
    }
    tokens[id] = Token(spelling: spelling, kind: kind)
  }

  /// A token that is looked for in the text itself; it may have been added before as one of the vocabulary.
  mutating func addWhole(
    _ content: String, _ options: Vocabulary.Added, isSpecial: Bool
  ) throws(TokenizerError) {
    try makeRoom(for: options.id, content)
    if let other = tokens[options.id], !other.spelling.utf8.elementsEqual(content.utf8) {
      throw error(
        "the tokens \(TokenizerError.quoted(other.spelling)) and \(TokenizerError.quoted(content)) "
          + "share the id \(options.id)")
    }
    let kind: Vocabulary.Kind = isSpecial || Vocabulary.looksSpecial(content) ? .special : .userDefined
    tokens[options.id] = Token(spelling: content, kind: kind)
    if !content.isEmpty, addedIDs.insert(options.id).inserted { added.append(options) }
  }

  /// The token of what is unknown. Its text is that of a special one.
  mutating func addUnknown(_ content: String, id: Int) throws(TokenizerError) {
    try add(content, id: id, kind: .unknown)
    if !content.isEmpty, addedIDs.insert(id).inserted { added.append(Vocabulary.Added(id: id)) }
  }

  /// A token that begins or ends texts is special whatever its entry says.
  mutating func makeSpecial(_ id: Int) throws(TokenizerError) {
    guard tokens.indices.contains(id), var token = tokens[id] else {
      throw error("the token \(id), which begins or ends texts, is not in the vocabulary")
    }
    guard token.kind != .special else { return }
    token.kind = .special
    tokens[id] = token
    if addedIDs.insert(id).inserted { added.append(Vocabulary.Added(id: id)) }
  }

  func hasToken(_ id: Int?) -> Bool {
    guard let id, tokens.indices.contains(id) else { return false }
    return tokens[id] != nil
  }

  /// The id of a token by its spelling.
  func id(of spelling: String) -> Int? {
    tokens.firstIndex { $0?.spelling.utf8.elementsEqual(spelling.utf8) ?? false }
  }

  /// - Parameter merges: calls its argument with the spellings of each merge.
  func build(
    ignoreMerges: Bool, begin: Int?, ends: [Int], mergeCount: Int,
    merges: (inout MergeReader) throws(TokenizerError) -> Void
  ) throws(TokenizerError) -> Vocabulary {
    var table = TokenTable(minimumCapacity: tokens.count)
    var kinds: [Vocabulary.Kind] = []
    kinds.reserveCapacity(tokens.count)
    var bytes: [UInt8] = []
    for id in tokens.indices {
      guard let token = tokens[id], token.kind != .unused else {
        table.append([])
        kinds.append(.unused)
        continue
      }
      bytes.removeAll(keepingCapacity: true)
      switch spelling {
      case .characters:
        table.append(token.spelling.utf8)
        kinds.append(token.kind)
        if Self.isText(token.kind), !token.spelling.isEmpty { table.makeFindable(id) }
      case .bytes:
        let isSpelled = ByteAlphabet.appendBytes(of: token.spelling, to: &bytes)
        if token.kind == .normal || token.kind == .byte {
          table.append(bytes)
          // No merge leads to a token that is not spelled in the alphabet, so it is never text's.
          kinds.append(isSpelled ? token.kind : .unused)
          if isSpelled { table.makeFindable(id) }
        } else {
          table.append(token.spelling.utf8)
          kinds.append(token.kind)
          // Merges may name such tokens, by their spelling; what they stand for must then be the same.
          if isSpelled, bytes.elementsEqual(token.spelling.utf8) { table.makeFindable(id) }
        }
      }
    }
    var reader = MergeReader(table: table, spelling: spelling, source: source, capacity: mergeCount)
    try merges(&reader)
    return Vocabulary(
      table: table, spelling: spelling, kinds: kinds, merges: reader.merges, ignoreMerges: ignoreMerges, begin: begin,
      ends: ends, added: added)
  }

  /// Whether characters, or merges of them, may name such a token. A file may list a special one among its merges; no
  /// text becomes it all the same, see `MergeTable`.
  private static func isText(_ kind: Vocabulary.Kind) -> Bool {
    switch kind {
    case .normal, .userDefined, .special: true
    case .unknown, .unused, .byte: false
    }
  }
}
