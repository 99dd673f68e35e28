import JSONText

/// The tensors of a Hugging Face directory: of `model.safetensors`, or of the shards that
/// `model.safetensors.index.json` names.
public struct SafetensorsCheckpoint: Sendable {
  public let tensors: [Tensor]
  /// Size of all safetensors files together.
  public let fileBytes: Int

  static let single = "model.safetensors"
  static let index = "model.safetensors.index.json"

  public init(directory: String) throws(ModelFileError) {
    let single = joined(directory, Self.single)
    if case .nothing = FileKind(path: single) {
    } else {
      let file = try SafetensorsFile(path: single)
      tensors = file.tensors
      fileBytes = file.file.count
      return
    }
    let index = joined(directory, Self.index)
    if case .nothing = FileKind(path: index) {
      throw .bad(directory, "holds no \(Self.single) and no \(Self.index); weights in other files are not read")
    }
    (tensors, fileBytes) = try Self.shards(directory: directory, index: index)
  }

  private static func shards(directory: String, index: String) throws(ModelFileError) -> ([Tensor], Int) {
    guard let map = try jsonFile(index)["weight_map"]?.objectValue else {
      throw .bad(index, "has no weight_map: the file is damaged")
    }
    // Shards are opened in the order in which they are first named.
    var namesByShard: [String: Set<String>] = [:]
    var order: [String] = []
    for (name, value) in map.members {
      guard let shard = value.stringValue else { throw .bad(index, "names no file for tensor \(printable(name))") }
      guard isPlainName(shard) else {
        throw .bad(index, "names the shard \(printable(shard)), which is not a file beside it: refused")
      }
      if namesByShard[shard] == nil { order.append(shard) }
      guard namesByShard[shard, default: []].insert(name).inserted else {
        throw .bad(index, "names tensor \(printable(name)) twice: the file is damaged")
      }
    }
    var tensors: [Tensor] = []
    var bytes = 0
    for shard in order {
      let path = joined(directory, shard)
      if case .nothing = FileKind(path: path) {
        throw .bad(directory, "lacks \(printable(shard)), which \(Self.index) names; fetch the missing file")
      }
      let file = try SafetensorsFile(path: path)
      bytes += file.file.count
      let wanted = namesByShard[shard, default: []]
      let found = file.tensors.filter { wanted.contains($0.name) }
      if found.count < wanted.count, let lost = wanted.subtracting(found.map(\.name)).min() {
        throw .bad(path, "does not hold tensor \(printable(lost)), which \(Self.index) says it does")
      }
      tensors += found
    }
    return (tensors, bytes)
  }

  /// A file's name and nothing else: no path, no hidden file.
  private static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && !name.utf8.contains(UInt8(ascii: "/")) && !name.utf8.contains(0) && !name.hasPrefix(".")
  }
}

/// Far more than the index of the largest model.
private let maximumJSONSize = 1 << 26

/// A file that holds one JSON object.
func jsonFile(_ path: String) throws(ModelFileError) -> JSONObject {
  let file = try MappedFile(path: path)
  guard file.count <= maximumJSONSize else { throw .bad(path, "is too large for a JSON file of a model") }
  return try file.withBytes { (bytes) throws(ModelFileError) in
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw .bad(path, "is not JSON (\(error)): the file is damaged; fetch it again")
    }
    guard let object = value.objectValue else { throw .bad(path, "is not a JSON object: the file is damaged") }
    return object
  }
}

/// The same for a file that need not be there.
func jsonFileIfPresent(_ path: String) throws(ModelFileError) -> JSONObject? {
  if case .nothing = FileKind(path: path) { return nil }
  return try jsonFile(path)
}
