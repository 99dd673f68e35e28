/// A JSON value as it was written: integers stay exact, strings keep their bytes, objects keep their order.
///
/// Foundation's decoders fold object keys that Unicode calls equivalent into one ("é" written in two ways), which loses
/// entries of a vocabulary; this reader compares keys by their bytes.
public enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// The members of a JSON object in the order of the text. A key that stands twice has its last value.
public struct JSONObject: Sendable {
  public private(set) var members: [(key: String, value: JSONValue)]
  private var index = JSONKeyIndex()

  /// Objects of this many members or fewer are searched in order; larger ones get an index.
  static let indexThreshold = 8

  public init(_ members: [(key: String, value: JSONValue)] = []) {
    self.members = members
    if members.count > Self.indexThreshold { index = JSONKeyIndex(members) }
  }

  public subscript(key: String) -> JSONValue? {
    if members.count > Self.indexThreshold { return index.find(key, in: members).map { members[$0].value } }
    return members.last { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }
}

extension JSONValue {
  /// A member of an object; nil where this is no object or has no such member.
  public subscript(key: String) -> JSONValue? { objectValue?[key] }

  public var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }
  public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
  public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// The value as a whole number; a number such as 2.0 counts as one.
  public var integerValue: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  public var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
