/// A safetensors file put together by hand, right or wrong.
public struct CheckpointSafetensors: Sendable {
  public struct Entry: Sendable {
    public var name: String
    public var type: String
    public var shape: [Int]
    public var bytes: [UInt8]

    public init(_ name: String, _ type: String, _ shape: [Int], _ bytes: [UInt8]) {
      self.name = name
      self.type = type
      self.shape = shape
      self.bytes = bytes
    }
  }

  public var entries: [Entry]

  public init(_ entries: [Entry]) { self.entries = entries }

  public var header: String {
    var members = [#""__metadata__": {"format": "pt"}"#]
    var offset = 0
    for entry in entries {
      let end = offset + entry.bytes.count
      members.append(
        #""\#(entry.name)": {"dtype": "\#(entry.type)", "shape": \#(entry.shape), "data_offsets": [\#(offset), \#(end)]}"#
      )
      offset = end
    }
    return "{" + members.joined(separator: ", ") + "}"
  }

  public var bytes: [UInt8] { Self.file(header: header, data: entries.flatMap(\.bytes)) }

  public static func file(header: String, data: [UInt8]) -> [UInt8] {
    CheckpointBytes.integer(UInt64(header.utf8.count)) + Array(header.utf8) + data
  }
}
