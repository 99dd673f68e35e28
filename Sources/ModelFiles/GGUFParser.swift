/// Takes the head of a GGUF file apart.
struct GGUFParser {
  struct Contents {
    var version: Int
    var metadata: GGUFMetadata
    var tensors: [Tensor]
    var alignment: Int
  }

  struct TensorHead {
    var name: String
    var shape: [Int]
    var type: TensorType
    /// From the beginning of the tensors' bytes.
    var offset: Int
  }

  private let file: MappedFile
  private var reader: ByteReader

  // The fewest bytes that these can take: an empty key, its type and one byte; a name, a count, one dimension, a type
  // and an offset.
  private static let leastEntry = 13
  private static let leastTensor = 32
  private static let maximumArrayDepth = 4

  static func parse(_ bytes: UnsafeRawBufferPointer, of file: MappedFile) throws(ModelFileError) -> Contents {
    var parser = GGUFParser(file: file, reader: ByteReader(bytes, path: file.path))
    return try parser.parse()
  }

  private mutating func parse() throws(ModelFileError) -> Contents {
    guard reader.bytes.starts(with: GGUFFile.magic) else { throw ForeignFile.error(file) }
    _ = try reader.take(GGUFFile.magic.count)
    let version = try parseVersion()
    let tensorCount = try reader.integer(UInt64.self)
    reader.part = "metadata"
    let entryCount = try reader.count(ofAtLeast: Self.leastEntry, "metadata entries")
    let metadata = try parseMetadata(count: entryCount)
    let alignment = try parseAlignment(metadata)

    reader.part = "list of tensors"
    guard tensorCount <= UInt64(min(reader.remaining / Self.leastTensor, ByteReader.maximumCount)) else {
      throw reader.tooMany(tensorCount, "tensors")
    }
    var heads: [TensorHead] = []
    heads.reserveCapacity(Int(tensorCount))
    for _ in 0..<Int(tensorCount) { heads.append(try parseTensorHead(alignment: alignment)) }
    let tensors = try place(heads, alignment: alignment)
    return Contents(version: version, metadata: metadata, tensors: tensors, alignment: alignment)
  }

  private func bad(_ sentence: String) -> ModelFileError { .bad(file.path, sentence) }

  private mutating func parseVersion() throws(ModelFileError) -> Int {
    let version = try reader.integer(UInt32.self)
    switch version {
    case 2, 3: return Int(version)
    case 0x10000... where version.byteSwapped < 0x10000:
      throw bad("is a big-endian GGUF file, which is not supported; fetch the little-endian one")
    default:
      throw bad("is of GGUF version \(version); versions 2 and 3 are read: convert it anew, or fetch a newer file")
    }
  }

  private mutating func parseMetadata(count: Int) throws(ModelFileError) -> GGUFMetadata {
    var entries: [(key: String, value: GGUFValue)] = []
    entries.reserveCapacity(count)
    var keys: Set<String> = []
    for _ in 0..<count {
      let key = try reader.string()
      guard keys.insert(key).inserted else {
        throw bad("has the metadata key \(printable(key)) twice: the file is damaged")
      }
      entries.append((key, try parseValue(key: key)))
    }
    return GGUFMetadata(entries)
  }

  private mutating func parseType(key: String) throws(ModelFileError) -> GGUFValueType {
    let number = try reader.integer(UInt32.self)
    guard let type = GGUFValueType(rawValue: number) else {
      throw bad("metadata \(printable(key)) is of type \(number), which GGUF does not have: the file is damaged")
    }
    return type
  }

  private mutating func parseValue(key: String) throws(ModelFileError) -> GGUFValue {
    switch try parseType(key: key) {
    case .uint8: .uint8(try reader.integer(UInt8.self))
    case .int8: .int8(try reader.integer(Int8.self))
    case .uint16: .uint16(try reader.integer(UInt16.self))
    case .int16: .int16(try reader.integer(Int16.self))
    case .uint32: .uint32(try reader.integer(UInt32.self))
    case .int32: .int32(try reader.integer(Int32.self))
    case .float32: .float32(Float(bitPattern: try reader.integer(UInt32.self)))
    case .bool: .bool(try reader.integer(UInt8.self) != 0)
    case .string: .string(try reader.string())
    case .array: .array(try parseArray(key: key, depth: 1))
    case .uint64: .uint64(try reader.integer(UInt64.self))
    case .int64: .int64(try reader.integer(Int64.self))
    case .float64: .float64(Double(bitPattern: try reader.integer(UInt64.self)))
    }
  }

