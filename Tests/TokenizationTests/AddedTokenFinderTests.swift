import JSONText
import Testing

@testable import Tokenization

@Suite struct AddedTokenFinderTests {
  /// What is found in a text: `[token]` for tokens.
  private func found(_ text: String, _ tokens: [(String, [(String, JSONValue)])], special: Bool = false) throws
    -> String
  {
    var id = 400
    let added = tokens.map { content, options in
      id += 1
      let fixed: [(key: String, value: JSONValue)] = [
        ("id", .integer(id)), ("content", .string(content)), ("normalized", false),
      ]
      return FixtureTokenizer.replacing(.object(JSONObject(fixed)), options)
    }
    let tokenizer = try FixtureTokenizer.tokenizer(with: [("added_tokens", .array(added))])
    let bytes = Array(text.utf8)
    let finder = AddedTokenFinder(tokenizer.vocabulary)
    var budget = MatchBudget(forTextOf: bytes.count)
    let found = finder.segments(of: bytes, 0..<bytes.count, normalized: false, special: special, &budget)
    return found.flatMap { segment in
      let isToken = segment.token != nil
      return isToken
        ? [segment] : finder.segments(of: bytes, segment.range, normalized: true, special: special, &budget)
    }.map { segment in
      let part = String(decoding: bytes[segment.range], as: UTF8.self)
      return segment.token == nil ? part : "[\(part)]"
    }.joined(separator: "·")
  }

  @Test func longestFromTheLeft() throws {
    #expect(try found("xaaabc", [("a", []), ("aa", []), ("abc", [])]) == "x·[aa]·[abc]")
    #expect(try found("aab", [("ab", []), ("aa", [])]) == "[aa]·b")
    #expect(try found("", [("a", [])]) == "")
  }

  @Test func specialTokensAreTextUnlessAsked() throws {
    let tokens: [(String, [(String, JSONValue)])] = [("<s>", [("special", true)]), ("s>", []), ("x", [])]
    #expect(try found("x<s>s>", tokens) == "[x]·<s>·[s>]")
    #expect(try found("x<s>s>", tokens, special: true) == "[x]·[<s>]·[s>]")
  }

  @Test func normalizedOnesComeSecond() throws {
    #expect(try found("abc", [("abc", [("normalized", true)]), ("b", [])]) == "a·[b]·c")
  }

  @Test func spaceAndWordOptions() throws {
    #expect(try found("a \n x \t b", [("x", [("lstrip", true)])]) == "a·[ \n x]· \t b")
    #expect(try found("a \n x \t b", [("x", [("rstrip", true)])]) == "a \n ·[x \t ]·b")
    #expect(try found("x xy yx éx x", [("x", [("single_word", true)])]) == "[x]· xy yx éx ·[x]")
    #expect(try found("x x", [("x", [("lstrip", true), ("rstrip", true)])]) == "[x ]·[x]")
  }
}
