/// What can be gone through.
extension Interpreter {
  /// The values of anything that has some; a generator has none left afterwards.
  func items(of object: Object) throws(TemplateError) -> [Object] {
    switch object {
    case .undefined: return []
    case .list(let elements), .tuple(let elements): return elements.items
    case .text(let text):
      try allocateElements(text.count)
      return text.units.map { .text(Text([$0])) }
    case .mapping(let mapping): return mapping.keys
    case .view(let view):
      try allocateElements(view.mapping.count)
      return view.items
    case .range(let range):
      try allocateElements(range.count)
      return (0..<range.count).map { .integer(range[$0]) }
    case .generator(let generator): return try generator.takeRest(self)
    case .loop: throw unsupported("going through 'loop'")
    default: throw failure("a value of the type '\(object.typeName)' cannot be gone through")
    }
  }

  /// The values of something for a loop, and how many they are where that is known before.
  func iterable(_ object: Object) throws(TemplateError) -> (source: Generator, length: Int?) {
    if case .generator(let generator) = object { return (generator, nil) }
    let items = try items(of: object)
    return (Generator(items), items.count)
  }

  /// What `len` says.
  func length(of object: Object) throws(TemplateError) -> Int {
    switch object {
    case .undefined: 0
    case .text(let text): text.count
    case .list(let elements), .tuple(let elements): elements.items.count
    case .mapping(let mapping): mapping.count
    case .view(let view): view.mapping.count
    case .range(let range): range.count
    case .loop(let state): try state.length(self)
    default: throw failure("a value of the type '\(object.typeName)' has no length")
    }
  }

  /// Sorts as Python does: equal values keep their order, and only `<` is asked for.
  func sorted<Element>(
    _ elements: [Element], by isLess: (Element, Element) throws(TemplateError) -> Bool
  ) throws(TemplateError) -> [Element] {
    guard elements.count > 1 else { return elements }
    try spend(elements.count)
    let middle = elements.count / 2
    let left = try sorted(Array(elements[..<middle]), by: isLess)
    let right = try sorted(Array(elements[middle...]), by: isLess)
    var out: [Element] = []
    out.reserveCapacity(elements.count)
    var (leftPlace, rightPlace) = (0, 0)
    while leftPlace < left.count, rightPlace < right.count {
      if try isLess(right[rightPlace], left[leftPlace]) {
        out.append(right[rightPlace])
        rightPlace += 1
      } else {
        out.append(left[leftPlace])
        leftPlace += 1
      }
    }
    return out + left[leftPlace...] + right[rightPlace...]
  }
}
