/// Turns what a template is given into its own values, and counts how much that is.
struct ValueReader {
  /// Characters and elements.
  private(set) var size = 0

  mutating func object(_ value: Value, depth: Int = 0) throws(TemplateError) -> Object {
    guard depth < TemplateLimits.valueDepth else {
      throw TemplateError(.limit, line: 1, "a value is nested deeper than \(TemplateLimits.valueDepth) levels")
    }
    size += 1
    switch value {
    case .null: return .none
    case .boolean(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .number(let value): return .float(value)
    case .text(let marked):
      let text = Text(marked.text, mark: marked.mark)
      size += text.count
      return .text(text)
    case .list(let values):
      var items: [Object] = []
      items.reserveCapacity(values.count)
      for value in values { items.append(try object(value, depth: depth + 1)) }
      return .list(Elements(items))
    case .mapping(let pairs):
      var builder = MappingBuilder()
      for (key, value) in pairs {
        size += key.utf8.count
        builder.set(HashKey(key), .text(key), to: try object(value, depth: depth + 1))
      }
      return .mapping(builder.mapping)
    }
  }
}
