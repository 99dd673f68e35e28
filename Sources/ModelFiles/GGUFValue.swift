/// A metadata value of a GGUF file: one of its thirteen types, as stored.
public enum GGUFValue: Sendable, Equatable {
  case uint8(UInt8)
  case int8(Int8)
  case uint16(UInt16)
  case int16(Int16)
  case uint32(UInt32)
  case int32(Int32)
  case float32(Float)
  case bool(Bool)
  case string(String)
  case array(GGUFArray)
  case uint64(UInt64)
  case int64(Int64)
  case float64(Double)
}

/// An array in the metadata; all elements are of one type.
public indirect enum GGUFArray: Sendable, Equatable {
  case uint8([UInt8])
  case int8([Int8])
  case uint16([UInt16])
  case int16([Int16])
  case uint32([UInt32])
  case int32([Int32])
  case float32([Float])
  case bool([Bool])
  case string([String])
  case array([GGUFArray])
  case uint64([UInt64])
  case int64([Int64])
  case float64([Double])

  public var count: Int {
    switch self {
    case .uint8(let elements): elements.count
    case .int8(let elements): elements.count
    case .uint16(let elements): elements.count
    case .int16(let elements): elements.count
    case .uint32(let elements): elements.count
    case .int32(let elements): elements.count
    case .float32(let elements): elements.count
    case .bool(let elements): elements.count
    case .string(let elements): elements.count
    case .array(let elements): elements.count
    case .uint64(let elements): elements.count
    case .int64(let elements): elements.count
    case .float64(let elements): elements.count
    }
  }
}

/// The numbers that name the types in the file.
enum GGUFValueType: UInt32 {
  case uint8 = 0
  case int8 = 1
  case uint16 = 2
  case int16 = 3
  case uint32 = 4
  case int32 = 5
  case float32 = 6
  case bool = 7
  case string = 8
  case array = 9
  case uint64 = 10
  case int64 = 11
  case float64 = 12
}

extension GGUFValue {
  public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
  public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var arrayValue: GGUFArray? { if case .array(let value) = self { value } else { nil } }

  /// Any integer type; nil where it does not fit into `Int`.
  public var integerValue: Int? {
    switch self {
    case .uint8(let value): Int(value)
    case .int8(let value): Int(value)
    case .uint16(let value): Int(value)
    case .int16(let value): Int(value)
    case .uint32(let value): Int(value)
    case .int32(let value): Int(value)
    case .uint64(let value): Int(exactly: value)
    case .int64(let value): Int(exactly: value)
    default: nil
    }
  }

  /// Any number.
  public var doubleValue: Double? {
    switch self {
    case .float32(let value): Double(value)
    case .float64(let value): value
    default: integerValue.map(Double.init)
    }
  }

  public var stringArray: [String]? { if case .array(.string(let elements)) = self { elements } else { nil } }

  /// An array of any integer type; nil where an element does not fit into `Int`.
  public var integerArray: [Int]? {
    guard case .array(let array) = self else { return nil }
    switch array {
    case .uint8(let elements): return elements.map { Int($0) }
    case .int8(let elements): return elements.map { Int($0) }
    case .uint16(let elements): return elements.map { Int($0) }
    case .int16(let elements): return elements.map { Int($0) }
    case .uint32(let elements): return elements.map { Int($0) }
    case .int32(let elements): return elements.map { Int($0) }
    case .uint64(let elements):
      let integers = elements.compactMap { Int(exactly: $0) }
      return integers.count == elements.count ? integers : nil
    case .int64(let elements): return elements.map { Int($0) }
    default: return nil
    }
  }

  public var floatArray: [Float]? {
    guard case .array(let array) = self else { return nil }
    switch array {
    case .float32(let elements): return elements
    case .float64(let elements): return elements.map { Float($0) }
    default: return nil
    }
  }
}

/// The metadata of a GGUF file in the order of the file, with a look-up by key.
public struct GGUFMetadata: Sendable {
  public let entries: [(key: String, value: GGUFValue)]
  private let index: [String: Int]

  /// A key that stands twice has its first value.
  public init(_ entries: [(key: String, value: GGUFValue)] = []) {
    self.entries = entries
    index = Dictionary(entries.enumerated().map { ($1.key, $0) }) { first, _ in first }
  }

  public subscript(key: String) -> GGUFValue? { index[key].map { entries[$0].value } }
}
