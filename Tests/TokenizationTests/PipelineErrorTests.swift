import JSONText
import Testing

@testable import Tokenization

/// What a tokenizer.json may not ask for, and how it is said.
@Suite struct PipelineErrorTests {
  private func message(_ members: [(String, JSONValue)], model: [(String, JSONValue)] = []) throws -> String {
    let base = try JSONValue(parsing: FixtureTokenizer.bytes("characters.json"))
    let changed = FixtureTokenizer.replacing(try #require(base["model"]), model)
    let json = FixtureTokenizer.replacing(base, members + [("model", changed)])
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(huggingFaceJSON: Array(json.text.utf8)) }
    return error?.description ?? ""
  }

  @Test(
    arguments: [
      (["type": "Nmt"], "'Nmt'"), (["type": "ByteLevel"], "'ByteLevel'"), (["typ": "NFC"], "without a type"),
      (["type": "Sequence"], "without steps"), (["type": "Prepend"], "without a text"),
      (["type": "Strip", "strip_left": true], "without strip_right"),
      (["type": "Replace", "content": "x"], "without a pattern"),
      (["type": "Replace", "pattern": ["String": "x"]], "without content"),
      (["type": "Replace", "pattern": ["Regex": "(?<=a)"], "content": "x"], "(?<=a)"),
      (["type": "Replace", "pattern": ["String": ""], "content": "x"], "without a pattern"),
    ] as [(JSONValue, String)])
  func normalizers(json: JSONValue, named: String) throws {
    #expect(try message([("normalizer", json)]).contains(named))
  }

  @Test(
    arguments: [
      (["type": "CTC"], "'CTC'"), (["typ": "Fuse"], "without a type"), (["type": "Sequence"], "without steps"),
      (["type": "ByteLevel"], "ByteLevel"),
      (["type": "Strip", "content": "ab", "start": 1, "stop": 0], "Strip without"),
      (["type": "Strip", "content": " ", "start": -1, "stop": 0], "Strip without"),
      (
        [
          "type": "Sequence",
          "decoders": [["type": "Fuse"], ["type": "Strip", "content": " ", "start": 0, "stop": 1]],
        ],
        "waits for the end"
      ),
      (["type": "Sequence", "decoders": [["type": "Fuse"], ["type": "ByteFallback"]]], "ByteFallback after"),
      (["type": "Replace", "pattern": ["Regex": "a"], "content": "b"], "'a'"),
      (["type": "Metaspace", "replacement": "ab"], "not one character"),
      (["type": "Metaspace", "replacement": "_", "prepend_scheme": "sometimes"], "sometimes"),
    ] as [(JSONValue, String)])
  func decoders(json: JSONValue, named: String) throws {
    #expect(try message([("decoder", json)]).contains(named))
  }

  @Test(
    arguments: [
      (["type": "BertPreTokenizer"], "'BertPreTokenizer'"), (["type": "Sequence"], "without steps"),
      (["type": "Metaspace"], "not one character"), (["type": "CharDelimiterSplit", "delimiter": "ab"], "delimiter"),
      (["type": "Split", "behavior": "Isolated"], "without a pattern"),
    ] as [(JSONValue, String)])
  func preTokenizers(json: JSONValue, named: String) throws {
    #expect(try message([("pre_tokenizer", json)]).contains(named))
  }

  @Test func theUnknownTokenMustBeThere() throws {
    #expect(try message([], model: [("unk_token", "<none>"), ("byte_fallback", false)]).contains("'<none>'"))
  }

  /// A short file must not make a huge text of a short one.
  @Test func replacementsMayNotMultiply() throws {
    let double: JSONValue = ["type": "Replace", "pattern": ["String": "a"], "content": "aa"]
    let steps = JSONValue.array(Array(repeating: double, count: 10))
    #expect(try message([("normalizer", ["type": "Sequence", "normalizers": steps])]).contains("64 times"))
    #expect(try message([("decoder", ["type": "Sequence", "decoders": steps])]).contains("64 times"))
    let anywhere: JSONValue = [
      "type": "Replace", "pattern": ["Regex": "x*"], "content": .string(String(repeating: "y", count: 100)),
    ]
    #expect(try message([("normalizer", anywhere)]).contains("64 times"))
    let many = JSONValue.array(Array(repeating: ["type": "NFC"], count: 100))
    #expect(try message([("normalizer", ["type": "Sequence", "normalizers": many])]).contains("more than 64 steps"))
    let cuts = JSONValue.array(Array(repeating: ["type": "WhitespaceSplit"], count: 100))
    #expect(
      try message([("pre_tokenizer", ["type": "Sequence", "pretokenizers": cuts])]).contains("more than 64 steps"))
  }

  @Test(arguments: ["(?:a|a)+(?:a|a)+(?:a|a)+b", "a*+b", "(?=a*+b)", "(?:aa|a)*?(?:a|aa)*?b"])
  func hostilePatternsEnd(pattern: String) throws {
    let pattern = try Pattern(pattern)
    var budget = MatchBudget(forTextOf: 0)
    budget.steps = 100_000
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 20_000)
    #expect(pattern.matches(in: text, 0..<text.count, &budget).isEmpty)
    // The last step may take as many characters as there are.
    #expect((-20_000...0).contains(budget.steps))
    #expect(pattern.matches(in: text, 0..<text.count, &budget).isEmpty)
  }
}
