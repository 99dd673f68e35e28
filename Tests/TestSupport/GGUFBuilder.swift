/// A GGUF file put together by hand, right or wrong.
public struct GGUFBuilder: Sendable {
  public struct Tensor: Sendable {
    public var name: String
    /// Innermost first, as the file has it.
    public var dimensions: [UInt64]
    public var type: UInt32
    public var bytes: [UInt8]
    /// Written instead of the offset that is right.
    public var offset: UInt64?

    public init(_ name: String, _ dimensions: [UInt64], type: UInt32, _ bytes: [UInt8], offset: UInt64? = nil) {
      self.name = name
      self.dimensions = dimensions
      self.type = type
      self.bytes = bytes
      self.offset = offset
    }
  }

  public var magic: [UInt8] = Array("GGUF".utf8)
  public var version: UInt32 = 3
  /// Written instead of the counts that are right.
  public var tensorCount: UInt64?
  public var entryCount: UInt64?
  public var alignment = 32
  /// Keys, with the type and the value as bytes.
  public var entries: [(key: String, bytes: [UInt8])] = []
  public var tensors: [Tensor] = []

  public init() {}

  public static func text(_ text: String) -> [UInt8] {
    CheckpointBytes.integer(UInt64(text.utf8.count)) + Array(text.utf8)
  }

  public mutating func add(_ key: String, uint32 number: UInt32) {
    entries.append((key, CheckpointBytes.integer(UInt32(4)) + CheckpointBytes.integer(number)))
  }

  public mutating func add(_ key: String, float32 number: Float) {
    entries.append((key, CheckpointBytes.integer(UInt32(6)) + CheckpointBytes.integer(number.bitPattern)))
  }

  public mutating func add(_ key: String, string: String) {
    entries.append((key, CheckpointBytes.integer(UInt32(8)) + Self.text(string)))
  }

  public mutating func add(_ key: String, strings: [String]) {
    let head = CheckpointBytes.integer(UInt32(9)) + CheckpointBytes.integer(UInt32(8))
    entries.append((key, head + CheckpointBytes.integer(UInt64(strings.count)) + strings.flatMap(Self.text)))
  }

  /// Everything before the tensors' bytes, without padding.
  public var head: [UInt8] {
    var bytes = magic + CheckpointBytes.integer(version)
    bytes += CheckpointBytes.integer(tensorCount ?? UInt64(tensors.count))
    bytes += CheckpointBytes.integer(entryCount ?? UInt64(entries.count))
    for entry in entries { bytes += Self.text(entry.key) + entry.bytes }
    var offset: UInt64 = 0
    for tensor in tensors {
      bytes += Self.text(tensor.name) + CheckpointBytes.integer(UInt32(tensor.dimensions.count))
      for dimension in tensor.dimensions { bytes += CheckpointBytes.integer(dimension) }
      bytes += CheckpointBytes.integer(tensor.type) + CheckpointBytes.integer(tensor.offset ?? offset)
      offset += UInt64(aligned(tensor.bytes.count))
    }
    return bytes
  }

  public var bytes: [UInt8] {
    var bytes = padded(head)
    for tensor in tensors { bytes += padded(tensor.bytes) }
    return bytes
  }

  private func aligned(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }

  private func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: aligned(bytes.count) - bytes.count)
  }
}
