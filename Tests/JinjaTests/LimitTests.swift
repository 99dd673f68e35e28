import Testing

@testable import Jinja

/// Templates that mean harm: each ends soon, with an error that says why.
@Suite struct LimitTests {
  private static func error(_ source: String, limits: TemplateLimits = TemplateLimits()) -> TemplateError? {
    do {
      _ = try Template(source: source, limits: limits).render([:])
      return nil
    } catch { return error }
  }

  private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  @Test(arguments: [
    "{{ \(repeated("(", 100_000)) }}", "{{ \(repeated("[", 100_000)) }}", "{{ \(repeated("{1:", 50_000)) }}",
    "{{ \(repeated("not ", 50_000)) }}", "{{ \(repeated("-", 100_000)) }}", "{{ \(repeated("1 if 0 else ", 10_000)) }}",
    "{{ x\(repeated("|trim", 40_000)) }}", "{{ 1\(repeated("+1", 100_000)) }}", "{{ x\(repeated(".a", 100_000)) }}",
    "{{ x\(repeated("[0]", 50_000)) }}", "{{ x\(repeated("()", 100_000)) }}", repeated("{% if x %}", 20_000),
    repeated("{% for x in y %}", 10_000), repeated("{% set x %}", 10_000), repeated("{% macro m() %}", 10_000),
    repeated("{% generation %}", 10_000), "{% set \(repeated("(", 100_000))", "{{ x is eq \(repeated("[", 10_000)) }}",
  ])
  func nesting(source: String) {
    let error = Self.error(source)
    #expect(error?.kind == .limit)
    #expect(error?.reason == "the template is nested deeper than 100 levels")
  }

  @Test func whatIsUsualIsNotTooDeep() throws {
    for source in [
      "{{ \(Self.repeated("(", 90))1\(Self.repeated(")", 90)) }}", "{{ 0\(Self.repeated("+1", 190)) - 189 }}",
      Self.repeated("{% if 1 %}", 95) + "1" + Self.repeated("{% endif %}", 95),
      Self.repeated("{% filter trim %}", 95) + "1" + Self.repeated("{% endfilter %}", 95),
      "{% if 0 %}\(Self.repeated("{% elif 0 %}", 5000)){% else %}1{% endif %}",
    ] { #expect(try Template(source: source).renderText([:]) == "1") }
  }

  @Test func length() {
    #expect(Self.error(Self.repeated(" ", 1 << 18)) == nil)
    #expect(Self.error(Self.repeated(" ", 1 + 1 << 18))?.reason == "the template is longer than 262144 characters")
  }

  @Test(arguments: [
    "{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}",
    "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}",
    "{% set ns = namespace() %}{% set ns.a = ns %}{% set ns.b = [ns, ns] %}{{ ns }}",
  ])
  func recursion(source: String) {
    let error = Self.error(source)
    #expect(error?.kind == .limit)
    #expect(error?.reason == "the template calls deeper than 400 levels")
  }

  @Test(arguments: [
    "[ns.x]", "(ns.x, 1)", "{'a': ns.x}", "{'a': ns.x}.items()", "{'a': ns.x}.get", "[ns.x]|map('string')",
    "[1]|map('default', ns.x)", "[ns.x]|reverse", "namespace(x=[ns.x]).x",
  ])
  func depthOfValues(growth: String) {
    let error = Self.error(
      "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = \(growth) %}{% endfor %}")
    #expect(error?.kind == .limit)
    #expect(error?.reason == "values are nested deeper than 100 levels")
  }

  @Test func loopsHoldNoEndlessChains() {
    let chains = [
      "{% for j in ns.x %}{% set ns.x = [loop] %}{% endfor %}",
      "{% set p = ns.x %}{% for b in [1] %}{% set ns.x = loop %}{% endfor %}", "{{ loop.changed([loop]) }}",
    ]
    for chain in chains {
      let error = Self.error("{% set ns = namespace(x=[1]) %}{% for i in range(20000) %}\(chain){% endfor %}")
      #expect(error == nil || error?.kind == .limit)
    }
  }

  @Test(arguments: [
    "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
    "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set ns = namespace(x=[]) %}{% for i in range(999) %}{% set ns.x = ns.x + ['a' * 1000000] %}{% endfor %}",
    "{% for i in range(100000) %}{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }}{% endfor %}",
    "{% set x %}{% for i in range(100000) %}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{% endfor %}{% endset %}",
    "{{ 'a' * 9999999 }}", "{{ [1] * 9223372036854775807 }}", "{{ 'a'.center(9223372036854775807) }}",
    "{{ 'a'.zfill(99999999999) }}", "{{ '%99999999d' % 1 }}", "{{ '%99999999999999999999999999d' % 1 }}",
    "{{ '{:99999999}'.format(1) }}", "{% set a = 'a' * 100000 %}{{ a.replace('a', a) }}",
    "{% set a = 'a' * 100000 %}{{ range(100000)|join(a) }}", "{% set a = 'a' * 100000 %}{{ a.join(a) }}",
    "{{ ('a\n' * 100000)|indent(100000) }}", "{{ [1]|tojson(indent=99999999999) }}", "{{ range(100001) }}",
    "{{ range(-9223372036854775807, 9223372036854775807) }}", "{{ [1]|slice(99999999999)|list }}",
    "{{ [1]|batch(99999999999, 0)|list }}", "{{ strftime_now is defined or ('%c' * 9999999) }}",
  ])
  func size(source: String) {
    // Tighter than usual, so that the tests are quick.
    var limits = TemplateLimits()
    limits.steps = 200_000
    limits.memory = 1 << 20
    limits.textLength = 1 << 18
    let error = Self.error(source, limits: limits)
    #expect(error?.kind == .limit, "\(error.map(\.description) ?? "no error")")
  }

  /// Values that share their parts are small, and would be without end if each part were looked at as often as it is met.
  @Test(arguments: [
    "{{ n.x }}", "{{ n.x|tojson }}", "{{ n.x == n.y }}", "{{ n.x < n.y }}", "{{ {n.x: 1} }}",
    "{{ [n.x, n.y]|unique|list }}",
  ])
  func sharedParts(use: String) {
    var limits = TemplateLimits()
    limits.steps = 100_000
    let grow = "{% set n.x = (n.x, n.x) %}{% set n.y = (n.y, n.y) %}"
    let error = Self.error(
      "{% set n = namespace(x=(1,), y=(1,)) %}{% for i in range(90) %}\(grow){% endfor %}\(use)",
      limits: limits)
    #expect(error?.kind == .limit)
  }

  /// With fewer steps, so that the test is quick; what counts is that each use of a long text is many.
  @Test(arguments: [
    "a.find(b)", "b in a", "a.count('a')", "a.split('a')|length", "a.strip('a')", "''.strip(a)", "a|upper|length",
    "a.startswith(a)", "a == a + ''", "a < a + ''", "{a: 1}[a]", "[a]|sort|length", "a|list|length", "a[::2]|length",
    "(a ~ a)|length", "a|replace('a', 'b')|length", "a.splitlines()|length", "a|tojson|length", "[a]|string|length",
    "a|e|length", "a.isdigit()", "('%s' % a)|length", "'{}'.format(a)|length", "a|int", "a|indent|length",
  ])
  func workOnLongTexts(expression: String) {
    var limits = TemplateLimits()
    limits.steps = 60_000
    let loop = "{% for i in range(100000) %}{% set x = \(expression) %}{% endfor %}"
    let error = Self.error("{% set a = 'a' * 20000 %}{% set b = 'a' * 10000 + 'b' %}\(loop)", limits: limits)
    #expect(error?.kind == .limit)
  }

  @Test func whatIsGivenCountsOnTop() throws {
    var limits = TemplateLimits()
    limits.steps = 1000
    limits.memory = 1000
    limits.textLength = 100
    let long = Self.repeated("x", 5000)
    #expect(try Template(source: "{{ a|trim }}", limits: limits).renderText(["a": .text(long)]) == long)
    let messages = Value.list([Value](repeating: ["role": "user", "content": "Hi"], count: 500))
    let source =
      "{% for m in messages %}{{ m.role + ':' + m['content']|trim }}{% if not loop.last %},{% endif %}{% endfor %}"
    let template = try Template(source: source, limits: limits)
    #expect(try template.renderText(["messages": messages]).utf8.count == 8 * 500 - 1)
    var deep = Value.null
    for _ in 0..<99 { deep = .list([deep]) }
    #expect(try Template(source: "{{ a|length }}").renderText(["a": deep]) == "1")
    #expect(throws: TemplateError.self) { try Template(source: "{{ a }}").render(["a": .list([deep])]) }
  }

  @Test(arguments: [
    "{{ 2 ** 9999999 }}", "{{ (-9223372036854775807 - 1) // -1 }}", "{{ (-9223372036854775807 - 1)|abs }}",
    "{{ 9223372036854775807 + 1 }}", "{{ 1e300|int }}", "{{ ('9' * 100)|int }}", "{{ 9223372036854775808 }}",
    "{{ '%d' % 1e300 }}", "{{ '%.9999f' % 1.5 }}",
  ])
  func largeNumbers(source: String) {
    #expect(Self.error(source)?.kind == .unsupported)
  }

  @Test func extremesAreNoTrouble() throws {
    let least = "(-9223372036854775807 - 1)"
    for (source, output) in [
      ("{{ 1.5|round(9223372036854775807) }}", "1.5"), ("{{ 15|round(\(least)) }}", "0"),
      ("{{ 'abc'[::\(least)] }}", "c"),
      ("{{ 'abc'[\(least):9223372036854775807:9223372036854775807] }}", "a"), ("{{ [1][9223372036854775807] }}", ""),
      ("{{ 'abc'.find('c', \(least)) }}", "2"), ("{{ 'a' * \(least) }}", ""), ("{{ 1e308 * 10 }}", "inf"),
      ("{{ range(\(least), 9223372036854775807, 9223372036854775807)|list|length }}", "3"),
      ("{{ 'abc'|truncate(9223372036854775807, leeway=9223372036854775807) }}", "abc"),
    ] { #expect(try Template(source: source).renderText([:]) == output, "\(source)") }
  }
}
