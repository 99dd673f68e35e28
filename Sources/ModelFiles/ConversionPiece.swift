/// One tensor of a file that we write, and where its numbers come from.
enum ConversionPiece {
  /// Copied as it is stored, or decoded and rounded to the type; `rowOrder`: which row comes where, nil as they are.
  case dense(Tensor, name: String, type: TensorType, rowOrder: [Int]? = nil)
  case norm(NormRole, layer: Int, width: Int)
  case inputNorm(LinearRole, layer: Int, width: Int)
  case outputNorm(width: Int)
  case ropeDivisors([Float])
  case linear(LinearRole, layer: Int, shape: [Int], type: TensorType)
  /// Follows the layer that it belongs to.
  case scale(LinearRole, layer: Int)
  case factor(Float, LinearRole, layer: Int)

  /// In the order of the file.
  static func all(
    of checkpoint: Checkpoint, ternaryType: Conversion.TernaryType, embedding: Conversion.EmbeddingType
  ) throws(ModelFileError) -> [ConversionPiece] {
    let model = checkpoint.description
    let names = TensorNames.gguf
    func dense(_ tensor: Tensor, _ name: String) -> ConversionPiece {
      .dense(tensor, name: name, type: embedding.tensorType ?? tensor.type)
    }
    var pieces = [dense(checkpoint.embedding, names.embedding), .outputNorm(width: model.dimension)]
    if let head = checkpoint.outputHead { pieces.append(dense(head, names.outputHead)) }
    if case .divisors(let divisors) = model.ropeScaling { pieces.append(.ropeDivisors(divisors)) }
    for layer in 0..<model.layers {
      for role in model.norms { pieces.append(.norm(role, layer: layer, width: model.width(of: role))) }
      for role in LinearRole.allCases {
        pieces += try linear(role, layer: layer, of: checkpoint, ternaryType)
        guard model.linearNormEpsilon != nil else { continue }
        pieces.append(.inputNorm(role, layer: layer, width: model.shape(of: role)[1]))
      }
    }
    return pieces
  }

  private static func linear(
    _ role: LinearRole, layer: Int, of checkpoint: Checkpoint, _ ternaryType: Conversion.TernaryType
  ) throws(ModelFileError) -> [ConversionPiece] {
    let model = checkpoint.description
    let name = TensorNames.gguf.linear(role, layer: layer)
    let tensor: Tensor
    var type: TensorType
    switch try checkpoint.form(of: role, layer: layer) {
    case .ternary:
      return [
        .linear(role, layer: layer, shape: model.shape(of: role), type: ternaryType.tensorType),
        .scale(role, layer: layer),
      ]
    case .grouped(let stored):
      tensor = stored
      // No ternary type has room for its scales.
      type = ternaryType == .f16 || ternaryType == .f32 ? ternaryType.tensorType : stored.type
    case .dense(let stored): (tensor, type) = (stored, stored.type)
    }
    let rowOrder = ConversionMetadata.rowOrder(role, model)
    let factor = try checkpoint.factor(role, layer: layer)
    let piece = ConversionPiece.dense(tensor, name: name, type: type, rowOrder: rowOrder)
    return factor == 1 ? [piece] : [piece, .factor(factor, role, layer: layer)]
  }

  var head: GGUFWriter.Head {
    let names = TensorNames.gguf
    func floats(_ name: String, _ count: Int) -> GGUFWriter.Head {
      GGUFWriter.Head(name: name, type: .f32, shape: [count])
    }
    return switch self {
    case .dense(let tensor, let name, let type, _): GGUFWriter.Head(name: name, type: type, shape: tensor.shape)
    case .norm(let role, let layer, let width): floats(names.norm(role, layer: layer), width)
    case .inputNorm(let role, let layer, let width): floats(names.inputNorm(role, layer: layer), width)
    case .outputNorm(let width): floats(names.outputNorm, width)
    case .ropeDivisors(let divisors): floats(TensorNames.ropeDivisors, divisors.count)
    case .linear(let role, let layer, let shape, let type):
      GGUFWriter.Head(name: names.linear(role, layer: layer), type: type, shape: shape)
    case .scale(let role, let layer), .factor(_, let role, let layer): floats(names.scale(role, layer: layer), 1)
    }
  }

  /// - Parameter scale: Set by a linear layer, written by the piece after it: weights are decoded once.
  func write(
    from checkpoint: Checkpoint, to sink: GGUFWriter.Sink, scale: inout Float
  ) throws(ModelFileError) {
    func write(_ numbers: [Float]) throws(ModelFileError) {
      try sink.write(TensorEncoding.encoded(numbers, as: .f32))
    }
    switch self {
    case .dense(let tensor, _, let type, let rowOrder): try Self.write(tensor, as: type, rowOrder, to: sink)
    case .norm(let role, let layer, _): try write(checkpoint.norm(role, layer: layer))
    case .inputNorm(let role, let layer, _): try write(checkpoint.inputNorm(role, layer: layer) ?? [])
    case .outputNorm: try write(checkpoint.outputNorm())
    case .ropeDivisors(let divisors): try write(divisors)
    case .linear(let role, let layer, _, let type):
      var matrix = try checkpoint.linear(role, layer: layer)
      if let order = ConversionMetadata.rowOrder(role, checkpoint.description) { matrix = matrix.reordered(order) }
      scale = matrix.scale
      try sink.write(Self.encoded(matrix.values, as: type))
    case .scale: try write([scale])
    case .factor(let factor, _, _): try write([factor])
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

  private static func write(
    _ tensor: Tensor, as type: TensorType, _ rowOrder: [Int]?, to sink: GGUFWriter.Sink
  ) throws(ModelFileError) {
    // It is read once.
    defer { tensor.data.release() }
    guard type != tensor.type else { return try copy(tensor, rowOrder, to: sink) }
    let step = max(1, portion / tensor.columns)
    for start in stride(from: 0, to: tensor.rows, by: step) {
      let rows = start..<min(start + step, tensor.rows)
      var numbers: [Float] = []
      if let rowOrder {
        for row in rowOrder[rows] { numbers += try tensor.floats(row: row) }
      } else {
        numbers = try tensor.floats(rows: rows)
      }
      let limit = TensorEncoding.largest(type)
      guard numbers.allSatisfy({ abs($0) <= limit }) else {
        throw tensor.bad("holds a number that is not finite, or too large for \(type.name)")
      }
      try sink.write(TensorEncoding.encoded(numbers, as: type))
    }
  }

  private static func copy(_ tensor: Tensor, _ rowOrder: [Int]?, to sink: GGUFWriter.Sink) throws(ModelFileError) {
    try tensor.data.withBytes { (bytes) throws(ModelFileError) in
      guard let rowOrder else { return try sink.write(bytes) }
      let rowBytes = bytes.count / tensor.rows
      for row in rowOrder {
        try sink.write(UnsafeRawBufferPointer(rebasing: bytes[row * rowBytes..<(row + 1) * rowBytes]))
      }
    }
  }
}
