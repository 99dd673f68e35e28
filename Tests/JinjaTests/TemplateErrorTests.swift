import Testing

@testable import Jinja

@Suite struct TemplateErrorTests {
  private func failure(of source: String, _ values: [String: Value] = [:]) -> TemplateError? {
    do {
      _ = try Template(source: source).render(values)
      return nil
    } catch { return error }
  }

  @Test(arguments: [
    ("a\n{{ x.y.z }}", TemplateError.Kind.evaluation, 2, "'x' is undefined"),
    ("{{ {}.a.b }}", .evaluation, 1, "'dict' has no attribute 'a'"),
    ("{{ [][0].b }}", .evaluation, 1, "'list' has no such element"),
    ("{% for m in [1] %}\n\n{{ m + 'a' }}{% endfor %}", .evaluation, 3, "'+' does not go with 'int' and 'str'"),
    ("{{ 'a' | nope }}", .syntax, 1, "there is no filter 'nope'"),
    ("{{ 1 is nope }}", .syntax, 1, "there is no test 'nope'"),
    ("\n\n{{ 'a' | urlize }}", .unsupported, 3, "the filter 'urlize' is not supported"),
    ("{% include 'x' %}", .unsupported, 1, "the tag 'include' is not supported"),
    ("{% for x in y recursive %}", .unsupported, 1, "a recursive loop is not supported"),
    ("{{ 'a'.encode() }}", .unsupported, 1, "the attribute 'encode' of 'str' is not supported"),
    ("{% if x %}\n", .syntax, 1, "the template ends before 'elif' or 'else' or 'endif'"),
    ("{% endfor %}", .syntax, 1, "the tag 'endfor' is unknown here"),
    (
      "{% if x %}{% endfor %}", .syntax, 1,
      "the tag 'endfor' is unknown here, where 'elif' or 'else' or 'endif' may come"
    ),
    ("{{ 1 2 }}", .syntax, 1, "'}}' was expected, and not a number"), ("{{ ) }}", .syntax, 1, "')' closes nothing"),
    ("{{ 'abc }}", .syntax, 1, "a string has no end"),
    ("{{ a ? b }}", .syntax, 1, "the character '?' has no meaning in a tag"),
    ("x\n{# ", .syntax, 2, "a comment has no end '#}'"),
    ("{{ [].append(1) }}", .evaluation, 1, "templates may not use the attribute 'append' of 'list'"),
    ("{{ ''.__class__.x }}", .evaluation, 1, "templates may not use the attribute '__class__' of 'str'"),
    ("{% break %}", .syntax, 1, "'break' stands outside of a loop"),
    ("{{ raise_exception('no\nway') }}", .raised, 1, "no way"),
    ("{{ range(1, 2, 3, 4) }}", .evaluation, 1, "'range' takes at most 3 arguments"),
    ("{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", .evaluation, 1, "the macro 'm' takes at most 1 arguments"),
    ("{% set a, b = [1] %}", .evaluation, 1, "1 values cannot be stored in 2 variables"),
  ])
  func saysWhatIsWrongAndWhere(source: String, kind: TemplateError.Kind, line: Int, reason: String) {
    #expect(failure(of: source) == TemplateError(kind, line: line, reason))
  }

  @Test func isOneShortLineWithoutControlCharacters() throws {
    let error = try #require(
      failure(of: "{{ raise_exception(a) }}", ["a": .text("\u{1B}[31m\n\u{202E}" + String(repeating: "x", count: 999))])
    )
    #expect(error.kind == .raised)
    #expect(error.description.hasPrefix("line 1: \\u{1b}[31m \\u{202e}xxx"))
    #expect(error.description.hasSuffix("x..."))
    #expect(error.description.unicodeScalars.count < 350)
  }
}
