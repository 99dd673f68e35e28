import Testing

@testable import Jinja

/// Characters keep the mark of where they come from, whatever becomes of them.
@Suite struct MarkTests {
  /// The runs as one text, those with a mark in brackets after it.
  private func shown(_ source: String, _ values: [String: Value]) throws -> String {
    try Template(source: source).render(values, now: CalendarTime(year: 2025, month: 1, day: 1)).map {
      $0.mark == 0 ? $0.text : "\($0.mark)[\($0.text)]"
    }.joined()
  }

  @Test(arguments: [
    ("<|{{ a }}|>", "<|7[ Ab|>\"c ]|>"), ("{{ '<|' + a|trim + '|>' }}", "<|7[Ab|>\"c]|>"),
    ("{{ a.strip().split('|')[0] }}{{ a|length }}", "7[Ab]8"), ("{{ a|upper|trim }}", "7[AB|>\"C]"),
    ("{{ a[1] ~ b ~ a[2:4] }}", "7[A]8[é]7[b|]"), ("{{ [a, b] }}", "['7[ Ab|>\"c ]', '8[é]']"),
    ("{{ {'k': a}|tojson }}", "{\"k\": \"7[ Ab|>\\\"c ]\"}"), ("{{ b|tojson(ensure_ascii=true) }}", "\"8[\\u00e9]\""),
    ("{{ a|e|trim }}", "7[Ab|&gt;&#34;c]"), ("{{ 'x-y'|replace('-', b) }}", "x8[é]y"),
    ("{{ a|replace('b', '!')|trim }}", "7[A]!7[|>\"c]"), ("{{ [b, b]|join('+') }}", "8[é]+8[é]"),
    ("{{ b.join(['1', '2']) }}", "18[é]2"), ("{{ '%s!' % b }}{{ '{}?'.format(b) }}", "8[é]!8[é]?"),
    ("{{ b.center(3, '*') }}{{ b * 2 }}", "*8[é]*8[éé]"), ("{% set x %}<{{ b }}>{% endset %}{{ x }}", "<8[é]>"),
    ("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(b) }}", "<8[é]>"), ("{{ a|list|last ~ (a|reverse)[1] }}", "7[ c]"),
    ("{{ (b ~ 'x')|title }}{{ b|capitalize }}", "8[É]x8[É]"), ("{{ a|indent(1, true)|length }}", "9"),
    ("{{ namespace(v=b).v }}{{ dict(k=b).k }}", "8[éé]"), ("{{ {b: 1}|first }}{{ b in {b: 1} }}", "8[é]True"),
    ("{{ a.splitlines()[0].partition('|')[1] }}", "7[|]"), ("{{ b|default('x') }}{{ b or 'y' }}", "8[éé]"),
    ("{{ dict(**{b: 1})|first }}", "8[é]"),
    ("{% macro m() %}{{ kwargs }}{% endmacro %}{{ m(**{b: 1}) }}", "{'8[é]': 1}"),
    ("{{ c.format('', '', '', 1) }}{{ d % () }}", "9[<|><x]19[%]"), ("{{ strftime_now(e) }}", "9[<%2025>]"),
    ("{{ [b, 'a']|sort|join }}{{ [b]|map('upper')|first }}", "a8[éÉ]"),
  ])
  func staysWithCharacters(source: String, expected: String) throws {
    let values: [String: Value] = [
      "a": .text(" Ab|>\"c ", mark: 7), "b": .text("é", mark: 8), "c": .text("{:<<1}{:|<1}{:><1}<x{}", mark: 9),
      "d": .text("%%", mark: 9), "e": .text("<%%%Y>", mark: 9),
    ]
    #expect(try shown(source, values) == expected)
  }

  @Test func doesNotShowInComparisons() throws {
    let source =
      "{{ a == 'user' }}{{ 'user' in [a] }}{{ {'user': 1}[a] }}{{ a in 'a user' }}{{ a < 'usez' }}{{ a is eq 'user' }}"
    #expect(try Template(source: source).renderText(["a": .text("user", mark: 3)]) == "TrueTrue1TrueTrueTrue")
  }

  @Test func runsAreAsLongAsTheyCanBe() throws {
    let template = try Template(source: "{{ a }}{{ b }}{{ c }}{{ d }}")
    let runs = try template.render([
      "a": .text("x", mark: 1), "b": .text("y", mark: 1), "c": .text("z", mark: 5000), "d": .text("", mark: 2),
    ])
    #expect(runs == [MarkedText("xy", mark: 1), MarkedText("z", mark: 2047)])
    #expect(try Template(source: "").render([:]).isEmpty)
  }
}
