import Foundation
import JSONText
import TestSupport
import Testing

@testable import Jinja

/// What Jinja2 made of the templates in Tests/Fixtures/Jinja.
enum Fixtures {
  static func json(_ name: String) throws -> JSONValue {
    try JSONValue(parsing: Data(contentsOf: TestFiles.fixtures.appending(path: "Jinja/\(name).json")))
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: TestFiles.fixtures.appending(path: "Jinja/\(path)"), encoding: .utf8)
  }

  /// Templates or expressions, each with what it puts out; nil where it cannot be read or rendered.
  static func pairs(_ name: String) throws -> [(source: String, output: String?)] {
    try #require(json(name).arrayValue).map { pair in
      let pair = try #require(pair.arrayValue)
      return (try #require(pair[0].stringValue), pair[1].stringValue)
    }
  }

  /// The moment at which the clock stood still.
  static let now = CalendarTime(year: 2025, month: 3, day: 7, hour: 14, minute: 5, second: 9)

  /// The variables that the templates of `pairs` were given.
  static func values() throws -> [String: Value] {
    Value.variables(try #require(json("chats")["values"]?.arrayValue?.first))
  }

  /// Renders a template and says how the result differs from what was expected; nil where it does not.
  ///
  /// - Parameter expected: nil for an error.
  static func difference(
    _ source: String, _ values: [String: Value], expected: String?
  ) -> String? {
    do {
      let text = try Template(source: source).renderText(values, now: now)
      guard let expected else { return "\(source)\nhas to fail, and put out \(text.debugDescription)" }
      if text.utf8.elementsEqual(expected.utf8) { return nil }
      return "\(source)\nput out \(text.debugDescription)\ninstead of \(expected.debugDescription)"
    } catch {
      guard let expected else { return nil }
      return "\(source)\nfailed with '\(error)' instead of \(expected.debugDescription)"
    }
  }
}

extension Value {
  /// The members of an object as variables.
  static func variables(_ json: JSONValue) -> [String: Value] {
    Dictionary(uniqueKeysWithValues: (json.objectValue?.members ?? []).map { ($0.key, Value(fixture: $0.value)) })
  }
}
