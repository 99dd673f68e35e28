public import ModelFiles
public import Tokenization

extension Tokenizer {
  /// The tokenizer that a model file describes; nil where it has none.
  ///
  /// - Throws: `TokenizerError` where the vocabulary is damaged or of a kind that is not supported.
  public init?(_ data: TokenizerData) throws {
    switch data {
    case .none: return nil
    case .huggingFace(let file, let configuration):
      self = try Self.naming(Self.folder(of: file)) { () throws(TokenizerError) in
        try file.withBytes { bytes throws(TokenizerError) in
          try Tokenizer(huggingFaceJSON: bytes, configuration: configuration)
        }
      }
    case .sentencePiece(let file, let configuration, let addedTokens):
      self = try Self.naming(Self.folder(of: file)) { () throws(TokenizerError) in
        try file.withBytes { bytes throws(TokenizerError) in
          try Tokenizer(sentencePieceModel: bytes, configuration: configuration, addedTokens: addedTokens)
        }
      }
    case .gguf(let metadata, let path):
      self = try Self.naming(path) { () throws(TokenizerError) in try Tokenizer(gguf: GGUFVocabulary(metadata)) }
    }
  }

  /// What is wrong is said of one of several files in it.
  private static func folder(of file: MappedFile) -> String {
    let parts = file.path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }

  /// Puts a path before what is wrong with the file there.
  private static func naming(
    _ path: String, _ read: () throws(TokenizerError) -> Tokenizer
  ) throws(TokenizerError) -> Tokenizer {
    do { return try read() } catch { throw TokenizerError("\(path): \(error)") }
  }
}

extension GGUFVocabulary {
  /// The vocabulary in the metadata of a GGUF file.
  init(_ metadata: GGUFMetadata) {
    func integer(_ key: String) -> Int? { metadata["tokenizer.ggml.\(key)"]?.integerValue }
    self.init(
      model: metadata["tokenizer.ggml.model"]?.stringValue ?? "",
      pre: metadata["tokenizer.ggml.pre"]?.stringValue,
      tokens: metadata["tokenizer.ggml.tokens"]?.stringArray ?? [],
      tokenTypes: metadata["tokenizer.ggml.token_type"]?.integerArray,
      merges: metadata["tokenizer.ggml.merges"]?.stringArray ?? [],
      beginToken: integer("bos_token_id"),
      endTokens: [integer("eos_token_id"), integer("eot_token_id"), integer("eom_token_id")].compactMap(\.self),
      addBegin: metadata["tokenizer.ggml.add_bos_token"]?.boolValue,
      pattern: metadata["trilobit.tokenizer.pattern"]?.stringValue,
      ignoreMerges: metadata["trilobit.tokenizer.ignore_merges"]?.boolValue)
    scores = metadata["tokenizer.ggml.scores"]?.floatArray
    addSpacePrefix = metadata["tokenizer.ggml.add_space_prefix"]?.boolValue
    removeExtraWhitespaces = metadata["tokenizer.ggml.remove_extra_whitespaces"]?.boolValue
    unknownToken = integer("unknown_token_id")
    characterMap = metadata["tokenizer.ggml.precompiled_charsmap"]?.integerArray?.map(UInt8.init(truncatingIfNeeded:))
    mergePairs = metadata["trilobit.tokenizer.merges"]?.integerArray ?? []
    description = metadata["trilobit.tokenizer.description"]?.stringValue
  }

  /// The same as metadata, for a file that is written.
  public var metadata: [(key: String, value: GGUFValue)] {
    var entries: [(key: String, value: GGUFValue)] = [
      ("tokenizer.ggml.model", .string(model)),
      ("tokenizer.ggml.tokens", .array(.string(tokens))),
    ]
    func add(_ key: String, _ value: GGUFValue?) { if let value { entries.append((key, value)) } }
    add("tokenizer.ggml.pre", pre.map(GGUFValue.string))
    add("tokenizer.ggml.token_type", tokenTypes.map { .array(.int32($0.map(Int32.init(truncatingIfNeeded:)))) })
    add("tokenizer.ggml.scores", scores.map { .array(.float32($0)) })
    if !merges.isEmpty || model == "gpt2" { add("tokenizer.ggml.merges", .array(.string(merges))) }
    add("tokenizer.ggml.bos_token_id", beginToken.map { .uint32(UInt32(truncatingIfNeeded: $0)) })
    add("tokenizer.ggml.eos_token_id", endTokens.first.map { .uint32(UInt32(truncatingIfNeeded: $0)) })
    add("tokenizer.ggml.eot_token_id", endTokens.dropFirst().first.map { .uint32(UInt32(truncatingIfNeeded: $0)) })
    add("tokenizer.ggml.add_bos_token", addBegin.map(GGUFValue.bool))
    add("trilobit.tokenizer.pattern", pattern.map(GGUFValue.string))
    add("trilobit.tokenizer.ignore_merges", ignoreMerges.map(GGUFValue.bool))
    add("tokenizer.ggml.unknown_token_id", unknownToken.map { .uint32(UInt32(truncatingIfNeeded: $0)) })
    add("tokenizer.ggml.add_space_prefix", addSpacePrefix.map(GGUFValue.bool))
    add("tokenizer.ggml.remove_extra_whitespaces", removeExtraWhitespaces.map(GGUFValue.bool))
    add("tokenizer.ggml.precompiled_charsmap", characterMap.map { .array(.uint8($0)) })
    if !mergePairs.isEmpty {
      add("trilobit.tokenizer.merges", .array(.int32(mergePairs.map(Int32.init(truncatingIfNeeded:)))))
    }
    add("trilobit.tokenizer.description", description.map(GGUFValue.string))
    return entries
  }
}
