/// A model file or directory, opened: everything but the weights is read and checked; weights are decoded when asked for.
///
///     let checkpoint = try Checkpoint.open(path: "Models/pebble.gguf")
///     let queries = try checkpoint.linear(.query, layer: 0)
public struct Checkpoint: Sendable {
  public let description: ModelDescription
  /// In words: `GGUF v3`, `Hugging Face safetensors`.
  public let format: String
  public let path: String
  /// Size of the files that hold weights.
  public let fileBytes: Int
  public let tokenizer: TokenizerData
  /// As the file has them.
  public let tensors: [Tensor]
  /// [vocabulary, dimension].
  public let embedding: Tensor
  /// [vocabulary, dimension]; nil where the head is the embedding.
  public let outputHead: Tensor?

  private let layout: CheckpointLayout
  private let index: [String: Int]

  /// Opens a GGUF file or a Hugging Face directory; the content decides which, not the name.
  ///
  /// - Throws: `.missing` where there is nothing at the path; `.bad` where it is foreign, damaged, incomplete or of a
  ///   kind that is not supported.
  public static func open(path: String) throws(ModelFileError) -> Checkpoint {
    switch FileKind(path: path) {
    case .directory: return try Checkpoint(directory: path)
    default: return try Checkpoint(gguf: GGUFFile(path: path))
    }
  }

  public init(gguf file: GGUFFile) throws(ModelFileError) {
    let description = try ModelDescription(gguf: file)
    guard !file.tensors.isEmpty else { throw .bad(file.path, "holds no weights, only a vocabulary") }
    try self.init(
      description: description, format: "GGUF v\(file.version)", path: file.path, fileBytes: file.file.count,
      tokenizer: .open(gguf: file), tensors: file.tensors, layout: .gguf)
  }

  public init(directory: String) throws(ModelFileError) {
    let folder = try HuggingFaceFolder(path: directory)
    // The architecture first: what it is, is said before what it lacks.
    _ = try ModelDescription(folder, hasOutputHead: false)
    let layout = CheckpointLayout.huggingFace(scaleIsDivisor: try folder.scaleIsDivisor())
    let weights = try SafetensorsCheckpoint(directory: directory)
    let hasOutputHead = weights.tensors.contains { $0.name == layout.outputHeadName }
    try self.init(
      description: ModelDescription(folder, hasOutputHead: hasOutputHead), format: "Hugging Face safetensors",
      path: directory, fileBytes: weights.fileBytes, tokenizer: .open(directory: directory),
      tensors: weights.tensors, layout: layout)
  }

  private init(
    description: ModelDescription, format: String, path: String, fileBytes: Int, tokenizer: TokenizerData,
    tensors: [Tensor], layout: CheckpointLayout
  ) throws(ModelFileError) {
    let inventory = try TensorInventory(tensors, path: path)
    try inventory.check(description, layout: layout)
    let matrix = [description.vocabulary, description.dimension]
    embedding = try inventory.readable(layout.embeddingName, shape: matrix)
    outputHead = description.isTied ? nil : try inventory.readable(layout.outputHeadName, shape: matrix)
    self.description = description
    self.format = format
    self.path = path
    self.fileBytes = fileBytes
    self.tokenizer = tokenizer
    self.tensors = tensors
    self.layout = layout
    index = inventory.index
  }

  private func tensor(_ name: String) throws(ModelFileError) -> Tensor {
    guard let position = index[name] else { throw .bad(path, "lacks tensor \(name)") }
    return tensors[position]
  }

  /// The weights of a linear layer, ternary, from whatever form the file has.
  ///
  /// - Precondition: `layer` lies in `0..<description.layers`.
  public func linear(_ role: LinearRole, layer: Int) throws(ModelFileError) -> TernaryMatrix {
    let shape = description.shape(of: role)
    let ternary = try ternary(role, layer: layer)
    return TernaryMatrix(rows: shape[0], columns: shape[1], values: ternary.values, scale: ternary.scale)
  }

  private func ternary(_ role: LinearRole, layer: Int) throws(ModelFileError) -> Tensor.Ternary {
    let tensor = try tensor(layout.linearName(role, layer: layer))
    // Whoever asks for ternary weights keeps those instead.
    defer { tensor.data.release() }
    switch (layout, tensor.type) {
    case (.huggingFace(let scaleIsDivisor), .u8):
      let scaleTensor = try self.tensor(layout.scaleName(role, layer: layer))
      let stored = try scaleTensor.scalar()
      let scale = try scaleTensor.checked(scale: scaleIsDivisor ? 1 / stored : stored)
      return (try tensor.ternaryFromRows(), scale)
    case (.huggingFace, _): return try tensor.ternaryFromMasterWeights()
    case (.gguf, .tq1_0), (.gguf, .tq2_0), (.gguf, .i2_s): return try scaled(tensor.ternaryFromBlocks(), role, layer)
    case (.gguf, _): return try scaled(tensor.ternaryFromQuantizedNumbers(), role, layer)
    }
  }

  /// Multiplies by the layer's `.scale` tensor, where the file has one.
  private func scaled(
    _ ternary: Tensor.Ternary, _ role: LinearRole, _ layer: Int
  ) throws(ModelFileError) -> Tensor.Ternary {
    guard let position = index[layout.scaleName(role, layer: layer)] else { return ternary }
    let factor = try tensors[position].scalar()
    return (ternary.values, try tensors[position].checked(scale: ternary.scale * factor))
  }

  /// The weights of a norm in a block; all finite.
  ///
  /// - Precondition: `layer` lies in `0..<description.layers`.
  public func norm(_ role: NormRole, layer: Int) throws(ModelFileError) -> [Float] {
    try finiteNumbers(layout.normName(role, layer: layer))
  }

  /// The weights of the last norm, before the head; all finite.
  public func outputNorm() throws(ModelFileError) -> [Float] { try finiteNumbers(layout.outputNormName) }

  private func finiteNumbers(_ name: String) throws(ModelFileError) -> [Float] {
    let tensor = try tensor(name)
    let numbers = try tensor.floats()
    guard numbers.allSatisfy(\.isFinite) else {
      throw tensor.bad("holds a number that is not finite: the file is damaged")
    }
    return numbers
  }
}
