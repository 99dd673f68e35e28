/// A model written as GGUF in the form of the ecosystem (llama.cpp's and bitnet.cpp's names and keys), with ternary blocks
/// of scale 1 and the exact scale in `blk.N.<layer>.scale`, so that nothing is lost to half floats. Dense layers, and those
/// with a scale for each group of weights, keep the form they have.
public enum Conversion {
  /// How ternary layers are stored; raw values are the words of the command line.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public enum TernaryType: String, CaseIterable, Sendable {
    case tq2_0, tq1_0, i2_s, f16, f32

    public var tensorType: TensorType {
      switch self {
      case .tq2_0: .tq2_0
      case .tq1_0: .tq1_0
      case .i2_s: .i2_s
      case .f16: .f16
      case .f32: .f32
      }
    }
  }

  /// How the embedding, and a head of its own, are stored.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public enum EmbeddingType: String, CaseIterable, Sendable {
    /// As they were.
    case keep
    case f32, bf16, f16, q8_0, q6_k

    /// Nil for `keep`.
    public var tensorType: TensorType? {
      switch self {
      case .keep: nil
      case .f32: .f32
      case .bf16: .bf16
      case .f16: .f16
      case .q8_0: .q8_0
      case .q6_k: .q6_k
      }
    }
  }

  /// Writes a checkpoint as a GGUF file, one tensor at a time.
  ///
  /// - Parameters:
  ///   - tokenizerMetadata: Goes into the file as it is; the begin and end tokens and the template are added from the
  ///     checkpoint where it does not have them.
  ///   - isStopped: Asked again and again; true ends it with `.stopped`.
  ///   - progress: Called after each tensor with how many are written, and how many there are.
  /// - Throws: `.bad` where the checkpoint is damaged, or where a tensor's rows do not fit the type (it is named);
  ///   `.cannotWrite`. No file is left then, and one that stood there before still does.
  public static func convert(
    _ checkpoint: Checkpoint, to path: String, ternaryType: TernaryType = .tq2_0, embedding: EmbeddingType = .keep,
    tokenizerMetadata: [(key: String, value: GGUFValue)] = [], isStopped: @escaping () -> Bool = { false },
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(ModelFileError) {
    let pieces = try ConversionPiece.all(of: checkpoint, ternaryType: ternaryType, embedding: embedding)
    for piece in pieces {
      let head = piece.head
      guard let columns = head.shape.last, columns % head.type.blockSize == 0 else {
        let blocks = "whole blocks of \(head.type.name) (\(head.type.blockSize))"
        throw .bad(
          checkpoint.path,
          "tensor \(head.name) has rows of \(head.shape.last ?? 1), which are no \(blocks); choose another type, as f16"
        )
      }
    }
    let layers = try checkpoint.form(of: .query, layer: 0).type ?? ternaryType.tensorType
    let metadata = ConversionMetadata.entries(checkpoint.description, layers, tokenizer: tokenizerMetadata)
    let writer = GGUFWriter(metadata: metadata, tensors: pieces.map(\.head))
    var scale: Float = 1
    try writer.write(to: path, isStopped: isStopped) { (position, sink) throws(ModelFileError) in
      try pieces[position].write(from: checkpoint, to: sink, scale: &scale)
      progress(position + 1, pieces.count)
    }
  }
}

extension Checkpoint.LinearForm {
  /// The type that a layer keeps when it is written; nil for ternary ones, which get the type asked for.
  fileprivate var type: TensorType? {
    switch self {
    case .ternary: nil
    case .grouped(let tensor), .dense(let tensor): tensor.type
    }
  }
}
