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

  /// Checks every tensor that the blocks and the last norm need.
  func check(_ description: ModelDescription, layout: CheckpointLayout) throws(ModelFileError) {
    _ = try readable(layout.outputNormName, shape: [description.dimension])
    for layer in 0..<description.layers {
      for role in NormRole.allCases {
        _ = try readable(layout.normName(role, layer: layer), shape: [description.width(of: role)])
      }
      for role in LinearRole.allCases {
        try checkLinear(role, layer: layer, shape: description.shape(of: role), layout: layout)
      }
    }
  }

  private func checkLinear(
    _ role: LinearRole, layer: Int, shape: [Int], layout: CheckpointLayout
  ) throws(ModelFileError) {
    let name = layout.linearName(role, layer: layer)
    let bias = String(name.dropLast("weight".count)) + "bias"
    guard index[bias] == nil else { throw ModelDescription.unsupported(path, "a linear layer with a bias (\(bias))") }
    let scaleName = layout.scaleName(role, layer: layer)
    var hasScale = false
    if let position = index[scaleName] {
      let scale = tensors[position]
      try scale.requireReadable()
      guard scale.count == 1 else {
        throw .bad(path, "tensor \(scaleName) holds \(scale.count) numbers; one scale a tensor is supported")
      }
      hasScale = true
    }
    guard layout != .gguf, try named(name).type == .u8 else {
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
