public import JSONText

/// What a model file says about its tokenizer, for whoever builds one.
public enum TokenizerData: Sendable {
  /// `tokenizer.json`, and `tokenizer_config.json` where there is one.
  case huggingFace(tokenizer: MappedFile, configuration: JSONObject?)
  /// `tokenizer.model`, where there is no `tokenizer.json`; `tokenizer_config.json` and `added_tokens.json` where there
  /// are such.
  case sentencePiece(model: MappedFile, configuration: JSONObject?, addedTokens: JSONObject?)
  /// The metadata of a GGUF file, in which keys begin with `tokenizer.`.
  case gguf(GGUFMetadata, path: String)
  /// The file or directory has none.
  case none

  /// Finds only the tokenizer: a GGUF file without tensors, or a directory that holds nothing else, is enough.
  public static func open(path: String) throws(ModelFileError) -> TokenizerData {
    if case .directory = FileKind(path: path) { return try open(directory: path) }
    return open(gguf: try GGUFFile(path: path))
  }

  static func open(gguf file: GGUFFile) -> TokenizerData {
    file.metadata["tokenizer.ggml.tokens"] == nil ? .none : .gguf(file.metadata, path: file.path)
  }

  static func open(directory: String) throws(ModelFileError) -> TokenizerData {
    func isThere(_ name: String) -> Bool {
      if case .nothing = FileKind(path: joined(directory, name)) { false } else { true }
    }
    let configuration = try jsonFileIfPresent(joined(directory, "tokenizer_config.json"))
    if isThere("tokenizer.json") {
      return .huggingFace(
        tokenizer: try MappedFile(path: joined(directory, "tokenizer.json")), configuration: configuration)
    }
    guard isThere("tokenizer.model") else { return .none }
    return .sentencePiece(
      model: try MappedFile(path: joined(directory, "tokenizer.model")), configuration: configuration,
      addedTokens: try jsonFileIfPresent(joined(directory, "added_tokens.json")))
  }
}
