/// A vocabulary as the `tokenizer.ggml.*` metadata of a GGUF file holds it.
public struct GGUFVocabulary: Sendable, Equatable {
  /// `tokenizer.ggml.model`: `gpt2` is byte-level BPE.
  public var model: String
  /// `tokenizer.ggml.pre`: the name of the pattern that cuts words.
  public var pre: String?
  /// `tokenizer.ggml.tokens`: byte-level spelling, except for special and user-defined tokens, which are plain text.
  public var tokens: [String]
  /// `tokenizer.ggml.token_type`, see `Vocabulary.Kind`.
  public var tokenTypes: [Int]?
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
