public import JSONText
public import Jinja

extension Value {
  /// A template's value as a fixture has it.
  public init(fixture json: JSONValue) {
    self =
      switch json {
      case .null: .null
      case .bool(let value): .boolean(value)
      case .integer(let value): .integer(value)
      case .number(let value): .number(value)
      case .string(let value): .text(value)
      case .array(let elements): .list(elements.map(Value.init(fixture:)))
      case .object(let object): .mapping(object.members.map { (key: $0.key, value: Value(fixture: $0.value)) })
      }
  }
}
