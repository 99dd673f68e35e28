/// Turns text into token ids and back: byte-level byte-pair encoding, as GPT-2, Llama 3 and their descendants have it.
///
/// A tokenizer never changes, so it can be shared freely.
public struct Tokenizer: Sendable {
  public let vocabulary: Vocabulary
  let preTokenizer: PreTokenizer
  /// `tokenizer.ggml.add_bos_token`, kept for writing.
  let addBegin: Bool?
  private let mergeTable: MergeTable
  private let byteTokens: [Int32]
  private let finder: AddedTokenFinder
  private let specials: [[UInt8]: Int]

  init(vocabulary: Vocabulary, preTokenizer: PreTokenizer, addBegin: Bool?) throws(TokenizerError) {
    self.vocabulary = vocabulary
    self.preTokenizer = preTokenizer
    self.addBegin = addBegin
    // Plain text must never become a special token, so no merge leads to one.
    mergeTable = MergeTable(vocabulary.merges) { vocabulary.kinds[Int($0)] != .special }
    byteTokens = try vocabulary.byteTokens()
    finder = AddedTokenFinder(vocabulary)
    var specials: [[UInt8]: Int] = [:]
    for token in vocabulary.added {
      let bytes = Array(vocabulary.bytes(of: token.id))
      if specials[bytes] == nil { specials[bytes] = token.id }
    }
    self.specials = specials
  }

  /// How many ids there are: one more than the highest.
  public var vocabularySize: Int { vocabulary.count }

  /// The ids of a text. No begin or end token is added; an empty text has no ids.
  ///
  /// User-defined tokens (added tokens that are not special, such as a run of spaces) are always found and kept whole, as
  /// in Hugging Face's library with `encode_special_tokens` and in llama.cpp without `parse_special`.
  /// - Parameter specialTokens: false: the text of a special token is plain text. True: it becomes that token.
  public func encode(_ text: String, specialTokens: Bool = false) -> [Int] {
    let bytes = Array(text.utf8)
    var ids: [Int] = []
    ids.reserveCapacity(bytes.count / 3)
    var encoder = BytePairEncoder(vocabulary: vocabulary, merges: mergeTable, byteTokens: byteTokens)
    for segment in finder.segments(of: bytes, special: specialTokens) {
      if let token = segment.token {
        ids.append(token)
      } else {
        let pieces = preTokenizer.pieces(of: bytes, segment.range)
        for range in pieces.ranges { encoder.encode(pieces.text, range, to: &ids) }
      }
    }
    return ids
  }

  /// The bytes that a token stands for: a character may be spread over several tokens.
  /// - Parameter specialTokens: false: special tokens stand for nothing.
  /// - Returns: nothing where `id` is no token.
  public func bytes(of id: Int, specialTokens: Bool = false) -> [UInt8] {
    switch vocabulary.kind(of: id) {
    case .normal, .userDefined, .byte: Array(vocabulary.bytes(of: id))
    case .special: specialTokens ? Array(vocabulary.bytes(of: id)) : []
    case .unknown, .unused, nil: []
    }
  }

  /// The text of `ids`; bytes that are not UTF-8 become U+FFFD.
  public func decode(_ ids: [Int], specialTokens: Bool = false) -> String {
    var bytes: [UInt8] = []
    for id in ids { bytes += self.bytes(of: id, specialTokens: specialTokens) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The id of a special or user-defined token by its exact text, such as `<|eot_id|>`.
  public func id(ofSpecial text: String) -> Int? { specials[Array(text.utf8)] }

  public func isSpecial(_ id: Int) -> Bool { vocabulary.kind(of: id) == .special }
}
