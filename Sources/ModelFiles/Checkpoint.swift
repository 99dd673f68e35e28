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
    let denseLayers = GGUFArchitecture(rawValue: description.architecture)?.denseLayers ?? .numbers
    try self.init(
      description: description, format: "GGUF v\(file.version)", path: file.path, fileBytes: file.file.count,
      tokenizer: .open(gguf: file), tensors: file.tensors,
      layout: CheckpointLayout(names: .gguf, denseLayers: denseLayers))
  }

  public init(directory: String) throws(ModelFileError) {
    let folder = try HuggingFaceFolder(path: directory)
    // The architecture first: what it is, is said before what it lacks.
    let first = try ModelDescription(folder, hasOutputHead: false)
    let quantization = try folder.quantization()
    let weights = try SafetensorsCheckpoint(directory: directory)
    let older = TensorNames.firstBitNet.norm(.attentionSub, layer: 0)
    let names = weights.tensors.contains { $0.name == older } ? TensorNames.firstBitNet : .huggingFace
    let isTernary = quantization != nil || first.hasSubNorms
    let layout = CheckpointLayout(
      names: names, denseLayers: isTernary ? .masterWeights : .numbers,
      scaleIsDivisor: quantization?.scaleIsDivisor ?? true)
    let hasOutputHead = weights.tensors.contains { $0.name == names.outputHead }
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
    embedding = try inventory.readable(layout.names.embedding, shape: matrix)
    outputHead = description.isTied ? nil : try inventory.readable(layout.names.outputHead, shape: matrix)
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

  // MARK: Linear layers

  /// What kind of weights a linear layer has; nothing is decoded.
  enum LinearForm {
    case ternary
    /// A scale for each of some stretches of a row.
    case grouped(Tensor)
    case dense(Tensor)
  }

  func form(of role: LinearRole, layer: Int) throws(ModelFileError) -> LinearForm {
    let tensor = try tensor(layout.names.linear(role, layer: layer))
    let scales = try tensor.blockScales()
    if tensor.type.isGrouped || scales == .many { return .grouped(tensor) }
    return isTernary(tensor) ? .ternary : .dense(tensor)
  }

  /// The weights of a linear layer in the form that the file has.
  ///
  /// - Precondition: `layer` lies in `0..<description.layers`.
  public func weights(of role: LinearRole, layer: Int) throws(ModelFileError) -> LinearWeights {
    switch try form(of: role, layer: layer) {
    case .ternary: return .ternary(try ternaryRows(role, layer: layer))
    case .grouped(let tensor):
      guard try factor(role, layer: layer) == 1 else {
        throw tensor.bad("has a scale of its own beside those of its blocks, which is not supported yet")
      }
      if tensor.type.isGrouped { return .grouped(try GroupedMatrix(tensor)) }
      defer { tensor.data.release() }
      return .grouped(GroupedMatrix(rows: tensor.rows, columns: tensor.columns, bytes: try tensor.groupedFromBlocks()))
    case .dense(let tensor): return .dense(tensor, scale: try factor(role, layer: layer))
    }
  }

  /// The weights of a linear layer that is ternary, with one scale, from whatever form the file has.
  ///
  /// - Precondition: `layer` lies in `0..<description.layers`.
  /// - Throws: also where the layer is not ternary, or has more than one scale.
  public func linear(_ role: LinearRole, layer: Int) throws(ModelFileError) -> TernaryMatrix {
    let rows = try ternaryRows(role, layer: layer)
    // Whoever asks for ternary weights keeps those instead.
    defer { rows.release() }
    return try rows.matrix()
  }

  private func isTernary(_ tensor: Tensor) -> Bool {
    tensor.type == .u8 || tensor.type.isTernary && !tensor.type.isGrouped || layout.denseLayers != .numbers
  }

  private func ternaryRows(_ role: LinearRole, layer: Int) throws(ModelFileError) -> TernaryRows {
    let tensor = try tensor(layout.names.linear(role, layer: layer))
    if tensor.type == .u8 {
      let scaleTensor = try self.tensor(layout.names.scale(role, layer: layer))
      let stored = try scaleTensor.scalar()
      let scale = try scaleTensor.checked(scale: layout.scaleIsDivisor ? 1 / stored : stored)
      return TernaryRows(packedRows: tensor, scale: scale)
    }
    guard isTernary(tensor) else { throw tensor.bad("is not ternary with one scale") }
    guard layout.names == .gguf else { return try TernaryRows(masters: tensor) }
    let factor = try factor(role, layer: layer)
    guard tensor.type.isTernary else { return try TernaryRows(numbers: tensor, factor: factor) }
    if tensor.type == .i2_s {
      return TernaryRows(blocks: tensor, scale: try tensor.checked(scale: tensor.trailingScale() * factor))
    }
    guard case .one(let scale) = try tensor.blockScales() else {
      throw tensor.bad("has blocks of different scales, where one scale a tensor is needed")
    }
    return TernaryRows(blocks: tensor, scale: try tensor.checked(scale: scale * factor))
  }

  /// What a GGUF file multiplies a layer's result with, in a `.scale` tensor; 1 where it has none.
  func factor(_ role: LinearRole, layer: Int) throws(ModelFileError) -> Float {
    guard layout.names == .gguf, let position = index[layout.names.scale(role, layer: layer)] else { return 1 }
    return try tensors[position].checked(scale: tensors[position].scalar())
  }

  // MARK: Norms

  /// The weights of a norm in a block; all finite.
  ///
  /// - Precondition: `layer` lies in `0..<description.layers`, and `role` in `description.norms`.
  public func norm(_ role: NormRole, layer: Int) throws(ModelFileError) -> [Float] {
    try finiteNumbers(layout.names.norm(role, layer: layer))
  }

  /// The weights of the norm that a linear layer has for its own input; nil where the model has no such norms.
  ///
  /// - Precondition: `layer` lies in `0..<description.layers`.
  public func inputNorm(_ role: LinearRole, layer: Int) throws(ModelFileError) -> [Float]? {
    guard description.linearNormEpsilon != nil else { return nil }
    return try finiteNumbers(layout.names.inputNorm(role, layer: layer))
  }

  /// The weights of the last norm, before the head; all finite.
  public func outputNorm() throws(ModelFileError) -> [Float] { try finiteNumbers(layout.names.outputNorm) }

  private func finiteNumbers(_ name: String) throws(ModelFileError) -> [Float] {
    let tensor = try tensor(name)
    let numbers = try tensor.floats()
    guard numbers.allSatisfy(\.isFinite) else {
      throw tensor.bad("holds a number that is not finite: the file is damaged")
    }
    return numbers
  }
}
