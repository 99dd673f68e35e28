import Testing

@testable import Jinja

/// What a caller of the library sees, besides what the fixtures compare with Jinja2.
@Suite struct TemplateTests {
  @Test func rendersValuesOfEveryKind() throws {
    let template = try Template(source: "{{ a }} {{ b }} {{ c }} {{ d }} {{ e }} {{ f }} {{ g }}")
    let values: [String: Value] = [
      "a": nil, "b": true, "c": 3, "d": 1.5, "e": "x", "f": [1, "y"], "g": ["k": ["deep"]],
    ]
    #expect(try template.renderText(values) == "None True 3 1.5 x [1, 'y'] {'k': ['deep']}")
  }

  @Test func mentionsNames() throws {
    let template = try Template(source: "{% if thinking is defined %}{{ messages[0].role }}{% endif %}")
    #expect(template.mentions("thinking"))
    #expect(template.mentions("messages"))
    #expect(!template.mentions("role"))
  }
}
