/// The tensors of a model by name, and the check that nothing is lacking and everything has the right shape.
struct TensorInventory {
  let index: [String: Int]
  private let tensors: [Tensor]
  private let path: String

  init(_ tensors: [Tensor], path: String) throws(ModelFileError) {
    self.tensors = tensors
    self.path = path
    var index: [String: Int] = [:]
    for (position, tensor) in tensors.enumerated() {
      guard index.updateValue(position, forKey: tensor.name) == nil else {
        throw .bad(path, "has tensor \(printable(tensor.name)) twice: the file is damaged")
      }
    }
    self.index = index
  }

  /// A tensor of this shape whose numbers can be decoded.
  func readable(_ name: String, shape: [Int]) throws(ModelFileError) -> Tensor {
    let tensor = try named(name, shape: shape)
    try tensor.requireReadable()
    return tensor
  }

  private func named(_ name: String) throws(ModelFileError) -> Tensor {
    guard let position = index[name] else {
      throw .bad(path, "lacks tensor \(name), which its architecture needs: the file is incomplete")
    }
    return tensors[position]
  }

  private func named(_ name: String, shape: [Int]) throws(ModelFileError) -> Tensor {
    let tensor = try named(name)
    guard tensor.shape == shape else {
      let expected = shape.map(String.init).joined(separator: " x ")
      throw .bad(path, "tensor \(name) is \(tensor.shapeText), but the model's sizes need \(expected)")
    }
    return tensor
  }

  /// Checks every tensor that the blocks and the last norm need, and that the blocks hold nothing else.
  func check(_ description: ModelDescription, layout: CheckpointLayout) throws(ModelFileError) {
    let names = layout.names
    _ = try readable(names.outputNorm, shape: [description.dimension])
    for layer in 0..<description.layers {
      for role in description.norms {
        _ = try readable(names.norm(role, layer: layer), shape: [description.width(of: role)])
      }
      for role in LinearRole.allCases {
        try checkLinear(role, layer: layer, shape: description.shape(of: role), names)
        guard description.linearNormEpsilon != nil else { continue }
        let width = description.shape(of: role)[1]
        _ = try readable(names.inputNorm(role, layer: layer), shape: [width])
      }
    }
    try checkThatAllAreKnown(description, names)
  }

  /// What a block holds beyond what is computed would be left out in silence.
  private func checkThatAllAreKnown(_ description: ModelDescription, _ names: TensorNames) throws(ModelFileError) {
    var known: Set<String> = []
    for layer in 0..<description.layers {
      for role in description.norms { known.insert(names.norm(role, layer: layer)) }
      for role in LinearRole.allCases {
        known.formUnion([names.linear(role, layer: layer), names.scale(role, layer: layer)])
        if description.linearNormEpsilon != nil { known.insert(names.inputNorm(role, layer: layer)) }
      }
    }
    let prefix = String(names.prefix(layer: 0).dropLast(2))
    for tensor in tensors where tensor.name.hasPrefix(prefix) && !known.contains(tensor.name) {
      let layer = tensor.name.dropFirst(prefix.count).prefix { $0 != "." }
      guard let layer = Int(layer), layer < description.layers, !names.isSuperfluous(tensor.name) else { continue }
      throw ModelDescription.unsupported(
        path, "tensor \(printable(tensor.name)) in a model of architecture \(printable(description.architecture))")
    }
  }

  private func checkLinear(
    _ role: LinearRole, layer: Int, shape: [Int], _ names: TensorNames
  ) throws(ModelFileError) {
    let name = names.linear(role, layer: layer)
    let bias = names.bias(role, layer: layer)
    guard index[bias] == nil else { throw ModelDescription.unsupported(path, "a linear layer with a bias (\(bias))") }
    let scaleName = names.scale(role, layer: layer)
    var hasScale = false
    if let position = index[scaleName] {
      let scale = tensors[position]
      try scale.requireReadable()
      guard scale.count == 1 else {
        throw .bad(path, "tensor \(scaleName) holds \(scale.count) numbers; one scale a tensor is supported")
      }
      hasScale = true
    }
    guard names != .gguf, try named(name).type == .u8 else {
      _ = try readable(name, shape: shape)
      return
    }
    guard shape[0] % 4 == 0 else {
      throw .bad(path, "tensor \(name) is packed, but its \(shape[0]) rows are no multiple of 4")
    }
    _ = try named(name, shape: [shape[0] / 4, shape[1]])
    guard hasScale else { throw .bad(path, "lacks tensor \(scaleName), the scale of \(name): the file is incomplete") }
  }
}
