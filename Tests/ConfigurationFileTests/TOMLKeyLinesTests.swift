import Testing

@testable import ConfigurationFile

@Suite struct TOMLKeyLinesTests {
  @Test func keysOfEveryKindAreFound() {
    let lines = TOMLKeyLines(
      #"""
      a = "# no = comment" # b = 1
      'quoted key' = 'it\'
      "esc\u0041ped" . deep = [ # c = 1
        "]", '[', { in = 1, list = [[2], [3]] },
      ]
      text = """
      d = 1
      \""" \
      """""
      lines = '''
      e = 1'''''
      [ table . "x y" ]
      f.g = { h = { i = 1 } }
      [[list]]
      j = 1979
      k = true
      """#, deepest: 32)
    let expected: [([String], Int?)] = [
      (["a"], 1), (["b"], nil), (["quoted key"], 2), (["escAped"], 3), (["escAped", "deep"], 3), (["c"], nil),
      (["escAped", "deep", "in"], 4), (["text"], 6), (["d"], nil), (["lines"], 10), (["e"], nil), (["table"], 12),
      (["table", "x y"], 12), (["table", "x y", "f", "g"], 13), (["table", "x y", "f", "g", "h", "i"], 13),
      (["list"], 14), (["list", "j"], 15), (["list", "k"], 16),
    ]
    for (key, line) in expected { #expect(lines.line(of: key) == line, "\(key)") }
    #expect(lines.tooDeep == nil)
  }

  @Test func windowsLineEndsAreLineEnds() {
    let lines = TOMLKeyLines("[a]\r\nb = 1\r\n\r\nc = 2\r\n", deepest: 32)
    #expect(lines.line(of: ["a", "c"]) == 4)
  }

  @Test(arguments: ["0", "-17", "1_000", "0xFf_0", "0o17", "0b1_0", "3.25", "1e9", "-1.5E+3", "inf", "-nan", "true"])
  func plainValues(text: String) { #expect(TOMLText.isPlainValue(text)) }

  @Test(arguments: [
    "", "01", "1_", "_1", "1__0", "0x", "1.", ".5", "1e", "1e+", "yes", "True", "1979-05-27", "07:32:00", "+-1", "1 2",
  ])
  func otherValues(text: String) { #expect(!TOMLText.isPlainValue(text)) }
}
