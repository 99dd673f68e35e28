/// The functions that templates have: Jinja2's, and those that transformers add.
enum GlobalFunction: String, Hashable {
  case range, dict, namespace
  case raise = "raise_exception"
  case dateNow = "strftime_now"
  case cycler, joiner, lipsum
}

extension Interpreter {
  func call(_ function: GlobalFunction, _ arguments: Arguments) throws(TemplateError) -> Object {
    switch function {
    case .range: return try range(check(arguments, atMost: 3, "range"))
    case .dict: return .mapping(try dictionary(arguments))
    case .namespace:
      let attributes = try dictionary(arguments)
      try allocate(32)
      namespaces.append([])
      for (key, value) in zip(attributes.keys, attributes.values) {
        guard let name = key.textValue else { continue }
        setAttribute(name, of: namespaces.count - 1, to: value)
      }
      return .namespace(namespaces.count - 1)
    case .raise:
      let message = try arguments.bound(to: ["message"], required: 1, self, function.rawValue)[0]
      throw TemplateError(.raised, line: line, try text(of: message ?? .none).string)
    case .dateNow:
      let format = try arguments.bound(to: ["format"], required: 1, self, function.rawValue)[0]
      guard let now else { throw failure("the date is not known") }
      let pattern = try text(format, function.rawValue)
      try allocateText(pattern.count * 32)
      return .text(try dateText(pattern, now))
    case .cycler, .joiner, .lipsum: throw unsupported("the function '\(function.rawValue)'")
    }
  }

  /// The most that a range may count, as in Jinja2's sandbox.
  private static let longestRange = 100_000

  private func range(_ values: [Object]) throws(TemplateError) -> Object {
    var numbers: [Int] = []
    for value in values { numbers.append(try integer(value, "range")) }
    guard !numbers.isEmpty else { throw failure("'range' needs an end") }
    let start = numbers.count > 1 ? numbers[0] : 0
    let end = numbers.count > 1 ? numbers[1] : numbers[0]
    let step = numbers.count > 2 ? numbers[2] : 1
    guard step != 0 else { throw failure("'range' cannot have the step 0") }
    let distance = step > 0 ? UInt(bitPattern: end &- start) : UInt(bitPattern: start &- end)
    let isEmpty = step > 0 ? end <= start : start <= end
    let count = isEmpty ? 0 : (distance - 1) / step.magnitude + 1
    guard count <= Self.longestRange else {
      throw limit("a range of more than \(Self.longestRange) numbers")
    }
    return .range(NumberRange(start: start, step: step, count: Int(count), end: end))
  }

  private func dictionary(_ arguments: Arguments) throws(TemplateError) -> Mapping {
    guard arguments.positional.count <= 1 else { throw failure("'dict' takes one mapping") }
    var builder = MappingBuilder()
    if let source = arguments.positional.first {
      if case .mapping(let mapping) = source {
        for (key, value) in zip(mapping.keys, mapping.values) { builder.set(try hashKey(key), key, to: value) }
      } else {
        if case .undefined(let undefined) = source { throw failure(undefined) }
        for pair in try items(of: source) {
          let items = try items(of: pair)
          guard items.count == 2 else { throw failure("'dict' needs pairs of keys and values") }
          builder.set(try hashKey(items[0]), items[0], to: items[1])
        }
      }
    }
    for (name, value) in arguments.keywords { builder.set(HashKey(name), .text(name), to: value) }
    guard case .mapping(let mapping) = try mapping(builder) else { throw failure("'dict' failed") }
    return mapping
  }
}
