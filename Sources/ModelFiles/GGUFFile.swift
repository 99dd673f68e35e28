/// A GGUF file, version 2 or 3, mapped: its metadata read, its tensors described and checked against the file's size.
///
/// The format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>. A file without tensors (a vocabulary) opens.
public struct GGUFFile: Sendable {
  public let file: MappedFile
  /// 2 or 3.
  public let version: Int
  public let metadata: GGUFMetadata
  /// In the order of the file.
  public let tensors: [Tensor]
  /// Tensors begin at multiples of this many bytes.
  public let alignment: Int

  public var path: String { file.path }

  static let magic: [UInt8] = Array("GGUF".utf8)
  static let defaultAlignment = 32

  public init(path: String) throws(ModelFileError) {
    try self.init(file: MappedFile(path: path))
  }

  public init(file: MappedFile) throws(ModelFileError) {
    let contents = try file.withBytes { (bytes) throws(ModelFileError) in
      try GGUFParser.parse(bytes, of: file)
    }
    self.file = file
    version = contents.version
    metadata = contents.metadata
    tensors = contents.tensors
    alignment = contents.alignment
  }

  /// Whether the file begins as GGUF does.
  public static func matches(_ file: MappedFile) -> Bool {
    file.withBytes { $0.starts(with: magic) }
  }
}
