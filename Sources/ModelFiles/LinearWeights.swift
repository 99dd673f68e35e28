/// The weights of a linear layer in the form that a file has.
public enum LinearWeights: Sendable {
  /// -1, 0 and 1, with one scale.
  case ternary(TernaryRows)
  /// -1, 0 and 1 (and 2, which the form has room for), with a scale for each group of a row.
  case grouped(GroupedMatrix)
  /// Numbers as they are stored; the layer's result is multiplied with `scale`.
  case dense(Tensor, scale: Float)
}

/// Weights of two bits with a half-float scale for each group of them: rows of GGUF's Q2_0 blocks.
public struct GroupedMatrix: Sendable {
  public let rows: Int
  public let columns: Int
  /// Weights of a group: 64 or 128.
  public let group: Int
  private let storage: Storage

  private enum Storage: Sendable {
    case mapped(MappedSlice)
    case bytes([UInt8])
  }

  /// - Throws: where a scale is not finite.
  init(_ tensor: Tensor) throws(ModelFileError) {
    precondition(tensor.type.isGrouped)
    rows = tensor.rows
    columns = tensor.columns
    group = tensor.type.blockSize
    storage = .mapped(tensor.data)
    let size = group
    guard tensor.data.withBytes({ GroupedBlocks.areSound($0, of: size) }) else {
      throw tensor.bad("has a scale that is not finite: the file is damaged")
    }
  }

  /// Blocks of 128.
  init(rows: Int, columns: Int, bytes: [UInt8]) {
    self.rows = rows
    self.columns = columns
    group = 128
    storage = .bytes(bytes)
  }

  /// The blocks, row after row; the pointer must not leave the closure.
  public func withBlocks<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch storage {
    case .mapped(let slice): slice.withBytes(body)
    case .bytes(let bytes): bytes.withUnsafeBytes(body)
    }
  }

  /// Gives back the memory that reading took: for weights that are held in another form from now on.
  public func release() {
    if case .mapped(let slice) = storage { slice.release() }
  }

  /// All weights times their scales, row after row.
  public func floats() -> [Float] {
    [Float](unsafeUninitializedCapacity: rows * columns) { out, count in
      withBlocks { bytes in
        guard let source = bytes.baseAddress, let out = out.baseAddress else { return }
        GroupedBlocks.decode(source, rows * columns / group, of: group, out)
      }
      count = rows * columns
    }
  }
}

extension Checkpoint {
  /// In words, what the linear layers hold: the kinds that there are, with the most frequent first.
  public func linearLayersText() throws(ModelFileError) -> String {
    var counts: [String: Int] = [:]
    for layer in 0..<description.layers {
      for role in LinearRole.allCases {
        let text =
          switch try form(of: role, layer: layer) {
          case .ternary: "ternary, one scale a layer"
          case .grouped(let tensor): "ternary, a scale for each \(tensor.type.blockSize) weights"
          case .dense(let tensor): "dense \(tensor.type.name)"
          }
        counts[text, default: 0] += 1
      }
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key).joined(separator: "; ")
  }
}

extension ModelDescription {
  /// In words, what the blocks are made of: `squared ReLU, sub-norms`.
  public var blockText: String {
    var parts = [activation == .squaredReLU ? "squared ReLU" : "SiLU"]
    if hasSubNorms { parts.append("sub-norms") }
    if hasHeadNorms { parts.append("norms on the heads of queries and keys") }
    if linearNormEpsilon != nil { parts.append("a norm in each linear layer") }
    return parts.joined(separator: ", ")
  }
}
