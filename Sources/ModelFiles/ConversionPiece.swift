/// One tensor of a file that we write, and where its numbers come from.
enum ConversionPiece {
  /// Copied as it is stored, or decoded and rounded to the type.
  case dense(Tensor, name: String, type: TensorType)
  case norm(NormRole, layer: Int, width: Int)
  case outputNorm(width: Int)
  case linear(LinearRole, layer: Int, shape: [Int], type: TensorType)
  /// Follows the layer that it belongs to.
  case scale(LinearRole, layer: Int)

  /// In the order of the file.
  static func all(
    of checkpoint: Checkpoint, ternaryType: Conversion.TernaryType, embedding: Conversion.EmbeddingType
  ) -> [ConversionPiece] {
    let model = checkpoint.description
    let names = CheckpointLayout.gguf
    func dense(_ tensor: Tensor, _ name: String) -> ConversionPiece {
      .dense(tensor, name: name, type: embedding.tensorType ?? tensor.type)
    }
    var pieces = [dense(checkpoint.embedding, names.embeddingName), .outputNorm(width: model.dimension)]
    if let head = checkpoint.outputHead { pieces.append(dense(head, names.outputHeadName)) }
    for layer in 0..<model.layers {
      for role in NormRole.allCases { pieces.append(.norm(role, layer: layer, width: model.width(of: role))) }
      for role in LinearRole.allCases {
        pieces.append(.linear(role, layer: layer, shape: model.shape(of: role), type: ternaryType.tensorType))
        pieces.append(.scale(role, layer: layer))
      }
    }
    return pieces
  }

  var head: GGUFWriter.Head {
    let names = CheckpointLayout.gguf
    return switch self {
    case .dense(let tensor, let name, let type): GGUFWriter.Head(name: name, type: type, shape: tensor.shape)
    case .norm(let role, let layer, let width):
      GGUFWriter.Head(name: names.normName(role, layer: layer), type: .f32, shape: [width])
    case .outputNorm(let width): GGUFWriter.Head(name: names.outputNormName, type: .f32, shape: [width])
    case .linear(let role, let layer, let shape, let type):
      GGUFWriter.Head(name: names.linearName(role, layer: layer), type: type, shape: shape)
    case .scale(let role, let layer):
      GGUFWriter.Head(name: names.scaleName(role, layer: layer), type: .f32, shape: [1])
    }
  }

  /// - Parameter scale: Set by a linear layer, written by the piece after it: weights are decoded once.
  func write(
    from checkpoint: Checkpoint, to sink: GGUFWriter.Sink, scale: inout Float
  ) throws(ModelFileError) {
    switch self {
    case .dense(let tensor, _, let type): try Self.write(tensor, as: type, to: sink)
    case .norm(let role, let layer, _):
      try sink.write(TensorEncoding.encoded(checkpoint.norm(role, layer: layer), as: .f32))
    case .outputNorm: try sink.write(TensorEncoding.encoded(checkpoint.outputNorm(), as: .f32))
    case .linear(let role, let layer, _, let type):
      let matrix = try checkpoint.linear(role, layer: layer)
      scale = matrix.scale
      try sink.write(Self.encoded(matrix.values, as: type))
    case .scale: try sink.write(TensorEncoding.encoded([scale], as: .f32))
    }
  }

  /// Ternary weights with scale 1.
  private static func encoded(_ values: [Int8], as type: TensorType) -> [UInt8] {
    switch type {
    case .f32, .f16: return TensorEncoding.encoded(values.map { Float($0) }, as: type)
    case .i2_s:
      let trailer = TensorEncoding.encoded([1, 0, 0, 0, 0, 0, 0, 0], as: .f32)
      return TernaryEncoding.packed(values, as: type) + trailer
    default: return TernaryEncoding.packed(values, as: type)
    }
  }

  /// How many numbers are decoded and rounded at a time.
  private static let portion = 1 << 18

  private static func write(_ tensor: Tensor, as type: TensorType, to sink: GGUFWriter.Sink) throws(ModelFileError) {
    guard type != tensor.type else {
      try tensor.data.withBytes { (bytes) throws(ModelFileError) in try sink.write(bytes) }
      return
    }
    let step = max(1, portion / tensor.columns)
    for start in stride(from: 0, to: tensor.rows, by: step) {
      let numbers = try tensor.floats(rows: start..<min(start + step, tensor.rows))
      let limit = TensorEncoding.largest(type)
      guard numbers.allSatisfy({ abs($0) <= limit }) else {
        throw tensor.bad("holds a number that is not finite, or too large for \(type.name)")
      }
      try sink.write(TensorEncoding.encoded(numbers, as: type))
    }
  }
}
