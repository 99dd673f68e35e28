import JSONText

/// One safetensors file, mapped; its header is checked as the format's own reader does: every tensor has the bytes that
/// its type and shape need, and together they fill the file without gap or overlap.
///
/// The format: <https://github.com/huggingface/safetensors#format>.
public struct SafetensorsFile: Sendable {
  public let file: MappedFile
  /// In the order of their bytes.
  public let tensors: [Tensor]

  /// The format's own limit.
  private static let maximumHeader = 100_000_000
  private static let types: [String: TensorType] = [
    "F64": .f64, "F32": .f32, "F16": .f16, "BF16": .bf16, "I64": .i64, "I32": .i32, "I16": .i16, "I8": .i8, "U8": .u8,
    "BOOL": .u8,
  ]

  public init(path: String) throws(ModelFileError) {
    try self.init(file: MappedFile(path: path))
  }

  public init(file: MappedFile) throws(ModelFileError) {
    let (header, dataStart) = try Self.header(of: file)
    var entries: [Entry] = []
    var names: Set<String> = []
    for (name, value) in header.members where name != "__metadata__" {
      guard names.insert(name).inserted else {
        throw .bad(file.path, "has tensor \(printable(name)) twice: the file is damaged")
      }
      entries.append(try Entry(name: name, value: value, path: file.path))
    }
    entries.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }

    var tensors: [Tensor] = []
    var expected = 0
    for entry in entries {
      let name = printable(entry.name)
      guard entry.begin == expected else {
        throw .bad(file.path, "tensor \(name) does not begin where the one before it ends: the file is damaged")
      }
      expected = entry.end
      let (offset, overflow) = dataStart.addingReportingOverflow(entry.begin)
      guard !overflow, let data = file.slice(offset: offset, count: entry.end - entry.begin) else {
        throw .bad(
          file.path, "tensor \(name) reaches beyond the end of the file: it is cut short or damaged; fetch it again")
      }
      guard let tensor = Tensor(name: entry.name, type: entry.type, shape: entry.shape, data: data) else {
        throw .bad(file.path, "tensor \(name) does not have the bytes that its shape needs: the file is damaged")
      }
      tensors.append(tensor)
    }
    guard expected == file.count - dataStart else {
      throw .bad(file.path, "has bytes that belong to no tensor: the file is damaged")
    }
    self.file = file
    self.tensors = tensors
  }

  private static func header(of file: MappedFile) throws(ModelFileError) -> (JSONObject, dataStart: Int) {
    try file.withBytes { (bytes) throws(ModelFileError) in
      guard !bytes.isEmpty else { throw ForeignFile.error(file) }
      var reader = ByteReader(bytes, path: file.path)
      let length = try reader.integer(UInt64.self)
      guard length <= UInt64(maximumHeader) else {
        throw .bad(file.path, "is not a safetensors file: its header would be \(length) bytes long")
      }
      let text = try reader.take(Int(length))
      guard text.first == UInt8(ascii: "{") else {
        throw .bad(file.path, "is not a safetensors file: its header is no JSON object")
      }
      let header: JSONValue
      do throws(JSONError) {
        header = try JSONValue(parsing: text)
      } catch {
        throw .bad(file.path, "has a header that is not JSON (\(error)): the file is damaged")
      }
      guard let object = header.objectValue else {
        throw .bad(file.path, "is not a safetensors file: its header is no JSON object")
      }
      return (object, reader.offset)
    }
  }

  private struct Entry {
    var name: String
    var type: TensorType
    var shape: [Int]
    var begin: Int
    var end: Int

    init(name: String, value: JSONValue, path: String) throws(ModelFileError) {
      guard let word = value["dtype"]?.stringValue, let sizes = value["shape"]?.arrayValue,
        let offsets = value["data_offsets"]?.arrayValue
      else { throw .bad(path, "tensor \(printable(name)) lacks its dtype, shape or data_offsets: the file is damaged") }
      guard let type = types[word] else {
        throw .bad(path, "tensor \(printable(name)) is of type \(printable(word)), which is not supported yet")
      }
      let shape = sizes.compactMap(\.integerValue)
      guard shape.count == sizes.count, shape.allSatisfy({ $0 > 0 }) else {
        throw .bad(path, "tensor \(printable(name)) has a shape that is not a list of sizes: the file is damaged")
      }
      let bounds = offsets.compactMap(\.integerValue)
      guard offsets.count == 2, bounds.count == 2, bounds[0] >= 0, bounds[0] <= bounds[1] else {
        throw .bad(path, "tensor \(printable(name)) has data_offsets that are no range: the file is damaged")
      }
      self.name = name
      self.type = type
      self.shape = shape
      (begin, end) = (bounds[0], bounds[1])
    }
  }
}
