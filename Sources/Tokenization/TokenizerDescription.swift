import JSONText

/// What a tokenizer.json says besides its vocabulary: how texts are prepared, cut, merged, and put together again.
///
/// What it says of post-processing, truncation and padding is left to those who make prompts.
struct TokenizerDescription {
  let normalizer: Normalizer
  let preTokenizer: PreTokenizer
  let decoding: TokenDecoding
  let ignoreMerges: Bool
  private let fallsBackToBytes: Bool
  private let fusesUnknown: Bool
  private let unknown: String?

  /// What the tokens of the vocabulary are written in.
  var spelling: Vocabulary.Spelling { preTokenizer.isByteLevel ? .bytes : .characters }

  /// - Throws: where something is not supported, which it names.
  init(_ json: JSONValue) throws(TokenizerError) {
    let model = json["model"]
    if let type = model?["type"]?.stringValue, type != "BPE" {
      throw Self.unsupported("a vocabulary of the type \(TokenizerError.quoted(type))")
    }
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] where !(model?[key]?.stringValue ?? "").isEmpty {
      throw Self.unsupported(key)
    }
    if let dropout = model?["dropout"]?.doubleValue, dropout != 0 { throw Self.unsupported("dropout") }
    normalizer = try Normalizer(json: json["normalizer"])
    preTokenizer = try PreTokenizer(json: json["pre_tokenizer"])
    decoding = try TokenDecoding(json: json["decoder"], isByteLevel: preTokenizer.isByteLevel)
    ignoreMerges = model?["ignore_merges"]?.boolValue ?? false
    fallsBackToBytes = model?["byte_fallback"]?.boolValue ?? false
    fusesUnknown = model?["fuse_unk"]?.boolValue ?? false
    unknown = model?["unk_token"]?.stringValue
  }

  private static func unsupported(_ what: String) -> TokenizerError {
    TokenizerError("tokenizer.json has \(what), which is not supported; the model cannot be used.")
  }

  /// All parts of the tokenizer.
  /// - Throws: if the vocabulary lacks what every text needs.
  func parts(
    _ vocabulary: Vocabulary, origin: TokenizerOrigin, addBegin: Bool?
  ) throws(TokenizerError) -> TokenizerParts {
    TokenizerParts(
      vocabulary: vocabulary, normalizer: normalizer, preTokenizer: preTokenizer, decoding: decoding,
      symbols: try symbols(vocabulary), merges: MergeTable(of: vocabulary), origin: origin, addBegin: addBegin)
  }

  private func symbols(_ vocabulary: Vocabulary) throws(TokenizerError) -> SymbolTable {
    guard spelling == .characters else { return try SymbolTable(bytesOf: vocabulary) }
    var unknownID: Int?
    if let unknown {
      let bytes = Array(unknown.utf8)
      unknownID = vocabulary.table.find(bytes, 0..<bytes.count)
      guard unknownID != nil || fallsBackToBytes else {
        throw TokenizerError(
          "tokenizer.json names \(TokenizerError.quoted(unknown)) as its unk_token, which is not in its vocabulary; "
            + "get the file again.")
      }
    }
    return SymbolTable(
      charactersOf: vocabulary, fallsBackToBytes: fallsBackToBytes, unknown: unknownID, fusesUnknown: fusesUnknown)
  }

  /// The members of a tokenizer.json that `init` reads, and how added tokens are found, as `TokenizerOrigin` keeps them.
  static func members(of json: JSONValue, added: [Vocabulary.Added]) -> JSONValue {
    let keys = ["type", "byte_fallback", "fuse_unk", "unk_token", "ignore_merges"]
    let model = keys.compactMap { key in json["model"]?[key].map { (key: key, value: $0) } }
    var members: [(key: String, value: JSONValue)] = ["normalizer", "pre_tokenizer", "decoder"].map {
      ($0, json[$0] ?? .null)
    }
    members.append(("model", .object(JSONObject(model))))
    members.append(("added_tokens", .array(added.filter(\.hasOptions).map(\.json))))
    return .object(JSONObject(members))
  }
}

extension Vocabulary.Added {
  /// As an entry of `added_tokens` says it.
  init(json: JSONValue, id: Int) {
    self.init(
      id: id, takesSpaceLeft: json["lstrip"]?.boolValue ?? false, takesSpaceRight: json["rstrip"]?.boolValue ?? false,
      singleWord: json["single_word"]?.boolValue ?? false,
      normalized: json["normalized"]?.boolValue ?? !(json["special"]?.boolValue ?? false))
  }

  /// Whether it is found otherwise than a token of which nothing is known.
  var hasOptions: Bool { takesSpaceLeft || takesSpaceRight || singleWord || normalized }

  var json: JSONValue {
    [
      "id": .integer(id), "lstrip": .bool(takesSpaceLeft), "rstrip": .bool(takesSpaceRight),
      "single_word": .bool(singleWord), "normalized": .bool(normalized),
    ]
  }
}
