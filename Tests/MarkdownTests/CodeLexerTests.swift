import TestSupport
import Testing

@testable import Markdown

@Suite struct CodeLexerTests {
  /// Lines with their pieces as `k:word`, plain ones bare, parted by `¦`.
  private func outline(_ label: String, _ code: String) -> [String] {
    var lexer = CodeLexer(label: label)
    return code.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      lexer.spans(of: Array(line.utf8)[...]).map { span in
        switch span.kind {
        case .plain: span.text
        case .keyword: "k:" + span.text
        case .string: "s:" + span.text
        case .comment: "c:" + span.text
        case .number: "n:" + span.text
        }
      }.joined(separator: "¦")
    }
  }

  @Test(arguments: [
    ("swift", "let a = 0x1F // x", ["k:let¦ a = ¦n:0x1F¦ ¦c:// x"]),
    ("Swift", "/* a\n/* b */ c */ if", ["c:/* a", "c:/* b */ c */¦ ¦k:if"]),
    ("swift", "\"\"\"\na \\\"\"\"\n\"\"\" + 1.5", ["s:\"\"\"", "s:a \\\"\"\"", "s:\"\"\"¦ + ¦n:1.5"]),
    (
      "python", "def f(x): # it's\n  return 'a\\'b' if x else None",
      ["k:def¦ f(x): ¦c:# it's", "  ¦k:return¦ ¦s:'a\\'b'¦ ¦k:if¦ x ¦k:else¦ ¦k:None"]
    ),
    ("py", "s = 'open\nx = 1", ["s = ¦s:'open", "x = ¦n:1"]),
    ("c++", "#include <a>\nint x2 = 3;", ["k:#include¦ <a>", "k:int¦ x2 = ¦n:3¦;"]),
    ("ts", "const a = `x\n${b}`;", ["k:const¦ a = ¦s:`x", "s:${b}`¦;"]),
    ("rust", "fn f<'a>() {}", ["k:fn¦ f<'a>() {}"]),
    ("go", "func main() {}", ["k:func¦ main() {}"]), ("java", "new X(\"a\")", ["k:new¦ X(¦s:\"a\"¦)"]),
    ("bash", "echo $# \"a # b\" # c", ["k:echo¦ $# ¦s:\"a # b\"¦ ¦c:# c"]),
    ("json", "{\"a\": [1, true]}", ["{¦s:\"a\"¦: [¦n:1¦, ¦k:true¦]}"]),
    ("yaml", "- a: 1 # x\n  b: \"c\"", ["- ¦k:a¦: ¦n:1¦ ¦c:# x", "  ¦k:b¦: ¦s:\"c\""]),
    ("toml", "[a.b]\nc = 2", ["k:[a.b]", "k:c¦ = ¦n:2"]),
    ("html", "<a href=\"b\">it's</a><!-- c -->", ["<¦k:a¦ href=¦s:\"b\"¦>it's</¦k:a¦>¦c:<!-- c -->"]),
    ("sql", "SELECT a FROM b -- c", ["k:SELECT¦ a ¦k:FROM¦ b ¦c:-- c"]), ("nothing", "let 1 \"a\"", ["let 1 \"a\""]),
    ("", "# 1", ["# 1"]),
  ])
  func colours(label: String, code: String, lines: [String]) {
    #expect(outline(label, code) == lines)
  }

  @Test(arguments: ["swift", "python", "html", "yaml", "bash", "sql", "rust"], 1...8)
  func nothingIsLost(label: String, seed: Int) {
    var random = RandomNumbers(seed: UInt64(seed))
    var lexer = CodeLexer(label: label)
    for _ in 0..<40 {
      let line = StreamTests.text(&random, pieces: 12).filter { $0 != "\n" && $0 != "\r\n" }
      #expect(lexer.spans(of: Array(line.utf8)[...]).map(\.text).joined() == line)
    }
  }
}
