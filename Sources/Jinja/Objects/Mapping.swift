/// Keys and values in the order in which they came; never changes once it is built.
final class Mapping {
  let keys: [Object]
  let values: [Object]
  let depth: Int
  private let index: [HashKey: Int]

  fileprivate init(keys: [Object], values: [Object], index: [HashKey: Int]) {
    self.keys = keys
    self.values = values
    self.index = index
    depth = (keys + values).reduce(0) { max($0, $1.depth) } + 1
  }

  var count: Int { keys.count }

  subscript(key: HashKey) -> Object? { index[key].map { values[$0] } }
}

/// A mapping in the making.
struct MappingBuilder {
  private var keys: [Object] = []
  private var values: [Object] = []
  private var index: [HashKey: Int] = [:]

  /// Of equal keys, the first one and the last value stay.
  mutating func set(_ key: HashKey, _ object: Object, to value: Object) {
    if let place = index[key] {
      values[place] = value
    } else {
      index[key] = keys.count
      keys.append(object)
      values.append(value)
    }
  }

  var mapping: Mapping { Mapping(keys: keys, values: values, index: index) }
}

/// What a value is as a key: equal for equal values.
enum HashKey: Hashable {
  case undefined
  case none
  case integer(Int)
  case float(Double)
  case text([UInt32])
  case tuple([HashKey])
  case range(start: Int, step: Int, count: Int)
  case namespace(Int)
  case macro(Int)
  case function(GlobalFunction)
  /// What is equal to itself alone.
  case object(ObjectIdentifier)

  init(_ text: Text) {
    let isPlain = text.units.allSatisfy { $0 <= Text.pointMask }
    self = .text(isPlain ? text.units : text.units.map { $0 & Text.pointMask })
  }

  init(_ string: String) { self = .text(string.unicodeScalars.map(\.value)) }
}

/// The keys, values or pairs of a mapping.
final class MappingView {
  enum Kind: String {
    case keys = "dict_keys"
    case values = "dict_values"
    case items = "dict_items"
  }

  let mapping: Mapping
  let kind: Kind

  init(_ mapping: Mapping, _ kind: Kind) {
    self.mapping = mapping
    self.kind = kind
  }

  var items: [Object] {
    switch kind {
    case .keys: mapping.keys
    case .values: mapping.values
    case .items: zip(mapping.keys, mapping.values).map { .tuple(Elements([$0, $1])) }
    }
  }
}
