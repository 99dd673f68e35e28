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

  /// In what the bytes of a token are written.
  public enum Spelling: Sendable {
    /// Each token is the bytes that it stands for.
    case bytes
    /// Each token is characters of normalized text, with a mark for a space; a byte is spelled `<0x0A>`.
    case characters
  }

  /// A token that is looked for in the text itself, before pre-tokenization, and how.
  struct Added: Sendable, Equatable {
    var id: Int
    /// White space to the left, or right, belongs to the token.
    var takesSpaceLeft = false
    var takesSpaceRight = false
    /// Matches only where no letter or digit touches it.
    var singleWord = false
    /// Looked for in normalized text, after all those that are not.
    var normalized = false
    /// As what it stands in normalized text; nil where normalizing its text says that.
    var normalizedText: [UInt8]?
  }

  var table: TokenTable
  public internal(set) var spelling: Spelling
  public internal(set) var kinds: [Kind]
  /// In the order of their ranks. Empty where scores say what merges.
  public internal(set) var merges: [Merge]
  /// One a token: of two neighbours that can merge, those whose token has the higher score do. Empty where `merges` says.
  public internal(set) var scores: [Float] = []
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

  /// What a token is written as, see `spelling`; nothing where `id` is no token.
  public func bytes(of id: Int) -> ArraySlice<UInt8> { table[id] }

  /// Nil where `id` is no token.
  public func kind(of id: Int) -> Kind? { kinds.indices.contains(id) ? kinds[id] : nil }

  /// The token of exactly these bytes that text may become: never a special one.
  @inline(__always)
  func ordinaryToken(_ text: [UInt8], _ range: Range<Int>) -> Int? {
    guard let id = table.find(text, range), kinds[id] != .special else { return nil }
    return id
  }

  /// Whether a token's text has the form of a mark. Files exist that list such tokens as ordinary added text; taken at
  /// their word, a message could end its own turn.
  static func looksSpecial(_ text: some StringProtocol) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count > 4 && bytes.starts(with: [0x3C, 0x7C]) && bytes.suffix(2).elementsEqual([0x7C, 0x3E])
  }
}
