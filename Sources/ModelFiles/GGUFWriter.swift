/// Writes GGUF version 3: metadata and the list of tensors first, then one tensor after the other, so that no more than a
/// piece of one need be in memory. The file appears under its name only when it is whole.
public struct GGUFWriter: Sendable {
  /// A tensor to come.
  public struct Head: Sendable {
    public let name: String
    public let type: TensorType
    /// Outermost first.
    public let shape: [Int]

    public init(name: String, type: TensorType, shape: [Int]) {
      self.name = name
      self.type = type
      self.shape = shape
    }
  }

  /// Takes the bytes of one tensor, in pieces.
  public struct Sink {
    fileprivate let file: AtomicFile
    fileprivate let path: String
    fileprivate let isStopped: () -> Bool

    public func write(_ bytes: [UInt8]) throws(ModelFileError) {
      try checkStop()
      try file.write(bytes)
    }

    public func write(_ bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
      try checkStop()
      try file.write(bytes)
    }

    private func checkStop() throws(ModelFileError) {
      guard !isStopped() else {
        throw ModelFileError(kind: .stopped, message: "\(printable(path, limit: 4096)): stopped; nothing was written")
      }
    }
  }

  private let metadata: [(key: String, value: GGUFValue)]
  private let tensors: [Head]

  public init(metadata: [(key: String, value: GGUFValue)], tensors: [Head]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// Asks `contents` for the bytes of each tensor in turn, by its place in the list.
  ///
  /// - Parameter isStopped: asked before each piece is written.
  /// - Throws: `.cannotWrite`, `.stopped`, or what `contents` throws; no file is left then. `.bad` where the bytes given
  ///   are not those that type and shape need.
  public func write(
    to path: String, isStopped: @escaping () -> Bool = { false },
    contents: (Int, Sink) throws(ModelFileError) -> Void
  ) throws(ModelFileError) {
    let sizes = try byteCounts(path: path)
    let file = try AtomicFile(path: path)
    try file.write(header(sizes: sizes))
    try file.pad(to: GGUFFile.defaultAlignment)
    for (position, tensor) in tensors.enumerated() {
      let start = file.count
      try contents(position, Sink(file: file, path: path, isStopped: isStopped))
      guard file.count - start == sizes[position] else {
        throw .bad(path, "tensor \(printable(tensor.name)) came with a wrong number of bytes")
      }
      try file.pad(to: GGUFFile.defaultAlignment)
    }
    try file.commit()
  }

  private func byteCounts(path: String) throws(ModelFileError) -> [Int] {
    var sizes: [Int] = []
    for tensor in tensors {
      guard let size = tensor.type.byteCount(shape: tensor.shape), (1...4).contains(tensor.shape.count) else {
        throw .bad(path, "tensor \(printable(tensor.name)) cannot be written as \(tensor.type.name)")
      }
      sizes.append(size)
    }
    return sizes
  }

  private func header(sizes: [Int]) -> [UInt8] {
    var encoder = GGUFEncoder()
    encoder.bytes = GGUFFile.magic
    encoder.append(UInt32(3))
    encoder.append(UInt64(tensors.count))
    encoder.append(UInt64(metadata.count))
    for entry in metadata {
      encoder.append(entry.key)
      encoder.append(entry.value)
    }
    var offset = 0
    for (tensor, size) in zip(tensors, sizes) {
      encoder.append(tensor.name)
      encoder.append(UInt32(tensor.shape.count))
      for size in tensor.shape.reversed() { encoder.append(UInt64(size)) }
      encoder.append(tensor.type.ggmlNumber)
      encoder.append(UInt64(offset))
      let alignment = GGUFFile.defaultAlignment
      offset += (size + alignment - 1) / alignment * alignment
    }
    return encoder.bytes
  }
}
