/// Metadata as the bytes of a GGUF file.
struct GGUFEncoder {
  var bytes: [UInt8] = []

  mutating func append(_ number: some FixedWidthInteger) { TensorEncoding.append(number, to: &bytes) }

  mutating func append(_ text: String) {
    append(UInt64(text.utf8.count))
    bytes += text.utf8
  }

  /// The type, then the value.
  mutating func append(_ value: GGUFValue) {
    append(value.type.rawValue)
    switch value {
    case .uint8(let value): append(value)
    case .int8(let value): append(value)
    case .uint16(let value): append(value)
    case .int16(let value): append(value)
    case .uint32(let value): append(value)
    case .int32(let value): append(value)
    case .float32(let value): append(value.bitPattern)
    case .bool(let value): append(UInt8(value ? 1 : 0))
    case .string(let value): append(value)
    case .array(let value): append(value)
    case .uint64(let value): append(value)
    case .int64(let value): append(value)
    case .float64(let value): append(value.bitPattern)
    }
  }

  private mutating func append(_ array: GGUFArray) {
    append(array.type.rawValue)
    append(UInt64(array.count))
    switch array {
    case .uint8(let elements): bytes += elements
    case .int8(let elements): for element in elements { append(element) }
    case .uint16(let elements): for element in elements { append(element) }
    case .int16(let elements): for element in elements { append(element) }
    case .uint32(let elements): for element in elements { append(element) }
    case .int32(let elements): for element in elements { append(element) }
    case .float32(let elements): for element in elements { append(element.bitPattern) }
    case .bool(let elements): for element in elements { append(UInt8(element ? 1 : 0)) }
    case .string(let elements): for element in elements { append(element) }
    case .array(let elements): for element in elements { append(element) }
    case .uint64(let elements): for element in elements { append(element) }
    case .int64(let elements): for element in elements { append(element) }
    case .float64(let elements): for element in elements { append(element.bitPattern) }
    }
  }
}

extension GGUFValue {
  fileprivate var type: GGUFValueType {
    switch self {
    case .uint8: .uint8
    case .int8: .int8
    case .uint16: .uint16
    case .int16: .int16
    case .uint32: .uint32
    case .int32: .int32
    case .float32: .float32
    case .bool: .bool
    case .string: .string
    case .array: .array
    case .uint64: .uint64
    case .int64: .int64
    case .float64: .float64
    }
  }
}

extension GGUFArray {
  fileprivate var type: GGUFValueType {
    switch self {
    case .uint8: .uint8
    case .int8: .int8
    case .uint16: .uint16
    case .int16: .int16
    case .uint32: .uint32
    case .int32: .int32
    case .float32: .float32
    case .bool: .bool
    case .string: .string
    case .array: .array
    case .uint64: .uint64
    case .int64: .int64
    case .float64: .float64
    }
  }
}
