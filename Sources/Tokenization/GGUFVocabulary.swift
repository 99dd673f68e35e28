/// A vocabulary as the `tokenizer.ggml.*` metadata of a GGUF file holds it.
public struct GGUFVocabulary: Sendable, Equatable {
  /// `tokenizer.ggml.model`: `gpt2` is byte-level BPE, `llama` SentencePiece BPE.
  public var model: String
  /// `tokenizer.ggml.pre`: the name of the pattern that cuts words.
  public var pre: String?
  /// `tokenizer.ggml.tokens`: in byte-level BPE in the alphabet of bytes, except for special and user-defined tokens, which
  /// are plain text.
  public var tokens: [String]
  /// `tokenizer.ggml.token_type`, see `Vocabulary.Kind`.
  public var tokenTypes: [Int]?
  /// `tokenizer.ggml.scores`: which pieces merge first in SentencePiece BPE.
  public var scores: [Float]?
  /// `tokenizer.ggml.merges`: two spellings with a space between them.
  public var merges: [String]
  /// `tokenizer.ggml.bos_token_id`.
  public var beginToken: Int?
  /// `tokenizer.ggml.eos_token_id`, and `eot_token_id` and the like where the file has them, in this order.
  public var endTokens: [Int]
  /// `tokenizer.ggml.add_bos_token`. Kept for writing; a chat template decides.
  public var addBegin: Bool?
  /// `trilobit.tokenizer.pattern`: the pattern itself, or the JSON of a `pre_tokenizer` where one pattern is not enough.
  public var pattern: String?
  /// `trilobit.tokenizer.ignore_merges`; where it is nil, `pre` implies it.
  public var ignoreMerges: Bool?
  /// `tokenizer.ggml.add_space_prefix`: whether a space is put before texts; SentencePiece BPE does where it is nil.
  public var addSpacePrefix: Bool?
  /// `tokenizer.ggml.remove_extra_whitespaces`.
  public var removeExtraWhitespaces: Bool?
  /// `tokenizer.ggml.unknown_token_id`.
  public var unknownToken: Int?
  /// `tokenizer.ggml.precompiled_charsmap`: the normalization rules of a SentencePiece model.
  public var characterMap: [UInt8]?
  /// `trilobit.tokenizer.merges`: two ids a merge, one after another, where spellings may have spaces in them.
  public var mergePairs: [Int] = []
  /// `trilobit.tokenizer.description`: JSON, what else the tokenizer needs that no other key says.
  public var description: String?

  public init(
    model: String, pre: String? = nil, tokens: [String], tokenTypes: [Int]? = nil, merges: [String],
    beginToken: Int? = nil, endTokens: [Int] = [], addBegin: Bool? = nil, pattern: String? = nil,
    ignoreMerges: Bool? = nil
  ) {
    self.model = model
    self.pre = pre
    self.tokens = tokens
    self.tokenTypes = tokenTypes
    self.merges = merges
    self.beginToken = beginToken
    self.endTokens = endTokens
    self.addBegin = addBegin
    self.pattern = pattern
    self.ignoreMerges = ignoreMerges
  }
}
