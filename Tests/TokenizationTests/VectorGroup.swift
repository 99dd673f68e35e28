import JSONText
import Testing

/// What a library makes of texts with one tokenizer: a group of a fixture.
struct VectorGroup: CustomTestStringConvertible {
  var json: JSONValue
  var texts: [String]
  var testDescription: String { json["name"]?.stringValue ?? "" }

  /// The groups of a fixture, which share their texts; none where it cannot be read.
  static func read(_ name: String) -> [VectorGroup] {
    guard let bytes = try? FixtureTokenizer.bytes(name), let json = try? JSONValue(parsing: bytes) else { return [] }
    let texts = (json["texts"]?.arrayValue ?? []).map { $0.stringValue ?? "" }
    return (json["groups"]?.arrayValue ?? []).map { VectorGroup(json: $0, texts: texts) }
  }
}
