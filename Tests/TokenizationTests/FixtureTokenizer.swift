import Foundation
import JSONText
import TestSupport

@testable import Tokenization

/// The small tokenizer of Tests/Fixtures/Tokenization, and its JSON to change.
enum FixtureTokenizer {
  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: TestFiles.fixtures.appending(path: "Tokenization/\(name)")))
  }

  static func json() throws -> JSONValue { try JSONValue(parsing: bytes("tokenizer.json")) }

  static func tokenizer() throws -> Tokenizer { try Tokenizer(huggingFaceJSON: bytes("tokenizer.json")) }

  /// The tokenizer with some members of its JSON, or of the `model` in it, replaced.
  static func tokenizer(
    with members: [(String, JSONValue)] = [], model: [(String, JSONValue)] = [], config: String? = nil
  ) throws -> Tokenizer {
    let json = try json()
    let changed = replacing(replacingModel(json, model), members)
    return try Tokenizer(huggingFaceJSON: Array(changed.text.utf8), configJSON: config.map { Array($0.utf8) })
  }

  private static func replacingModel(_ json: JSONValue, _ members: [(String, JSONValue)]) -> JSONValue {
    guard let model = json["model"], !members.isEmpty else { return json }
    return replacing(json, [("model", replacing(model, members))])
  }

  static func replacing(_ json: JSONValue, _ members: [(String, JSONValue)]) -> JSONValue {
    let names = members.map(\.0)
    let kept = (json.objectValue?.members ?? []).filter { !names.contains($0.key) }
    return .object(JSONObject(kept + members.map { (key: $0.0, value: $0.1) }))
  }
}