  private mutating func parseArray(key: String, depth: Int) throws(ModelFileError) -> GGUFArray {
    let type = try parseType(key: key)
    let least =
      switch type {
      case .uint8, .int8, .bool: 1
      case .uint16, .int16: 2
      case .uint32, .int32, .float32: 4
      case .string, .uint64, .int64, .float64: 8
      case .array: 12
      }
    let count = try reader.count(ofAtLeast: least, "elements of an array")
    switch type {
    case .uint8: return .uint8(try reader.integers(count, UInt8.self))
    case .int8: return .int8(try reader.integers(count, Int8.self))
    case .uint16: return .uint16(try reader.integers(count, UInt16.self))
    case .int16: return .int16(try reader.integers(count, Int16.self))
    case .uint32: return .uint32(try reader.integers(count, UInt32.self))
    case .int32: return .int32(try reader.integers(count, Int32.self))
    case .float32: return .float32(try reader.integers(count, UInt32.self).map { Float(bitPattern: $0) })
    case .bool: return .bool(try reader.integers(count, UInt8.self).map { $0 != 0 })
    case .uint64: return .uint64(try reader.integers(count, UInt64.self))
    case .int64: return .int64(try reader.integers(count, Int64.self))
    case .float64: return .float64(try reader.integers(count, UInt64.self).map { Double(bitPattern: $0) })
    case .string:
      var strings: [String] = []
      strings.reserveCapacity(count)
      for _ in 0..<count { strings.append(try reader.string()) }
      return .string(strings)
    case .array:
      guard depth < Self.maximumArrayDepth else {
        throw bad("metadata \(printable(key)) holds arrays in arrays deeper than \(Self.maximumArrayDepth)")
      }
      var arrays: [GGUFArray] = []
      for _ in 0..<count { arrays.append(try parseArray(key: key, depth: depth + 1)) }
      return .array(arrays)
    }
  }

  private func parseAlignment(_ metadata: GGUFMetadata) throws(ModelFileError) -> Int {
    guard let value = metadata["general.alignment"] else { return GGUFFile.defaultAlignment }
    guard let alignment = value.integerValue, (1...1 << 20).contains(alignment), alignment & (alignment - 1) == 0
    else { throw bad("general.alignment is not a power of two up to 1 MiB: the file is damaged") }
    return alignment
  }

  private mutating func parseTensorHead(alignment: Int) throws(ModelFileError) -> TensorHead {
    let name = try reader.string()
    let dimensions = try reader.integer(UInt32.self)
    guard (1...4).contains(dimensions) else {
      throw bad("tensor \(printable(name)) has \(dimensions) dimensions; 1 to 4 are possible: the file is damaged")
    }
    var shape: [Int] = []
    for _ in 0..<dimensions {
      let size = try reader.integer(UInt64.self)
      guard let size = Int(exactly: size), size > 0 else {
        throw bad("tensor \(printable(name)) has a dimension of size \(size): the file is damaged")
      }
      shape.insert(size, at: 0)
    }
    let number = try reader.integer(UInt32.self)
    guard let type = TensorType(ggml: number) else {
      throw bad("tensor \(printable(name)) is of type \(number), which is not known: a newer format, or a damaged file")
    }
    let offset = try reader.integer(UInt64.self)
    guard let offset = Int(exactly: offset) else {
      throw bad("tensor \(printable(name)) lies outside the file: it is cut short or damaged")
    }
    guard offset % alignment == 0 else {
      throw bad("tensor \(printable(name)) does not begin at a multiple of \(alignment) bytes: the file is damaged")
    }
    return TensorHead(name: name, shape: shape, type: type, offset: offset)
  }

  /// Gives each tensor its bytes: aligned, inside the file, shared with no other.
  private func place(_ found: [TensorHead], alignment: Int) throws(ModelFileError) -> [Tensor] {
    guard !found.isEmpty else { return [] }
    let dataStart = (reader.offset + alignment - 1) / alignment * alignment
    let available = max(file.count - dataStart, 0)
    let order = found.indices.sorted { found[$0].offset < found[$1].offset }
    let heads = try GroupedBlockSize.settled(found, order, available: available, alignment: alignment, file.path)
    var tensors = [Tensor?](repeating: nil, count: heads.count)
    var names: Set<String> = []
    for (rank, position) in order.enumerated() {
      let head = heads[position]
      let name = printable(head.name)
      guard names.insert(head.name).inserted else { throw bad("has tensor \(name) twice: the file is damaged") }
      guard head.offset <= available else { throw reachesBeyondEnd(head) }
      let span = (rank + 1 < order.count ? heads[order[rank + 1]].offset : available) - head.offset
      let size = try byteCount(head, span: span)
      guard size <= available - head.offset,
        let data = file.slice(offset: dataStart + head.offset, count: size)
      else { throw reachesBeyondEnd(head) }
      guard size <= span else { throw bad("tensor \(name) overlaps another tensor: the file is damaged") }
      guard let tensor = Tensor(name: head.name, type: head.type, shape: head.shape, data: data) else {
        throw bad("tensor \(name) has a shape that overflows: the file is damaged")
      }
      tensors[position] = tensor
    }
    return tensors.compactMap { $0 }
  }

  private func reachesBeyondEnd(_ head: TensorHead) -> ModelFileError {
    bad("tensor \(printable(head.name)) reaches beyond the end of the file: it is cut short or damaged; fetch it again")
  }

  private func byteCount(_ head: TensorHead, span: Int) throws(ModelFileError) -> Int {
    // A type whose blocks are not known by its number has what lies before the next tensor.
    guard head.type.blockBytes != nil else { return max(span, 0) }
    let columns = head.shape.last ?? 0
    guard columns % head.type.blockSize == 0 else {
      throw bad(
        "tensor \(printable(head.name)) has rows of \(columns), which are no whole blocks of \(head.type.name) "
          + "(\(head.type.blockSize)): the file is damaged")
    }
    guard let size = head.type.byteCount(shape: head.shape) else {
      throw bad("tensor \(printable(head.name)) has a shape that overflows: the file is damaged")
    }
    return size
  }
}
