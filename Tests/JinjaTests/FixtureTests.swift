import JSONText
import Testing

@testable import Jinja

/// Renderings that have to equal Jinja2's.
@Suite struct FixtureTests {
  /// What Jinja2 can do with these and this interpreter cannot, or does not want to.
  private static let unsupported = [
    "sameas \"b\"", "{{ dict }}", "{{ self }}", "99999999999999999999", "{% block", "recursive",
    "(-7) ** (2.5)",
  ]

  private func compare(_ pairs: [(source: String, output: String?)]) throws {
    let values = try Fixtures.values()
    var refused = 0
    for (source, output) in pairs {
      guard let difference = Fixtures.difference(source, values, expected: output) else { continue }
      if Self.unsupported.contains(where: source.contains), difference.contains("not supported") {
        refused += 1
      } else {
        Issue.record("\(difference)")
      }
    }
    #expect(refused <= Self.unsupported.count)
  }

  @Test func expressions() throws {
    let pairs = try Fixtures.pairs("expressions")
    #expect(pairs.count > 5000)
    try compare(pairs.map { ("{{ (\($0.source)) }}", $0.output) })
  }

  @Test func statements() throws {
    let pairs = try Fixtures.pairs("statements")
    #expect(pairs.count > 500)
    try compare(pairs)
  }

  static let templates = [
    "bitnet", "blocks", "chatml", "deepseek", "falcon3", "gemma", "llama3", "llama31", "macros", "mistral", "phi",
    "qwen25", "qwen3",
  ]

  @Test(arguments: templates)
  func chats(name: String) throws {
    let fixture = try Fixtures.json("chats")
    let conversations = try #require(fixture["conversations"]?.arrayValue)
    let variables = try #require(fixture["variables"]?.arrayValue)
    let source = try Fixtures.text("templates/\(name).jinja")
    var count = 0
    for element in try #require(fixture["cases"]?.arrayValue) where element.arrayValue?[0].stringValue == name {
      let parts = try #require(element.arrayValue)
      let conversation = try #require(parts[1].integerValue)
      let variant = try #require(parts[2].integerValue)
      var values = Value.variables(variables[variant])
      values["messages"] = Value(fixture: conversations[conversation])
      values["bos_token"] = "<s>"
      values["eos_token"] = "</s>"
      let difference = Fixtures.difference(source, values, expected: parts[3].stringValue)
      if let difference { Issue.record("conversation \(conversation), variant \(variant): \(difference)") }
      count += 1
    }
    #expect(count == conversations.count * variables.count)
  }
}
