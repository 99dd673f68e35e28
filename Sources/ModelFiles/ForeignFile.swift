/// Says what a file that is no model seems to be.
enum ForeignFile {
  private static let kinds: [(beginning: String, sentence: String)] = [
    ("version https://git-lfs", "is a Git LFS pointer, not the model itself; fetch it with `git lfs pull`"),
    ("<", "is a web page or XML, not a model; the download went wrong, fetch it again"),
    ("ggml", "is an older GGML file; GGUF is read: convert it anew"),
    ("ggjt", "is an older GGML file; GGUF is read: convert it anew"),
    ("lmgg", "is an older GGML file; GGUF is read: convert it anew"),
    ("tjgg", "is an older GGML file; GGUF is read: convert it anew"),
    ("PK", "is a zip archive or a PyTorch file; GGUF files and safetensors directories are read"),
    ("{", "is a JSON text, not a model; name the directory that holds the model"),
  ]

  static func error(_ file: MappedFile) -> ModelFileError {
    let sentence = file.withBytes { bytes -> String in
      guard !bytes.isEmpty else { return "is empty; fetch it again" }
      for kind in kinds where bytes.starts(with: kind.beginning.utf8) { return kind.sentence }
      if bytes.count > 9, bytes[8] == UInt8(ascii: "{"), bytes[6] == 0, bytes[7] == 0 {
        return "is a safetensors file; name the directory that holds it together with config.json"
      }
      return "is not a model file: it does not begin with GGUF; name a GGUF file or a Hugging Face directory"
    }
    return ModelFileError(kind: .bad, message: "\(printable(file.path, limit: 4096)) \(sentence)")
  }
}
