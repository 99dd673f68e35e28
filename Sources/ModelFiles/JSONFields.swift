import JSONText

/// Typed look-ups in one JSON file; null counts as absent.
struct JSONFields {
  let path: String
  let object: JSONObject

  init(path: String, object: JSONObject) {
    self.path = path
    self.object = object
  }

  /// The file at a path, or nil where there is none.
  init?(ifPresent path: String) throws(ModelFileError) {
    guard let object = try jsonFileIfPresent(path) else { return nil }
    self.init(path: path, object: object)
  }

  private func value(_ key: String) -> JSONValue? {
    guard let value = object[key], !value.isNull else { return nil }
    return value
  }

  func wrongType(_ key: String, _ type: String) -> ModelFileError { .bad(path, "\(key) is not \(type)") }

  func missing(_ key: String) -> ModelFileError { .bad(path, "lacks \(key)") }

  func integer(_ key: String) throws(ModelFileError) -> Int? {
    guard let value = value(key) else { return nil }
    guard let integer = value.integerValue else { throw wrongType(key, "a whole number") }
    return integer
  }

  func requiredInteger(_ key: String) throws(ModelFileError) -> Int {
    guard let integer = try integer(key) else { throw missing(key) }
    return integer
  }

  func number(_ key: String) throws(ModelFileError) -> Double? {
    guard let value = value(key) else { return nil }
    guard let number = value.doubleValue else { throw wrongType(key, "a number") }
    return number
  }

  func requiredNumber(_ key: String) throws(ModelFileError) -> Double {
    guard let number = try number(key) else { throw missing(key) }
    return number
  }

  func string(_ key: String) throws(ModelFileError) -> String? {
    guard let value = value(key) else { return nil }
    guard let string = value.stringValue else { throw wrongType(key, "a text") }
    return string
  }

  /// Token ids: one number, or a list of them; empty where there are none.
  func tokens(_ key: String) throws(ModelFileError) -> [Int] {
    guard let value = value(key) else { return [] }
    if let token = value.integerValue { return [token] }
    guard let elements = value.arrayValue else { throw wrongType(key, "a whole number or a list of them") }
    let tokens = elements.compactMap(\.integerValue)
    guard tokens.count == elements.count else { throw wrongType(key, "a whole number or a list of them") }
    return tokens
  }
}
