import Testing

@testable import Markdown

@Suite struct BlockTests {
  private func outline(_ text: String) -> [String] { MarkdownText.blocks(of: text).map(\.outline) }

  @Test(arguments: [
    ("", []), ("\n\n", []), ("one\ntwo", ["one\ntwo"]), ("one\n\ntwo", ["one", "¶two"]),
    ("# A\n###### B #\n####### c\n#d", ["h1 A", "h6 B", "####### c\n#d"]), ("#", ["#"]), ("# C#", ["h1 C#"]),
    ("As follows:\n---\nb", ["As follows:", "---", "b"]), ("a\nb\n---", ["a\nb", "---"]), ("a\n***", ["a", "---"]),
    ("Title\n---\nb", ["h2 Title", "b"]), ("*Title*\n====\nb", ["h1 {i:Title}", "b"]), ("a\n=", ["a\n="]),
    ("> a\n===", ["> a", "==="]), ("- a\n  ===", ["- h1 a"]), ("a\nb\n===", ["a\nb\n==="]), ("===", ["==="]),
    ("* * *", ["---"]), ("--", ["--"]),
    ("- a\n- b", ["- a", "- b"]), ("a\n- b", ["a", "- b"]), ("a\n-", ["a\n-"]), ("- a\n\n- b", ["- a", "¶- b"]),
    ("- a\n  - b\n    - c\n- d", ["- a", "- - b", "- - - c", "- d"]),
    ("* a\n    * b\n    * c", ["- a", "- - b", "- - c"]), ("1. a\n  - b", ["1. a", "1. - b"]),
    ("- a\n  b\n\n  c\nd", ["- a\nb", "¶- c", "d"]), ("- - a", ["- - a"]), ("-\n  a", ["- a"]), ("- ", ["- "]),
    ("1. a\n1. b\n1. c", ["1. a", "2. b", "3. c"]), ("3) a\n5) b", ["3) a", "5) b"]), ("1.a", ["1.a"]),
    ("In\n1986. A year", ["In\n1986. A year"]), ("In\n2. b", ["In", "2. b"]),
    ("- [ ] a\n- [x] b\n- [y] c", ["- [ ] a", "- [x] b", "- [y] c"]),
    ("> a\n> b\n>\n> - c\nd", ["> a\nb", "¶> - c", "d"]), ("> > a\n> b", ["> > a", "> b"]), (">a", ["> a"]),
    ("    a\n      b", ["    a\n      b"]), (" Hello", ["Hello"]), ("- a\n\tb", ["- a\nb"]),
  ])
  func structure(text: String, blocks: [String]) {
    #expect(outline(text) == blocks)
  }

  @Test(arguments: [
    ("```swift\nlet a\n\n  b\n```\nc", ["```swift", "|let a", "|", "|  b", "```", "c"]),
    ("a\n~~~\n```\n~~~~", ["a", "```", "|```", "```"]), ("```a`b", ["```a`b"]), ("```\nx", ["```", "|x"]),
    ("````\n```\n````", ["```", "|```", "```"]), ("```\n# a\n- b\n> c", ["```", "|# a", "|- b", "|> c"]),
    ("1. a\n   ```\n   x\n     y\n   ```\n2. b", ["1. a", "1. ```", "1. |x", "1. |  y", "1. ```", "2. b"]),
    ("1. a\n   ```\nx\n```\nb", ["1. a", "1. ```", "1. |x", "1. ```", "b"]),
    ("> ```\n> x\ny", ["> ```", "> |x", "> ```", "y"]), ("```\n\tx", ["```", "|\tx"]), ("  ```\n   x", ["```", "| x"]),
  ])
  func code(text: String, blocks: [String]) {
    #expect(outline(text) == blocks)
  }

  @Test(arguments: [
    ("| a | b |\n|---|:-:|\n| 1 | 2 |", ["table a | b // 1 | 2"]), ("a | b\n--- | ---\n1", ["table a | b", "1"]),
    ("text\n|a|\n|-|\n|b|\n\nc", ["text", "table a // b", "¶c"]), ("|a|b|\n|-|", ["|a|b|\n|-|"]),
    ("|a|b|\n|-|-|\n|1|\n|1|2|3|", ["table a | b // 1 |  // 1 | 2 | 3"]),
    ("|a|\n|-|\n|`x\\|y` \\| z|", ["table a // {c:x|y} | z"]),
    ("- |a|\n  |-|\n  |b|", ["- table a // b"]),
  ])
  func tables(text: String, blocks: [String]) {
    #expect(outline(text) == blocks)
  }

  @Test func alignments() throws {
    guard case .table(let table) = MarkdownText.blocks(of: "|a|b|c|d|\n|-|:-|-:|:-:|").first?.content else {
      Issue.record("there is no table")
      return
    }
    #expect(table.alignments == [.left, .left, .right, .center])
  }

  @Test func itemsHaveNumbersOfTheirOwn() {
    let blocks = MarkdownText.blocks(of: "- a\n\n  b\n- c")
    #expect(blocks[0].containers == blocks[1].containers)
    #expect(blocks[1].containers != blocks[2].containers)
  }

  @Test func codeIsTakenOut() {
    let found = MarkdownText.codeBlocks(of: "a\n```c\nint x;\n\ty\n```\n- b\n  ~~~\n  z\n")
    #expect(found.map(\.label) == ["c", ""] && found.map(\.code) == ["int x;\n\ty\n", "z\n"])
    #expect(MarkdownText.hasFence("a\n```") && !MarkdownText.hasFence("a ``` b"))
  }
}
