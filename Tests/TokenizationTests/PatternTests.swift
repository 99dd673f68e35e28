import TestSupport
import Testing

@testable import Tokenization

@Suite struct PatternTests {
  private func matches(_ pattern: String, _ text: String) throws -> [String] {
    let bytes = Array(text.utf8)
    return try Pattern(pattern).matches(in: bytes, 0..<bytes.count).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  @Test(arguments: [
    ("a|ab", "abab", ["a", "a"]), ("(?:ab|a)b", "abbab", ["abb", "ab"]), ("a*", "aab", ["aa", ""]),
    ("a+?b", "aaab", ["aaab"]), ("a??b", "ab", ["ab"]), ("a{2}", "aaaaa", ["aa", "aa"]), ("a{2,}", "aaaaa", ["aaaaa"]),
    ("a{,2}b", "aaab", ["aab"]), ("a{2,3}?", "aaaa", ["aa", "aa"]), ("x{a", "x{a", ["x{a"]),
    ("a++a", "aaa", []), ("(?>a+)a", "aaa", []), ("(?:ab)++c", "ababc", ["ababc"]), ("a{1,2}+", "aaaaa", ["aaaaa"]),
    ("(?:a|b)+?c", "abac", ["abac"]), ("(a(b|c)){2}", "abacab", ["abac"]),
    ("a(?=b)", "abac", ["a"]), ("a(?!b)", "abac", ["a"]), (#"\s+(?!\S)"#, "a   b  ", ["  ", "  "]),
    ("[a-c]+", "xabcd", ["abc"]), ("[^a-c]+", "abxyc", ["xy"]), (#"[\]\-^]+"#, "a]-^b", ["]-^"]),
    ("[a-]+", "b-a", ["-a"]),
    (#"\x41\x{1F30A}\u00e9"#, "A🌊é", ["A🌊é"]), (#"\p{Lu}\p{Ll}+"#, "Éire ÉIRE", ["Éire"]),
    (#"\p{^L}+"#, "a12b", ["12"]),
    (#"\P{L}+"#, "a12b", ["12"]), (#"[^\P{L}]+"#, "1ab2", ["ab"]), (#"\d+\D"#, "12a٣b", ["12a", "٣b"]),
    (#"\w+"#, "a_1-é\u{301}Ⓐ", ["a_1", "é\u{301}Ⓐ"]), (#"\W+"#, "a -b", [" -"]),
    (#"\s"#, "\u{1C}\u{85}\u{A0}\u{200B}\u{2028}\u{3000}", ["\u{85}", "\u{A0}", "\u{2028}", "\u{3000}"]),
    ("(?i:'s|LL)", "'S 'ſ ll Ll", ["'S", "'ſ", "ll", "Ll"]), ("(?i)k[a-c]", "KB \u{212A}a", ["KB", "\u{212A}a"]),
    ("(?i:[^k])", "kK\u{212A}x", ["x"]), ("(?i:a(?-i:b))", "AB Ab", ["Ab"]), (#"(?i:\p{Lu}+)"#, "aB1", ["aB"]),
    ("^a", "a\nab", ["a", "a"]), ("a$", "ab a\na", ["a", "a"]), (#"\Aa"#, "a\na", ["a"]), (#"a\z"#, "a\na", ["a"]),
    (".", "a\n石", ["a", "石"]), ("é+", "e\u{301}éé", ["éé"]), ("", "ab", ["", "", ""]), ("a||b", "b", ["", ""]),
  ])
  func finds(pattern: String, text: String, found: [String]) throws {
    let matches = try matches(pattern, text)
    #expect(matches.map { Array($0.utf8) } == found.map { Array($0.utf8) })
  }

  @Test(
    arguments: [
      (#"\bword"#, #"\b"#), (#"(?<=a)b"#, "group of an unknown kind"), (#"(a)\1"#, #"\1"#), (#"\p{Han}"#, #"\p{Han}"#),
      ("[[:alpha:]]", "[:name:]"), ("[a&&b]", "&&"), ("[a[b]]", "set within a set"), ("(?<n>a)", "group"),
      ("[]", "empty set"),
      ("(a", "without a ')'"), ("a)", "without a '('"), ("[a", "without a ']'"), ("*a", "quantifier"),
      ("a|+", "quantifier"),
      ("(?:a*)*", "may be empty"), ("^*", "anchor"), ("a{2000}", "count out of range"),
      ("a{3,2}", "count out of range"),
      (#"\x{110000}"#, "hexadecimal"), (#"\xZZ"#, "hexadecimal"), ("a(?i)b", "group of an unknown kind"),
      (#"\R"#, #"\R"#),
      (#"a\"#, "at the end"), ("[z-a]", "range"), (#"[\s-a]"#, nil), (#"\pL"#, "without braces"), (#"\p{L"#, #"\p{L}"#),
    ] as [(String, String?)])
  func namesWhatItDoesNotKnow(pattern: String, named: String?) {
    guard let named else { return }
    let error = #expect(throws: TokenizerError.self) { try Pattern(pattern) }
    #expect(error?.description.contains(named) ?? false, "\(error?.description ?? "")")
  }

  @Test func limitsSizeAndDepth() {
    #expect(throws: TokenizerError.self) { try Pattern(String(repeating: "(", count: 100_000)) }
    #expect(throws: TokenizerError.self) { try Pattern("(?:(?:(?:ab){1000}){1000}){1000}") }
    #expect(throws: TokenizerError.self) { try Pattern(String(repeating: "ab|", count: 10_000)) }
  }

  @Test func everyCutAndChangeOfAPatternIsReadOrRefused() {
    let pattern = Array(KnownPatterns.llama3.unicodeScalars)
    var generator = RandomNumbers(seed: 1)
    let alphabet = Array("()[]{}|*+?^$\\\\pPsSdLN-,:!=<>i a1".unicodeScalars)
    for count in pattern.indices { _ = try? Pattern(String(String.UnicodeScalarView(pattern[..<count]))) }
    for _ in 0..<300 {
      var changed = pattern
      for _ in 0..<3 {
        changed[Int.random(in: 0..<changed.count, using: &generator)] = alphabet.randomElement(using: &generator) ?? "a"
      }
      let bytes = Array("It's 12 \n\n words".utf8)
      _ = try? Pattern(String(String.UnicodeScalarView(changed))).matches(in: bytes, 0..<bytes.count)
    }
  }

  @Test func seesOnlyItsRange() throws {
    let text = Array("xaab".utf8)
    #expect(try Pattern("a+(?!b)").matches(in: text, 0..<4) == [1..<2])
    #expect(try Pattern("a+(?!b)").matches(in: text, 0..<3) == [1..<3])
    #expect(try Pattern("^a").matches(in: text, 1..<4) == [1..<2])
    #expect(try Pattern("é").matches(in: Array("é".utf8), 0..<1).isEmpty)
  }

  @Test(arguments: ["a", " ", "\n", "7", "!", "石", "a ", "a\n ", "\u{301}", "'"])
  func longRunsCostNoDepth(unit: String) throws {
    let bytes = Array(String(repeating: unit, count: 20_000).utf8)
    for pattern in [KnownPatterns.llama3, KnownPatterns.gpt2, "(?:ab|a| |\n|!|7|石|'|\u{301})+", "(?:[^q]x?)*?q|z"] {
      if pattern.hasSuffix("z"), unit != "a" { continue }
      let text = pattern.hasSuffix("z") ? Array(bytes.prefix(500)) : bytes
      let matches = try Pattern(pattern).matches(in: text, 0..<text.count)
      if !pattern.hasSuffix("z") { #expect(matches.map(\.count).reduce(0, +) == text.count) }
    }
  }
}

extension Pattern {
  /// All matches in a text for which any time is enough.
  fileprivate func matches(in text: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    var budget = MatchBudget(forTextOf: text.count)
    return matches(in: text, range, &budget)
  }
}
