/// What tells a model's weights and numbers from another's. The files stay mapped for it, and nothing is read before it
/// is asked.
public struct ModelIdentity: Sendable {
  private let description: ModelDescription
  private let tensors: [Tensor]

  public init(_ checkpoint: Checkpoint) {
    description = checkpoint.description
    tensors = checkpoint.tensors
  }

  /// A checksum over the description (all that is computed with, its name and its chat template), the name, type and
  /// shape of every tensor, and of each tensor's bytes four samples of 4 KiB, the first and the last among them; small
  /// tensors are read whole. Neither the path nor the tokenizer is part of it. It reads some megabytes.
  ///
  /// Nil where a file was written to or replaced since it was opened: its bytes are not the model's any more.
  public var checksum: UInt64? {
    // Hundreds of tensors lie in a few files.
    let files = Dictionary(tensors.map { ($0.data.file.path, $0.data.file) }) { first, _ in first }
    guard files.values.allSatisfy(\.isUnchanged) else { return nil }
    var checksum = Checksum()
    checksum.update("\(description)")
    for tensor in tensors {
      checksum.update("\(tensor.name) \(tensor.type.name) \(tensor.shape)")
      checksum.update(UInt64(tensor.data.count))
      tensor.data.withBytes { bytes in
        guard bytes.count > Self.samples * Self.sampleBytes else { return checksum.update(bytes) }
        for sample in 0..<Self.samples {
          let start = (bytes.count - Self.sampleBytes) / (Self.samples - 1) * sample
          let end = sample == Self.samples - 1 ? bytes.count : start + Self.sampleBytes
          checksum.update(UnsafeRawBufferPointer(rebasing: bytes[(end - Self.sampleBytes)..<end]))
        }
      }
    }
    return checksum.value
  }

  private static let samples = 4
  private static let sampleBytes = 4096
}
