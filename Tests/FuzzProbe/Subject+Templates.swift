import Foundation
import JSONText
import Jinja
import TestSupport

extension Subject {
  /// Damaged templates are refused, or do what they then say.
  static func template() throws -> Subject {
    let expressions = String(decoding: try fixture("Jinja/expressions.txt"), as: UTF8.self).split(separator: "\n")
    let statements = String(decoding: try fixture("Jinja/statements.txt"), as: UTF8.self).split(separator: "\n")
    let values = try JSONValue(parsing: fixture("Jinja/chats.json"))["values"]?.arrayValue?.first
    let variables = Dictionary(
      uniqueKeysWithValues: (values?.objectValue?.members ?? []).map { ($0.key, Value(fixture: $0.value)) })
    var limits = TemplateLimits()
    // As many steps as a template may take would fill the time that there is with one.
    limits.steps = 50_000
    return Subject(
      name: "template",
      seeds: try fixtures("Jinja/templates", ending: ".jinja") + expressions.map { Array("{{ \($0) }}".utf8) }
        + statements.map { Array($0.utf8) },
      words: words,
      read: { bytes in
        _ = try Template(source: String(decoding: bytes, as: UTF8.self), limits: limits)
      },
      use: { bytes in
        do throws(TemplateError) {
          let runs = try Template(source: String(decoding: bytes, as: UTF8.self), limits: limits)
            .render(variables, now: CalendarTime(year: 2025, month: 3, day: 7, hour: 14, minute: 5, second: 9))
          precondition(runs.allSatisfy { !$0.text.isEmpty && $0.mark == 0 }, "a run that is empty or marked")
        } catch {
          precondition(error.line >= 1 && !error.reason.isEmpty, "an error that says nothing")
          throw error
        }
      })
  }

  private static let words = [
    "{%", "%}", "{{", "}}", "{#", "#}", "-", "+", "|", "(", ")", "[", "]", "{", "}", ",", "'", "\"", "\\", " if ",
    " else ", "{% endif %}", "{% for x in messages %}", "{% endfor %}", "{% else %}", "{% raw %}", "{% endraw %}",
    " is ", " not ", " in ", " and ", "none", "true", "0", "-1", "9223372036854775807", "1e308", "1.5", "'%s' % ",
    "'{}'.format(", "loop", "loop.length", "namespace()", "range(99999)", "|list", "|join", "|tojson(indent=9)",
    "|map('upper')", "|select", "|sort", "|batch(3)", "|indent(99)", "|safe", "|e", ".split()", ".items()", ".join(",
    "[::-1]", "[1:]", "**", "//", "~", "* 99999", "{% macro m(a) %}", "{% endmacro %}", "{{ m(1) }}",
    "{% call m() %}", "{% endcall %}", "caller()", "{% set x = ", "{% break %}", "{% generation %}", "é", "\u{2028}",
    "\u{0}", "\r\n", "\\u12", "0x", "1_000",
  ]
}
