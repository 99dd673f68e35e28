/// The tokens of a model, what each stands for, and how they merge.
public struct Vocabulary: Sendable {
  /// What a token is for. The numbers are those of `tokenizer.ggml.token_type`.
  public enum Kind: UInt8, Sendable {
    /// A piece of text, spelled in bytes, that merges make.
    case normal = 1
    case unknown = 2
    /// A mark such as the end of a turn. Only a template makes it; it prints nothing.
    case special = 3
    /// A whole piece of text that is cut out before anything else and never split.
    case userDefined = 4
    /// An id without a token.
    case unused = 5
    /// A single byte, in vocabularies that fall back to bytes.
    case byte = 6
  }

  /// A token that is looked for in the text itself, before pre-tokenization, and how.
  struct Added: Sendable {
    var id: Int
    /// White space to the left, or right, belongs to the token.
    var takesSpaceLeft = false
    var takesSpaceRight = false
    /// Matches only where no letter or digit touches it.
    var singleWord = false
    /// Looked for after all those that are not normalized.
    var normalized = false
  }

  var table: TokenTable
  public internal(set) var kinds: [Kind]
  /// In the order of their ranks.
  public internal(set) var merges: [Merge]
  /// A word that is a token as a whole is that token, even if no merges lead to it.
  public internal(set) var ignoreMerges: Bool
  /// The token that stands before a text.
  public internal(set) var begin: Int?
  /// The tokens at which a text, or an answer, ends.
  public internal(set) var ends: [Int]
  /// Special and user-defined tokens.
  var added: [Added]

  /// How many ids there are: one more than the highest.
  public var count: Int { table.count }

  /// Ids above this one are taken for damage: no tokenizer comes near.
  static let highestID = (1 << 21) - 1

  /// What a token stands for; nothing where `id` is no token.
  public func bytes(of id: Int) -> ArraySlice<UInt8> { table[id] }

  /// Nil where `id` is no token.
  public func kind(of id: Int) -> Kind? { kinds.indices.contains(id) ? kinds[id] : nil }

  /// The token of exactly these bytes that text may become: never a special one.
  @inline(__always)
  func ordinaryToken(_ text: [UInt8], _ range: Range<Int>) -> Int? {
    guard let id = table.find(text, range), kinds[id] != .special else { return nil }
    return id
  }

  /// The token of each single byte, -1 where there is none.
  /// - Throws: if a byte that text can contain has none, since such text would be lost.
  func byteTokens() throws(TokenizerError) -> [Int32] {
    var tokens = [Int32](repeating: -1, count: 256)
    for byte in 0..<256 {
      if let id = table.find([UInt8(byte)], 0..<1) {
        tokens[byte] = Int32(truncatingIfNeeded: id)
      } else if byte < 0xC0 || (0xC2...0xF4).contains(byte) {
        throw TokenizerError(
          "The vocabulary has no token for the byte \(byte), so it is not a complete byte-level vocabulary; "
            + "get the tokenizer's files again.")
      }
    }
    return tokens
  }

  /// Whether a token's text has the form of a mark. Files exist that list such tokens as ordinary added text; taken at
  /// their word, a message could end its own turn.
  static func looksSpecial(_ text: some StringProtocol) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count > 4 && bytes.starts(with: [0x3C, 0x7C]) && bytes.suffix(2).elementsEqual([0x7C, 0x3E])
  }
}
