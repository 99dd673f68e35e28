/// Filters that compare values with each other.
extension Interpreter {
  func ordered(_ filter: FilterName, _ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    switch filter {
    case .dictsort: return try sortedPairs(value, arguments)
    case .sort: return try sorted(value, arguments)
    case .unique: return try unique(value, arguments)
    default: return try extreme(filter, value, arguments)
    }
  }

  /// What a value is compared by: its attribute, in small letters where case does not count.
  private func key(
    _ value: Object, _ attribute: Object?, _ isCaseSensitive: Bool
  ) throws(TemplateError) -> Object {
    let key = try self.value(at: attribute ?? .none, of: value)
    guard !isCaseSensitive, case .text(let text) = key else { return key }
    try allocateText(text.count * 3)
    return .text(text.lowercased)
  }

  private func sorted(_ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    let bound = try arguments.bound(to: ["reverse", "case_sensitive", "attribute"], self, "sort")
    let isReversed = try integer(bound[0], default: 0, .sort) != 0
    let isCaseSensitive = try isTrue(bound[1])
    var paths: [Object] = [bound[2] ?? .none]
    if case .text(let text) = bound[2] { paths = text.split(Text(","), limit: .max).map(Object.text) }
    var keyed: [(key: Object, value: Object)] = []
    for item in try items(of: value) {
      var keys: [Object] = []
      for path in paths { keys.append(try key(item, path, isCaseSensitive)) }
      keyed.append((.list(Elements(keys)), item))
    }
    let order = try sorted(keyed) { (left, right) throws(TemplateError) in
      try isReversed ? isLess(right.key, left.key) : isLess(left.key, right.key)
    }
    return try list(order.map(\.value))
  }

  private func sortedPairs(_ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    let bound = try arguments.bound(to: ["case_sensitive", "by", "reverse"], self, "dictsort")
    let isCaseSensitive = try isTrue(bound[0])
    let by = try bound[1].map { (by) throws(TemplateError) in try text(of: by).string } ?? "key"
    guard by == "key" || by == "value" else { throw failure("'dictsort' sorts by \"key\" or \"value\"") }
    let isReversed = try integer(bound[2], default: 0, .dictsort) != 0
    if case .undefined(let undefined) = value { throw failure(undefined) }
    guard case .mapping(let mapping) = value else { throw failure("'dictsort' needs a mapping") }
    var keyed: [(key: Object, pair: Object)] = []
    for (key, value) in zip(mapping.keys, mapping.values) {
      keyed.append((try self.key(by == "key" ? key : value, nil, isCaseSensitive), try tuple([key, value])))
    }
    let order = try sorted(keyed) { (left, right) throws(TemplateError) in
      try isReversed ? isLess(right.key, left.key) : isLess(left.key, right.key)
    }
    return try list(order.map(\.pair))
  }

  private func unique(_ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    let bound = try arguments.bound(to: ["case_sensitive", "attribute"], self, "unique")
    return try generator(
      Generator(from: value, arguments) { (interpreter) throws(TemplateError) in
        let isCaseSensitive = try interpreter.isTrue(bound[0])
        var seen: Set<HashKey> = []
        return Generator.Steps(try interpreter.iterable(value).source) { (item, interpreter) throws(TemplateError) in
          let key = try interpreter.key(item, bound[1], isCaseSensitive)
          return seen.insert(try interpreter.hashKey(key)).inserted ? item : nil
        }
      })
  }

  private func extreme(_ filter: FilterName, _ value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    let bound = try arguments.bound(to: ["case_sensitive", "attribute"], self, filter.rawValue)
    let isCaseSensitive = try isTrue(bound[0])
    let items = try items(of: value)
    guard var best = items.first else {
      return .undefined(Undefined(.other("'\(filter.rawValue)' has no value, since there is none to choose from")))
    }
    var bestKey = try key(best, bound[1], isCaseSensitive)
    for item in items.dropFirst() {
      let key = try key(item, bound[1], isCaseSensitive)
      if try filter == .min ? isLess(key, bestKey) : isLess(bestKey, key) { (best, bestKey) = (item, key) }
    }
    return best
  }
}
