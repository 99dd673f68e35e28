public import JSONText

/// What a model file says about its tokenizer, for whoever builds one.
public enum TokenizerData: Sendable {
  /// `tokenizer.json`, and `tokenizer_config.json` where there is one.
  case huggingFace(tokenizer: MappedFile, configuration: JSONObject?)
  /// The metadata of a GGUF file, in which keys begin with `tokenizer.`.
  case gguf(GGUFMetadata)
  /// The file or directory has none.
  case none

  /// Finds only the tokenizer: a GGUF file without tensors, or a directory that holds nothing else, is enough.
  public static func open(path: String) throws(ModelFileError) -> TokenizerData {
    if case .directory = FileKind(path: path) { return try open(directory: path) }
    return open(gguf: try GGUFFile(path: path))
  }

  static func open(gguf file: GGUFFile) -> TokenizerData {
    file.metadata["tokenizer.ggml.tokens"] == nil ? .none : .gguf(file.metadata)
  }

  static func open(directory: String) throws(ModelFileError) -> TokenizerData {
    let path = joined(directory, "tokenizer.json")
    if case .nothing = FileKind(path: path) { return .none }
    let configuration = try jsonFileIfPresent(joined(directory, "tokenizer_config.json"))
    return .huggingFace(tokenizer: try MappedFile(path: path), configuration: configuration)
  }
}
