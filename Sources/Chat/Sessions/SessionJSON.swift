import Engine
import JSONText

// The lines of a session's file as JSON. "kind" is the first member of each record, so that a list of sessions can
// tell the kinds apart without reading the whole line.

/// A line that cannot be used, and why.
enum SessionLineError: Error, Equatable {
  case damaged(String)
  /// A kind that this program does not know.
  case unknownKind(String)
}

extension SessionHeader {
  static let versionKey = "trilobit"

  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      (Self.versionKey, .integer(Self.version)), ("id", .string(id)), ("created", .integer(created)),
    ]
    if let model { members.append(("model", .string(model))) }
    if let program { members.append(("program", .string(program))) }
    return .object(JSONObject(members))
  }

  /// Nil where the value is no header of version 1; `version(of:)` tells a header of another version.
  init?(_ json: JSONValue, id: String) {
    guard Self.version(of: json) == Self.version else { return nil }
    self.init(
      id: id, created: json["created"]?.integerValue ?? 0, model: SessionFields(json: json).name("model"),
      program: SessionFields(json: json).name("program"))
  }

  /// The version that a header names; nil where the value is no header.
  static func version(of json: JSONValue) -> Int? { json[versionKey]?.integerValue }
}

extension SessionRecord {
  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = []
    func add(_ key: String, _ value: JSONValue?) {
      if let value { members.append((key, value)) }
    }
    switch self {
    case .question(let id, let parent, let text, let time):
      add("kind", "question")
      add("id", .integer(id))
      add("after", parent.map(JSONValue.integer))
      add("text", .string(text))
      add("time", time.map(JSONValue.integer))
    case .answer(let id, let question, let text, let end):
      add("kind", "answer")
      add("id", .integer(id))
      add("after", question.map(JSONValue.integer))
      add("text", .string(text))
      members += end.members
    case .continuation(let id, let text, let end):
      add("kind", "continuation")
      add("id", .integer(id))
      add("text", .string(text))
      members += end.members
    case .select(let id):
      add("kind", "select")
      add("id", id.map(JSONValue.integer) ?? .null)
    case .withdraw(let id):
      add("kind", "withdraw")
      add("id", .integer(id))
    case .title(let text): members = Self.setting("title", text)
    case .system(let text): members = Self.setting("system", text)
    case .model(let name): members = Self.setting("model", name)
    }
    return .object(JSONObject(members))
  }

  private static func setting(_ kind: String, _ text: String?) -> [(key: String, value: JSONValue)] {
    [("kind", .string(kind)), ("text", text.map(JSONValue.string) ?? .null)]
  }

  init(_ json: JSONValue) throws(SessionLineError) {
    guard json.objectValue != nil else { throw .damaged("not a JSON object") }
    let fields = SessionFields(json: json)
    guard let kind = try fields.text("kind") else { throw .damaged("it has no \"kind\"") }
    switch kind {
    case "question":
      self = .question(
        id: try fields.number(needed: "id"), after: try fields.number("after"), text: try fields.text(needed: "text"),
        time: try fields.number("time"))
    case "answer":
      self = .answer(
        id: try fields.number(needed: "id"), to: try fields.number("after"), text: try fields.text(needed: "text"),
        try AnswerEnd(fields))
    case "continuation":
      self = .continuation(
        of: try fields.number(needed: "id"), text: try fields.text(needed: "text"), try AnswerEnd(fields))
    case "select": self = .select(try fields.number("id"))
    case "withdraw": self = .withdraw(try fields.number(needed: "id"))
    case "title": self = .title(try fields.text("text"))
    case "system": self = .system(try fields.text("text"))
    case "model": self = .model(fields.name("text"))
    default: throw .unknownKind(kind)
    }
  }
}

extension SessionRecord.AnswerEnd {
  fileprivate var members: [(key: String, value: JSONValue)] {
    var members: [(key: String, value: JSONValue)] = [("ending", .string(ending.rawValue))]
    if let time { members.append(("time", .integer(time))) }
    if let thinking { members.append(("thinking", .string(thinking))) }
    if let statistics { members.append(("figures", statistics.json)) }
    return members
  }

  fileprivate init(_ fields: SessionFields) throws(SessionLineError) {
    // An ending that a newer program knows ended the answer all the same.
    ending = try fields.text("ending").flatMap(Entry.Ending.init(rawValue:)) ?? .stopped
    time = try fields.number("time")
    thinking = try fields.text("thinking")
    statistics = fields.json["figures"].flatMap(AnswerStatistics.init(json:))
  }
}

/// The members of a line, checked for their types.
private struct SessionFields {
  let json: JSONValue

  func text(_ key: String) throws(SessionLineError) -> String? {
    guard let value = json[key], !value.isNull else { return nil }
    guard let text = value.stringValue else { throw .damaged("\"\(key)\" is not a text") }
    return text
  }

  func number(_ key: String) throws(SessionLineError) -> Int? {
    guard let value = json[key], !value.isNull else { return nil }
    guard let number = value.integerValue else { throw .damaged("\"\(key)\" is not a whole number") }
    return number
  }

  /// A name of one line; nil where it is anything else, for it is shown as it is.
  func name(_ key: String) -> String? {
    guard let text = json[key]?.stringValue, !text.isEmpty,
      !text.unicodeScalars.contains(where: { [.control, .format].contains($0.properties.generalCategory) })
    else { return nil }
    return text
  }

  func text(needed key: String) throws(SessionLineError) -> String {
    guard let text = try text(key) else { throw .damaged("\"\(key)\" is missing") }
    return text
  }

  func number(needed key: String) throws(SessionLineError) -> Int {
    guard let number = try number(key) else { throw .damaged("\"\(key)\" is missing") }
    return number
  }
}
