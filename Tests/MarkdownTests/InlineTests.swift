import Testing

@testable import Markdown

@Suite struct InlineTests {
  @Test(arguments: [
    ("plain", "plain"), ("**a** b", "{b:a} b"), ("*a* _b_ __c__", "{i:a} {i:b} {b:c}"), ("***a***", "{bi:a}"),
    ("**a *b* c**", "{b:a }{bi:b}{b: c}"), ("~~a~~ ~b~", "{s:a} ~b~"), ("snake_case_name", "snake_case_name"),
    ("2*3*4 and a * b * c", "2*3*4 and a * b * c"), ("**a", "**a"), ("a**", "a**"), ("*a**", "{i:a}*"),
    ("これは**太字**です", "これは{b:太字}です"), ("**「太字」**は", "{b:「太字」}は"), ("a\nb", "a\nb"), ("a  \nb\\\nc", "a\nb\nc"),
    ("\\*a\\* \\x", "*a* \\x"), ("a<br>b<BR/>c <i>", "a\nb\nc <i>"), ("**a\nb**", "{b:a\nb}"), ("____", "____"),
  ])
  func emphasis(source: String, outline: String) {
    #expect(InlineText(markdown: source).outline == outline)
  }

  @Test(arguments: [
    ("a &amp; b &lt;c&gt;", "a & b <c>"), ("**&quot;a&quot;**", "{b:\"a\"}"), ("&#39;&#x27;&#X27;", "'''"),
    ("R&D &unknown; & &; &#; &#x; &amp", "R&D &unknown; & &; &#; &#x; &amp"), ("`&amp;`", "{c:&amp;}"),
    ("\\&amp;", "&amp;"), ("&#0;&#xD800;&#9999999;", "\u{FFFD}\u{FFFD}\u{FFFD}"), ("&#12345678;", "&#12345678;"),
    ("&amp;lt;", "&lt;"), ("[a&amp;b](c)", "{l:a&b}{A: (c)}"),
  ])
  func references(source: String, outline: String) {
    #expect(InlineText(markdown: source).outline == outline)
  }

  @Test(arguments: [
    ("`a*b*`", "{c:a*b*}"), ("``a`b``", "{c:a`b}"), ("`a", "`a"), ("` a `", "{c:a}"), ("`a\nb`", "{c:a b}"),
    ("**`a`**", "{bc:a}"), ("`\\`", "{c:\\}"), ("``a`", "``a`"), ("`` ` ``", "{c:`}"),
  ])
  func code(source: String, outline: String) {
    #expect(InlineText(markdown: source).outline == outline)
  }

  @Test(arguments: [
    ("[a](b)", "{l:a}{A: (b)}"), ("[http://a](http://a)", "{l:http://a}"), ("[a](b \"c\")", "{l:a}{A: (b \"c\")}"),
    ("[**a**](<b c>)", "{bl:a}{A: (b c)}"), ("[a]", "[a]"), ("[a](b", "[a](b"), ("[a](b(c))", "{l:a}{A: (b(c))}"),
    ("![a](b)", "{l:a}{A: (b)}"), ("[](b)", "{A:b}"), ("[a][b] [c]()", "[a][b] [c]()"),
    ("[a [b](c)](d)", "[a {l:b}{A: (c)}](d)"),
    ("<https://a.b> <x@y.z> <a> 1 < 2 > 1", "{l:https://a.b} {l:x@y.z} <a> 1 < 2 > 1"),
    ("[x@y.z](mailto:x@y.z)", "{l:x@y.z}"),
  ])
  func links(source: String, outline: String) {
    #expect(InlineText(markdown: source).outline == outline)
  }
}
