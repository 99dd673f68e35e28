/// Turns text into token ids and back by byte-pair encoding: over bytes, as GPT-2, Llama 3, Qwen, Falcon and their
/// descendants have it, or over characters, as SentencePiece and LLaMA 2 have it.
///
/// A tokenizer never changes, so it can be shared freely.
public struct Tokenizer: Sendable {
  public let vocabulary: Vocabulary
  let normalizer: Normalizer
  let preTokenizer: PreTokenizer
  let decoding: TokenDecoding
  /// What is written into a file besides the vocabulary, so that reading it makes the same tokenizer again.
  let origin: TokenizerOrigin
  /// `tokenizer.ggml.add_bos_token`, kept for writing.
  let addBegin: Bool?
  let symbolTable: SymbolTable
  private let mergeTable: MergeTable
  private let finder: AddedTokenFinder
  private let specials: [[UInt8]: Int]
  /// See `BytePairEncoder`.
  private let cutMark: [UInt8]?

  /// - Parameter parts: what of the pipeline depends on where the tokenizer comes from.
  init(_ parts: TokenizerParts) {
    vocabulary = parts.vocabulary
    normalizer = parts.normalizer
    preTokenizer = parts.preTokenizer
    decoding = parts.decoding
    origin = parts.origin
    addBegin = parts.addBegin
    symbolTable = parts.symbols
    mergeTable = parts.merges
    finder = AddedTokenFinder(parts.vocabulary, parts.normalizer)
    var specials: [[UInt8]: Int] = [:]
    for token in parts.vocabulary.added {
      let bytes = Array(parts.vocabulary.bytes(of: token.id))
      if specials[bytes] == nil { specials[bytes] = token.id }
    }
    self.specials = specials
    cutMark = parts.canCutBeforeMark ? SentencePieceMark.bytes : nil
  }

  /// How many ids there are: one more than the highest.
  public var vocabularySize: Int { vocabulary.count }

  /// In words, such as `byte-level BPE`.
  public var kind: String { vocabulary.spelling == .bytes ? "byte-level BPE" : "SentencePiece BPE" }

  /// The ids of a text. No begin or end token is added; an empty text has no ids.
  ///
  /// User-defined tokens (added tokens that are not special, such as a run of spaces) are always found and kept whole, as
  /// in Hugging Face's library with `encode_special_tokens` and in llama.cpp without `parse_special`. The time it takes
  /// grows with the length of the text, also of one without spaces.
  /// - Parameters:
  ///   - specialTokens: false: the text of a special token is plain text. True: it becomes that token.
  ///   - isStart: whether nothing comes before the text. Some tokenizers put a space before the first text only.
  public func encode(_ text: String, specialTokens: Bool = false, isStart: Bool = true) -> [Int] {
    let bytes = Array(text.utf8)
    var ids: [Int] = []
    ids.reserveCapacity(bytes.count / 3)
    var encoder = BytePairEncoder(
      vocabulary: vocabulary, merges: mergeTable, table: symbolTable, cutMark: cutMark)
    var budget = MatchBudget(forTextOf: bytes.count)
    for segment in finder.segments(of: bytes, 0..<bytes.count, normalized: false, special: specialTokens, &budget) {
      if let token = segment.token {
        ids.append(token)
      } else if normalizer.steps.isEmpty {
        encode(bytes, segment.range, isStart, specialTokens, &encoder, &budget, to: &ids)
      } else {
        let isFirst = isStart && segment.range.lowerBound == 0
        let normalized = normalizer.normalize(Array(bytes[segment.range]), isStart: isFirst, &budget)
        encode(normalized, 0..<normalized.count, isFirst, specialTokens, &encoder, &budget, to: &ids)
      }
    }
    return ids
  }

  /// Appends the ids of a stretch of normalized text.
  private func encode(
    _ text: [UInt8], _ range: Range<Int>, _ isStart: Bool, _ special: Bool, _ encoder: inout BytePairEncoder,
    _ budget: inout MatchBudget, to ids: inout [Int]
  ) {
    for segment in finder.segments(of: text, range, normalized: true, special: special, &budget) {
      if let token = segment.token {
        ids.append(token)
      } else {
        let isFirst = isStart && segment.range.lowerBound == 0
        let pieces = preTokenizer.pieces(of: text, segment.range, isStart: isFirst, &budget)
        for range in pieces.ranges { encoder.encode(pieces.text, range, to: &ids) }
      }
    }
  }

  /// The bytes that a token stands for where text comes before it: a character may be spread over several tokens.
  /// - Parameter specialTokens: false: special tokens stand for nothing.
  /// - Returns: nothing where `id` is no token.
  public func bytes(of id: Int, specialTokens: Bool = false) -> [UInt8] {
    guard shows(id, specialTokens: specialTokens) else { return [] }
    var text: [UInt8] = []
    return decoding.write(vocabulary.bytes(of: id), isFirst: false, into: &text).map { [$0] } ?? text
  }

  /// Whether a token is part of the text that tokens make.
  func shows(_ id: Int, specialTokens: Bool) -> Bool {
    switch vocabulary.kind(of: id) {
    case .normal, .userDefined, .byte: true
    case .special, .unknown: specialTokens
    case .unused, nil: false
    }
  }

  /// The text of `ids`; what is not UTF-8 becomes U+FFFD, see `StreamingDecoder`.
  public func decode(_ ids: [Int], specialTokens: Bool = false) -> String {
    var decoder = StreamingDecoder(self, specialTokens: specialTokens)
    var bytes: [UInt8] = []
    for id in ids { decoder.append(id, to: &bytes) }
    decoder.finish(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The id of a special or user-defined token by its exact text, such as `<|eot_id|>`.
  public func id(ofSpecial text: String) -> Int? { specials[Array(text.utf8)] }

  public func isSpecial(_ id: Int) -> Bool { vocabulary.kind(of: id) == .special }

  /// The token that the model is to read before a text; nil where the files name none, or say that none is to be added.
  public var beginOfText: Int? { addBegin == false ? nil : vocabulary.begin }

  /// The text of the token that stands before a text, such as `<s>`; nil where the files name none. What a chat template
  /// calls `bos_token`.
  public var beginText: String? { vocabulary.begin.map(text(ofSpecial:)) }

  /// The text of the token that ends a text, such as `</s>`; nil where the files name none. What a chat template calls
  /// `eos_token`.
  public var endText: String? { vocabulary.ends.first.map(text(ofSpecial:)) }

  private func text(ofSpecial id: Int) -> String { String(decoding: vocabulary.bytes(of: id), as: UTF8.self) }
}
